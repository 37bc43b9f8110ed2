"""What feed readers and crawlers fetch."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest

from rxapp.blog.feed import render_feed, render_sitemap
from rxapp.blog.service import PostSummary
from tests.support.app_server import AppServer
from tests.support.posts import NOON

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read_text(element: Element, name: str) -> str:
    (child,) = element.findall(name)
    assert child.text
    return child.text


def read_date(element: Element, name: str) -> datetime:
    date = datetime.fromisoformat(read_text(element, ATOM + name))
    assert date.utcoffset() is not None
    return date


def read_link(element: Element, relation: str) -> str:
    (link,) = [link for link in element.findall(ATOM + "link") if link.get("rel") == relation]
    return link.attrib["href"]


@pytest.fixture
def feed(client: httpx.Client) -> Element:
    response = client.get("/feed.xml")
    assert response.headers["content-type"].startswith("application/atom+xml")
    return fromstring(response.content)  # noqa: S314 -- the app under test wrote it


def test_the_feed_has_what_atom_requires(feed: Element, prod_app: AppServer) -> None:
    assert feed.tag == ATOM + "feed"
    assert read_text(feed, ATOM + "id") == prod_app.url + "/"
    assert read_text(feed, ATOM + "title") == "rxapp"
    assert read_link(feed, "self") == prod_app.url + "/feed.xml"
    assert read_link(feed, "alternate") == prod_app.url + "/blog"


def test_the_feed_has_the_newest_posts_in_order(
    feed: Element, client: httpx.Client, prod_app: AppServer
) -> None:
    posts = client.get("/api/posts", params={"limit": 20}).json()["items"]
    entries = feed.findall(ATOM + "entry")
    assert [read_text(entry, ATOM + "title") for entry in entries] == [post["title"] for post in posts]
    for entry, post in zip(entries, posts, strict=True):
        address = prod_app.url + post["href"]
        assert (read_text(entry, ATOM + "id"), read_link(entry, "alternate")) == (address, address)
        assert read_date(entry, "published") == datetime.fromisoformat(post["published_at"])
        assert read_date(entry, "updated") >= read_date(entry, "published")
        assert read_text(entry, ATOM + "summary") == post["excerpt"]
        (author,) = entry.findall(ATOM + "author")
        assert read_text(author, ATOM + "name") == post["author"]
        assert [category.get("term") for category in entry.findall(ATOM + "category")] == post["tags"]
    assert read_date(feed, "updated") == max(read_date(entry, "updated") for entry in entries)


def test_the_sitemap_has_every_public_page_once(client: httpx.Client, prod_app: AppServer) -> None:
    response = client.get("/sitemap.xml")
    assert response.headers["content-type"].startswith("application/xml")
    urls = fromstring(response.content).findall(SITEMAP + "url")  # noqa: S314 -- the app under test wrote it
    addresses = [read_text(url, SITEMAP + "loc") for url in urls]
    posts = client.get("/api/posts", params={"limit": 50}).json()["items"]
    pages = ("/", "/blog", "/guides/client-only", "/guides/sessions", "/guides/blog-list")
    assert addresses == [prod_app.url + path for path in (*pages, *(post["href"] for post in posts))]
    for address in addresses:
        assert client.head(address.removeprefix(prod_app.url) or "/").status_code == 200


def test_robots_may_read_pages_and_find_the_sitemap(client: httpx.Client, prod_app: AppServer) -> None:
    response = client.get("/robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /" not in lines
    assert f"Sitemap: {prod_app.url}/sitemap.xml" in lines


POST = PostSummary((), 1, "a", "A", "", 1, NOON, NOON, "Wren")


def test_a_feed_without_posts_is_valid_too() -> None:
    feed = fromstring(render_feed([], "https://site.test"))  # noqa: S314 -- the app under test wrote it
    assert read_date(feed, "updated") == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_edited_post_is_updated_in_the_feed() -> None:
    edited = NOON.replace(hour=13)
    feed = fromstring(render_feed([replace(POST, updated_at=edited)], "https://site.test"))  # noqa: S314
    (entry,) = feed.findall(ATOM + "entry")
    assert (read_date(entry, "published"), read_date(entry, "updated")) == (NOON, edited)


def test_text_that_xml_cannot_hold_leaves_the_feed_readable() -> None:
    post = replace(POST, title="Tabs\t & <b> \x00\x0b\x1b\ufffe \N{SNOWMAN}")
    feed = fromstring(render_feed([post], "https://site.test"))  # noqa: S314 -- the app under test wrote it
    assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "Tabs\t & <b>  \N{SNOWMAN}"


def test_a_slug_is_quoted_in_the_sitemap() -> None:
    sitemap = fromstring(render_sitemap([], [("a&b/\N{SNOWMAN}", NOON)], "https://site.test"))  # noqa: S314
    assert sitemap.findtext(f"{SITEMAP}url/{SITEMAP}loc") == "https://site.test/blog/a%26b%2F%E2%98%83"
