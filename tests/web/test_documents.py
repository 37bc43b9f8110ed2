"""Pages as the server sends them: complete before any script runs, and true to the database at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from rxapp.blog.loaders import UNKNOWN_PLACE
from tests.support.app_server import AppServer
from tests.support.documents import Document, parse_document
from tests.web.conftest import AppPosts

FIXED_PAGES = ("/", "/blog", "/guides/client-only", "/guides/sessions", "/guides/blog-list")


def get_document(client: httpx.Client, path: str, *, status: int = 200) -> Document:
    response = client.get(path)
    assert response.status_code == status, path
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return parse_document(response.text)


@pytest.fixture(scope="module")
def posts(client: httpx.Client) -> list[Any]:
    """All public posts, newest first, as the API has them."""
    page = client.get("/api/posts", params={"limit": 50}).json()
    assert page["next"] is None
    return page["items"]


# What a page says about itself


def assert_head_is_complete(document: Document, address: str) -> None:
    (title,) = document.titles
    description = document.read_meta("description")
    assert title.strip()
    assert description.strip()
    assert document.read_canonical() == address
    assert document.read_meta("og:title") == title
    assert document.read_meta("og:description") == description
    assert document.read_meta("og:url") == address
    assert document.read_meta("og:type") in {"website", "article"}
    assert not document.find("meta", name="robots")
    assert document.find("html") == [{"lang": "en"}]
    assert len(document.find("h1")) == 1
    assert len(document.find("main")) == 1


@pytest.mark.parametrize("path", FIXED_PAGES)
def test_a_page_describes_itself(client: httpx.Client, prod_app: AppServer, path: str) -> None:
    assert_head_is_complete(get_document(client, path), prod_app.url + path)


def test_every_post_describes_itself(client: httpx.Client, prod_app: AppServer, posts: list[Any]) -> None:
    titles: set[str] = set()
    for post in posts:
        document = get_document(client, post["href"])
        assert_head_is_complete(document, prod_app.url + post["href"])
        assert document.read_meta("og:type") == "article"
        assert document.read_meta("description") == post["excerpt"]
        article = document.read_json("application/ld+json")
        assert article["@type"] == "BlogPosting"
        assert article["headline"] == post["title"]
        assert article["url"] == prod_app.url + post["href"]
        assert datetime.fromisoformat(article["datePublished"]) == datetime.fromisoformat(
            post["published_at"]
        )
        assert article["dateModified"] >= article["datePublished"]
        assert article["author"]["name"] == post["author"]
        titles.update(document.titles)
    assert len(titles) == len(posts)


def test_the_home_page_tells_search_engines_what_the_site_is(
    client: httpx.Client, prod_app: AppServer
) -> None:
    site = get_document(client, "/").read_json("application/ld+json")
    assert (site["@type"], site["url"]) == ("WebSite", prod_app.url + "/")


def test_the_host_header_is_not_part_of_a_page(client: httpx.Client) -> None:
    response = client.get("/blog", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    assert response.status_code == 200
    assert "evil.example" not in response.text + str(response.headers)


# What a page shows


def test_every_post_is_there_in_full_and_once(client: httpx.Client, posts: list[Any]) -> None:
    for post in posts:
        document = get_document(client, post["href"])
        words = parse_document(client.get(f"/api/posts/{post['slug']}").json()["html"]).text
        assert len(words) > 500
        assert document.text.count(words) == 1
        assert document.text.count(post["published_label"]) >= 1
        assert not document.find("p", role="status")


def test_the_blog_shows_the_newest_ten_posts_with_links(client: httpx.Client, posts: list[Any]) -> None:
    document = get_document(client, "/blog")
    links = [link for link in document.read_links() if link.startswith("/blog/")]
    assert links == [post["href"] for post in posts[:10]]
    for post in posts[:10]:
        assert document.text.count(post["title"]) == 1
        assert document.text.count(post["excerpt"]) == 1


def test_the_home_page_shows_the_newest_posts(client: httpx.Client, posts: list[Any]) -> None:
    links = [link for link in get_document(client, "/").read_links() if link.startswith("/blog/")]
    assert links == [post["href"] for post in posts[:4]]


def test_the_links_to_older_posts_lead_through_all_of_them(client: httpx.Client, posts: list[Any]) -> None:
    seen: list[str] = []
    path: str | None = "/blog"
    document = Document()
    while path:
        document = get_document(client, path)
        links = document.read_links()
        seen += [link for link in links if link.startswith("/blog/")]
        path = next((link for link in links if "after=" in link), None)
        if seen[10:]:
            assert [robots["content"] for robots in document.find("meta", name="robots")] == ["noindex"]
    assert seen == [post["href"] for post in posts]
    assert "You have reached the first post." in document.text


def test_a_tag_has_a_page_of_its_own(client: httpx.Client, prod_app: AppServer, posts: list[Any]) -> None:
    document = get_document(client, "/blog?tag=redis")
    tagged = [post["href"] for post in posts if "redis" in post["tags"]]
    assert [link for link in document.read_links() if link.startswith("/blog/")] == tagged[:10]
    assert document.read_canonical() == prod_app.url + "/blog?tag=redis"
    assert [link["href"] for link in document.find("a", **{"aria-current": "page"})] == [
        "/blog",
        "/blog?tag=redis",
    ]


@pytest.mark.parametrize("after", ["garbage", "A" * 40, "%00", "%FF", "x" * 3000])
def test_a_bad_cursor_falls_back_to_the_first_page_and_says_so(client: httpx.Client, after: str) -> None:
    first, fallen = (get_document(client, path).text for path in ("/blog", f"/blog?after={after}"))
    assert UNKNOWN_PLACE not in first
    assert fallen.replace(f" {UNKNOWN_PLACE}", "") == first


def test_a_query_that_a_page_does_not_know_changes_nothing(client: httpx.Client, prod_app: AppServer) -> None:
    document = get_document(client, "/blog?utm_source=%3Cscript%3Ealert(1)%3C/script%3E")
    assert document.text == get_document(client, "/blog").text
    assert document.read_canonical() == prod_app.url + "/blog"


def test_a_page_sets_no_cookie(client: httpx.Client) -> None:
    for path in (*FIXED_PAGES, "/blog/equal-timestamps", "/nothing-here"):
        assert "set-cookie" not in client.get(path).headers


# How soon a page shows a change


def test_a_post_is_on_the_pages_of_the_very_next_request(client: httpx.Client, app_posts: AppPosts) -> None:
    assert "Just written" not in get_document(client, "/blog").text
    app_posts.publish("just-written", published_at=datetime.now(UTC) - timedelta(seconds=1), tags=["fresh"])
    # Several times, since each of the workers has pages in its memory.
    for _ in range(6):
        for path in ("/", "/blog", "/blog?tag=fresh", "/blog/just-written"):
            assert "Just written" in get_document(client, path).text
    assert client.get("/api/posts?limit=1").json()["items"][0]["slug"] == "just-written"
    assert "just-written" in client.get("/feed.xml").text
    assert "just-written" in client.get("/sitemap.xml").text


def test_a_post_is_gone_from_the_very_next_request(client: httpx.Client, app_posts: AppPosts) -> None:
    app_posts.publish("soon-gone", published_at=datetime.now(UTC), tags=["fresh"])
    for _ in range(6):
        assert "Soon gone" in get_document(client, "/blog?tag=fresh").text
    app_posts.remove_all()
    for _ in range(6):
        assert "Soon gone" not in get_document(client, "/").text + get_document(client, "/blog").text
        get_document(client, "/blog?tag=fresh", status=404)
        get_document(client, "/blog/soon-gone", status=404)
    assert "soon-gone" not in client.get("/feed.xml").text + client.get("/sitemap.xml").text


def test_a_post_shows_up_when_its_time_comes(client: httpx.Client, app_posts: AppPosts) -> None:
    """Nothing is written at that moment."""
    moment = datetime.now(UTC) + timedelta(seconds=1)
    app_posts.publish("scheduled-post", published_at=moment)
    is_shown = False
    while not is_shown:
        asked_at = datetime.now(UTC)
        is_shown = "Scheduled post" in get_document(client, "/blog").text
        assert is_shown or asked_at < moment, "the page is late"
    assert datetime.now(UTC) >= moment


def test_hostile_text_in_a_post_stays_text(client: httpx.Client, app_posts: AppPosts) -> None:
    hostile = "</script><script>alert(1)</script><!-- {{ 7 * 7 }} \" ' &"
    app_posts.publish("hostile", published_at=datetime.now(UTC), title=hostile, description=hostile)
    for path in ("/blog", "/blog/hostile"):
        document = get_document(client, path)
        assert hostile in document.text
        assert "alert(1)" not in [source.strip() for _, source in document.scripts]
    document = get_document(client, "/blog/hostile")
    assert document.titles == [f"{hostile} - rxapp"]
    assert document.read_meta("description") == hostile
    assert document.read_json("application/ld+json")["headline"] == hostile
