"""The pages as files from nginx, the backend at another origin, and all that a visitor does."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, Route, expect
from reflex_base import constants

from rxapp import urls
from rxapp.rendering import DATA_PREFIX
from tests.browser.conftest import OpenPage
from tests.browser.editor_page import make_title, press, save
from tests.browser.fixture_app.comparison import COUNT_SHIFTS, read_layout_shift
from tests.browser.list_page import TOLERANCE_PX
from tests.browser.test_accounts import make_email, sign_up
from tests.support.app_server import AppServer
from tests.support.console import Console

pytestmark = pytest.mark.usefixtures("passing_posts")

PATIENCE_MS = 20_000
PAGES = (urls.HOME, urls.BLOG, urls.GUIDE_CLIENT_ONLY, urls.GUIDE_SESSIONS, urls.GUIDE_BLOG_LIST)
LINKS = ".card-title a"


@pytest.fixture
async def page(open_page: OpenPage, exported_app: AppServer) -> Page:
    """A watched page on the exported site."""
    page = await open_page(exported_app.url)
    await page.add_init_script(COUNT_SHIFTS)
    return page


@pytest.fixture(scope="module")
def prod_app(exported_app: AppServer) -> AppServer:
    """The exported site, for the fixtures that all tests share."""
    return exported_app


@pytest.fixture(scope="module")
def files(exported_app: AppServer) -> Path:
    """The folder that nginx serves."""
    return exported_app.web_dir / constants.Dirs.STATIC


def count_posts(app: AppServer) -> int:
    response = httpx.get(app.api_url + urls.API_POSTS, params={"limit": 50}, trust_env=False)
    return len(response.json()["items"])


async def test_every_public_page_is_there_without_scripts_and_without_the_backend(
    open_page: OpenPage, exported_app: AppServer, console: Console
) -> None:
    console.expect(": csp$")  # scripts that are off are not fetched
    page = await open_page(exported_app.url, java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        await page.goto(path)
        await expect(page.locator("h1")).to_be_visible()
    await page.goto(urls.BLOG)
    seen = 0
    while True:
        seen += await page.locator(LINKS).count()
        older = page.get_by_role("link", name="Older posts")
        if not await older.count():
            break
        await older.click()
    assert seen == count_posts(exported_app)
    await page.goto(urls.tag("redis"))
    await expect(page.locator("h1")).to_have_text("Posts about redis")
    await page.locator(LINKS).first.click()
    await expect(page.locator("article")).to_be_visible()
    assert all(url.startswith(exported_app.url) for url in asked)


@pytest.mark.parametrize("path", [*PAGES, urls.tag("redis"), "/blog/signed-cursors"])
async def test_react_takes_a_page_over_where_it_stands(page: Page, path: str) -> None:
    await page.goto(path, wait_until="networkidle")
    await expect(page.locator("#server-page")).to_have_count(0)
    assert await read_layout_shift(page) == 0


async def test_the_file_and_the_backend_say_what_node_saw(page: Page, files: Path) -> None:
    answer = '<td class="figure" data-typeof-window="undefined">undefined</td>'
    assert answer in (files / f"{urls.GUIDE_CLIENT_ONLY.strip('/')}.html").read_text()
    await page.goto(urls.GUIDE_CLIENT_ONLY, wait_until="networkidle")
    await expect(page.locator("[data-typeof-window]")).to_have_text("undefined")
    await expect(page.get_by_text("This copy runs in development")).to_have_count(0)


async def test_a_visitor_signs_up_fills_a_cart_and_leaves(page: Page, exported_app: AppServer) -> None:
    await page.goto(urls.ACCOUNT)
    await page.wait_for_url("**/sign-in?next=%2Faccount", wait_until="networkidle")
    await page.goto(urls.CART, wait_until="networkidle")
    await page.locator(".product", has_text="Tin mug").get_by_role("button").click()
    await expect(page.locator("#form-message")).to_have_text("Tin mug: in your cart.", timeout=PATIENCE_MS)
    tab = await page.context.new_page()
    await tab.goto(urls.CART, wait_until="networkidle")
    await tab.get_by_role("button", name="One more").click()
    for each in (tab, page):
        await expect(each.locator(".cart-quantity")).to_have_text("2 of Tin mug", timeout=PATIENCE_MS)
    await sign_up(page, make_email())
    await page.goto(urls.CART)
    await expect(page.locator(".cart-quantity")).to_have_text("2 of Tin mug")
    await page.goto(urls.ACCOUNT)
    await expect(page.get_by_text("this device")).to_be_visible()
    (cookie,) = await page.context.cookies(exported_app.api_url)
    assert cookie.get("httpOnly") is True
    assert cookie.get("sameSite") == "Lax"
    await page.get_by_role("button", name="Sign out", exact=True).first.click()
    await page.wait_for_url(exported_app.url + "/")
    # The other tab was that visitor's too.
    await expect(tab.get_by_text("There is nothing in it yet.")).to_be_visible(timeout=PATIENCE_MS)
    assert await page.context.cookies() == []


async def test_a_refused_form_says_why(page: Page, exported_app: AppServer) -> None:
    await page.goto(urls.SIGN_IN, wait_until="networkidle")
    await page.fill("#email", make_email())
    await page.fill("#password", "nobody has this one")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("E-mail address or password is wrong.")
    assert page.url.startswith(exported_app.url + urls.SIGN_IN)


async def test_a_post_that_is_newer_than_the_export_is_read_and_listed(
    page: Page, open_page: OpenPage, exported_app: AppServer
) -> None:
    await sign_up(page, make_email())
    title = make_title()
    await page.goto(urls.WRITE_NEW, wait_until="networkidle")
    await save(page, title, "Newer than any file.", "Publish")
    await page.get_by_role("link", name="Read it on the blog").click()
    reader = await open_page(exported_app.url)
    await reader.goto(page.url)
    await expect(reader.get_by_role("heading", level=1)).to_have_text(title)
    await expect(reader).to_have_title(re.compile(title))
    await reader.goto(urls.BLOG)
    await expect(reader.locator(LINKS).first).to_have_text(title)


async def try_to_publish(page: Page) -> None:
    """Write something that cannot be published, and press the button."""
    await sign_up(page, make_email())
    await page.goto(urls.WRITE_NEW, wait_until="networkidle")
    await page.fill("#title", "x" * 201)
    await page.fill("#body", "All of this.")
    await press(page, "Publish")
    await expect(page.locator("#title-error")).to_contain_text("201 characters", timeout=PATIENCE_MS)
    await expect(page.locator("#body")).to_have_value("All of this.")


async def test_a_text_that_cannot_be_saved_stays_in_the_editor(
    page: Page, exported_app: AppServer, console: Console
) -> None:
    console.expect("400")
    await try_to_publish(page)
    assert page.url == exported_app.url + urls.WRITE_NEW
    await save(page, make_title(), label="Publish")


async def test_a_text_is_not_lost_where_no_script_can_send_it(
    page: Page, exported_app: AppServer, console: Console
) -> None:
    console.expect("CONNECTION_REFUSED")
    console.expect("400")

    async def refuse(route: Route) -> None:
        await (route.abort("connectionrefused") if route.request.method == "POST" else route.fallback())

    await page.route(f"**{DATA_PREFIX}{urls.WRITE_NEW}", refuse)
    await try_to_publish(page)
    assert page.url == exported_app.api_url + urls.WRITE_NEW


async def test_a_visitor_without_scripts_goes_on_at_the_backend(
    open_page: OpenPage, exported_app: AppServer, console: Console
) -> None:
    console.expect(": csp$")  # scripts that are off are not fetched
    page = await open_page(exported_app.url, java_script_enabled=False)
    await page.goto(urls.CART)
    await page.locator(".product", has_text="Tin mug").get_by_role("button").click()
    await expect(page.locator(".cart-quantity")).to_have_text("1 of Tin mug")
    assert page.url == exported_app.api_url + urls.CART
    await page.get_by_role("link", name="Blog", exact=True).first.click()
    await expect(page.locator(LINKS)).to_have_count(10)
    assert page.url == exported_app.api_url + urls.BLOG
    # What only the browser knows is lost on the way.
    await page.goto(urls.edit("some-post"))
    await expect(page.locator(".skeletons")).to_be_hidden()
    await page.get_by_role("link", name="Go on without it").click()
    await expect(page).to_have_url(exported_app.api_url + urls.sign_in(return_to=urls.WRITE))


async def test_the_list_is_still_there_after_back_and_after_a_reload(page: Page) -> None:
    await page.goto(urls.BLOG, wait_until="networkidle")
    await page.get_by_role("button", name="Load more").click()
    await expect(page.locator(LINKS)).to_have_count(20)
    link = page.locator(LINKS).nth(15)
    await link.scroll_into_view_if_needed()
    await page.wait_for_timeout(300)  # what has been scrolled to is kept a moment later
    top = await link.evaluate("(link) => link.getBoundingClientRect().top")
    await link.click()
    await expect(page.locator("article h1")).to_be_visible()
    await page.go_back()
    for _ in range(2):
        await expect(page.locator(LINKS)).to_have_count(20)
        there = await page.locator(LINKS).nth(15).evaluate("(link) => link.getBoundingClientRect().top")
        assert abs(there - top) <= TOLERANCE_PX
        await page.reload(wait_until="networkidle")


# What nginx says


def test_what_is_kept_is_what_cannot_change(exported_app: AppServer) -> None:
    with httpx.Client(base_url=exported_app.url, trust_env=False) as client:
        document = client.get(urls.BLOG)
        (script, *_) = re.findall(r'"(/assets/[^"]+\.js)"', document.text)
        asset = client.get(script)
        for path in (urls.BLOG, urls.ACCOUNT, urls.WRITE_NEW, "/site.css"):
            assert client.get(path).headers["cache-control"] == "no-cache"
        assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert document.headers["content-encoding"] == "gzip"
        assert client.get(urls.BLOG, headers={"if-none-match": document.headers["etag"]}).status_code == 304
        assert client.get("/assets/nothing-AbCd1234.js").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/nothing-here", "/assets/nothing.js", "/index.html", "/blog/[slug].html"])
def test_what_is_not_there_is_the_sites_own_404(exported_app: AppServer, path: str) -> None:
    response = httpx.get(exported_app.url + path, trust_env=False)
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_a_page_has_one_url(exported_app: AppServer) -> None:
    response = httpx.get(exported_app.url + "/blog/", trust_env=False)
    assert (response.status_code, response.headers["location"]) == (301, "/blog")


# What the backend says


def test_its_documents_need_no_script_and_bring_their_style(exported_app: AppServer) -> None:
    with httpx.Client(base_url=exported_app.api_url, trust_env=False) as client:
        response = client.get(urls.CART)
        assert "<script" not in response.text
        assert "script-src 'self';" in response.headers["content-security-policy"]
        linked = re.findall(r'<(?:link|use)[^>]* href="(/[^"#]+)', response.text)
        assert {"/site.css", "/shop.svg", "/favicon.ico"} <= {*linked}
        assert all(client.get(path).status_code == 200 for path in linked)
        missing = client.get("/nothing-here")
        assert missing.status_code == 404
        assert "There is no such page" in missing.text


# What was exported


def test_every_document_brings_its_policy_and_its_compressed_twin(files: Path) -> None:
    documents = [*files.glob("blog/*.html"), *files.glob("*.html"), *files.glob("guides/*.html")]
    # Two that Reflex makes for hosts that need them.
    written = [file for file in documents if file.name not in {"__spa-fallback.html", "404.html"}]
    assert len(written) > 60
    for file in written:
        text = file.read_bytes()
        assert text.count(b'<meta http-equiv="Content-Security-Policy"') == 1, file
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == text
        assert not file.with_name(f"{file.name}.br").exists()


def test_machines_find_what_there_is(exported_app: AppServer, files: Path) -> None:
    with httpx.Client(base_url=exported_app.url, trust_env=False) as client:
        listed = re.findall(r"<loc>(.*?)</loc>", client.get(urls.SITEMAP).text)
        assert all(client.get(url).status_code == 200 for url in listed)
        posts = [file for file in files.glob("blog/*.html") if file.name not in {"[slug].html", "index.html"}]
        assert len(listed) == len(posts) + len(PAGES)
        assert client.get(urls.FEED).text.count("<entry>") == 20
        assert f"Sitemap: {exported_app.url}{urls.SITEMAP}" in client.get(urls.ROBOTS).text
