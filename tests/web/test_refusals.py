"""What cannot be answered: a page for people, JSON for programs, a stack trace for nobody."""

import json
from collections.abc import Generator, Iterator
from contextlib import suppress

import httpx
import pytest

from tests.support.documents import parse_document
from tests.web.conftest import AppPosts, SendRaw

LIMIT = 1 << 20
TRACES = ("Traceback", "sqlalchemy", "sqlite3", "OperationalError", "rxapp/", ".py", "SELECT ")


def assert_tells_nothing(response: httpx.Response) -> None:
    for trace in TRACES:
        assert trace not in response.text


# 404


@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here",
        "/blog/no-such-post",
        "/blog/no/such/path",
        "/blog?tag=no-such-tag",
        "/guides",
        "/guides/nothing",
        "/assets",
        "/assets/nothing.js",
        "/404",
        "/index",
        "/index.html",
        "/404.html",
        "/blog.html",
        "/__spa-fallback.html",
    ],
)
def test_a_url_that_leads_nowhere_shows_the_sites_page(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    document = parse_document(response.text)
    assert "There is no such page" in document.text
    assert document.titles == ["Page not found - rxapp"]
    assert [robots["content"] for robots in document.find("meta", name="robots")] == ["noindex"]
    assert response.headers["cache-control"] in {"no-store", "no-cache"}


def test_a_program_is_told_in_json(client: httpx.Client) -> None:
    response = client.get("/nothing-here", headers={"accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_the_data_of_a_page_that_is_not_there_is_json(client: httpx.Client) -> None:
    for path in ("/_data/blog/no-such-post", "/_data/nothing-here", "/_data"):
        response = client.get(path)
        assert (response.status_code, response.headers["content-type"]) == (404, "application/json")


# One URL for each page


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/blog/", "/blog"),
        ("/blog/?tag=redis", "/blog?tag=redis"),
        ("/blog/equal-timestamps/", "/blog/equal-timestamps"),
        ("/guides/sessions/", "/guides/sessions"),
        ("/nothing-here/", "/nothing-here"),
        ("//evil.example/", "/evil.example"),
        ("/blog/%2F", "/blog"),
        ("/%5Cevil.example/", "/%5Cevil.example"),
        ("/%0DX-Evil:1/", "/%0DX-Evil%3A1"),
    ],
)
def test_a_slash_at_the_end_leads_to_the_url_without(send_raw: SendRaw, path: str, location: str) -> None:
    response = send_raw(path, headers={"Host": "evil.example"})
    assert (response.status, response.getheader("location")) == (308, location)


def test_a_redirect_ends_after_one_step(client: httpx.Client) -> None:
    for path in ("/guides/", "/assets/", "/blog/"):
        location = client.get(path).headers["location"]
        assert client.get(location).status_code in {200, 404}


# 405


@pytest.mark.parametrize(
    "path", ["/", "/blog", "/blog/equal-timestamps", "/feed.xml", "/site.css", "/nothing"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_wrong_method_is_refused_with_the_right_ones(client: httpx.Client, path: str, method: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD"}


# 413


@pytest.mark.parametrize("path", ["/api/posts", "/blog", "/nothing-here"])
def test_a_declared_body_over_the_limit_is_refused_unread(send_raw: SendRaw, path: str) -> None:
    # Not a byte of the body is sent.
    response = send_raw(path, method="POST", headers={"Content-Length": str(LIMIT + 1)})
    error = json.loads(response.read())["error"]
    assert (response.status, error["code"]) == (413, "body_too_long")
    assert str(LIMIT) in error["message"]


def test_a_body_of_unknown_length_breaks_nothing(client: httpx.Client) -> None:
    def produce() -> Iterator[bytes]:
        for _ in range(LIMIT // 65_536 + 2):
            yield b"x" * 65_536

    # The server may answer and hang up before it has been sent everything.
    with suppress(httpx.TransportError):
        response = client.post("/api/posts", content=produce())
        assert response.status_code in {405, 413}
        # Or the next request would be sent into that.
        assert response.headers["connection"] == "close"
    assert client.get("/api/posts").status_code == 200


# 500


@pytest.fixture
def _without_posts(app_posts: AppPosts) -> Generator[None]:
    """Take the table of posts away from the running app for the length of a test."""
    app_posts.rename_table("post", "post_taken_away")
    yield
    app_posts.rename_table("post_taken_away", "post")


@pytest.mark.usefixtures("_without_posts")
def test_a_page_that_cannot_be_made_is_the_sites_error_page(client: httpx.Client) -> None:
    for path in ("/", "/blog", "/blog/equal-timestamps", "/guides/sessions", "/feed.xml"):
        response = client.get(path)
        assert (response.status_code, response.headers["content-type"]) == (500, "text/html; charset=utf-8")
        document = parse_document(response.text)
        assert "Something went wrong on our side" in document.text
        assert document.titles == ["Something went wrong - rxapp"]
        assert response.headers["cache-control"] == "no-store"
        assert_tells_nothing(response)


@pytest.mark.usefixtures("_without_posts")
def test_an_api_that_cannot_answer_says_so_in_json(client: httpx.Client) -> None:
    for path in ("/api/posts", "/api/posts/equal-timestamps", "/_data/blog"):
        response = client.get(path)
        assert (response.status_code, response.headers["content-type"]) == (500, "application/json")
        assert response.json()["error"]["code"] == "internal"
        assert_tells_nothing(response)


def test_pages_come_back_when_the_cause_is_gone(client: httpx.Client) -> None:
    for path in ("/", "/blog", "/api/posts", "/feed.xml"):
        assert client.get(path).status_code == 200
