"""The forms of all pages, read from their views: what somebody can send without JavaScript."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

from rxapp import urls
from rxapp.rendering import Page
from rxapp.rendering.translator import write_template

# Route of the page, URL that the form is sent to, name and value of the button: "*" where it is not always
# the same. The editor of a new post is that of any post.
Deed = tuple[str, str, str, str]
ANY = "*"


class _FormReader(HTMLParser):
    """Collects the buttons that send a form, while a template is parsed."""

    def __init__(self, route: str) -> None:
        super().__init__()
        self._route = route
        self._action: str | None = None
        self.deeds: set[Deed] = set()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form" and attributes.get("method") == "post":
            self._action = attributes["action"]
        elif tag == "button" and self._action is not None and attributes.get("type", "submit") == "submit":
            action = self._route if "{{" in self._action else self._action
            value = ANY if "{{" in attributes.get("value", "") else attributes.get("value", "")
            self.deeds.add(name_deed(self._route, action, attributes.get("name", ""), value))

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._action = None


def name_deed(route: str, action: str, name: str, value: str) -> Deed:
    """Return what a button does; the same for a new post as for any."""
    one = {urls.WRITE_NEW: urls.WRITE_POST}
    return one.get(route, route), one.get(action, action), name, value


def list_deeds(pages: tuple[Page[Any], ...]) -> set[Deed]:
    """Return what can be sent from all pages."""
    return {deed for page in pages for deed in _read_deeds(page)}


def _read_deeds(page: Page[Any]) -> Iterator[Deed]:
    reader = _FormReader(page.route)
    reader.feed(write_template(page.view, page.model))
    reader.close()
    yield from reader.deeds
