"""Where the backend of a page is: that of exported pages has an origin of its own."""

from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext, Page

from tests.support.app_server import find_api_url

_api_urls: WeakKeyDictionary[BrowserContext, str] = WeakKeyDictionary()


def remember_backend(context: BrowserContext, url: str) -> None:
    """Note where the pages of a browser context are."""
    _api_urls[context] = find_api_url(url)


def api(page: Page, path: str) -> str:
    """Return the URL at which the backend of a page answers to a path."""
    return _api_urls[page.context] + path
