"""What is counted of visitors, over HTTP: only of those who have a session, and at no cost to the others."""

import time
from typing import Any

import httpx
import pytest

from tests.support.accounts_http import PAGE, assert_leads_to, post, read_token, sign_out, sign_up, submit
from tests.support.carts import put_in, read_cart
from tests.web.conftest import Browse

DATA, FORGET = "/api/session/data", "/visits/forget"
PATIENCE_SECONDS = 10


class Counts:
    """What has been counted of visitors, as the store has it."""

    def __init__(self, valkey: Any) -> None:
        """Use a client of the running app's store."""
        self._valkey = valkey

    def read(self, client: httpx.Client) -> dict[str, int]:
        """Return the counts of a visitor, without the times."""
        tag = read_token(client).partition(".")[0]
        fields: dict[bytes, bytes] = {}
        for key in self._valkey.keys(f"{{{tag}}}:s:*") if tag else ():
            fields |= self._valkey.hgetall(key)
        names = ("count", "pages", "posts")
        return {
            name: int(fields[field]) for name in names if (field := f"d:visits:{name}".encode()) in fields
        }

    def wait_for(self, client: httpx.Client, **counts: int) -> None:
        """Return when so much has been counted, which takes place after the answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.read(client) != counts:
            assert time.monotonic() < deadline, self.read(client)


@pytest.fixture
def counts(valkey: Any) -> Counts:
    """What has been counted of the running app's visitors."""
    return Counts(valkey)


def begin(client: httpx.Client) -> None:
    """Begin a session, by doing something worth keeping."""
    assert client.put(f"{DATA}/started", json=True).status_code == 200


@pytest.fixture(params=["guest", "member"])
def someone(request: pytest.FixtureRequest, browse: Browse) -> httpx.Client:
    """A visitor with a session."""
    client = browse()
    {"guest": begin, "member": sign_up}[request.param](client)
    return client


def test_readers_and_crawlers_leave_nothing(browse: Browse, valkey: Any) -> None:
    before = set(valkey.keys("*"))
    client = browse()
    for path in ("/", "/blog", "/blog/equal-timestamps", "/_data/blog", "/cart", "/session", "/nothing-here"):
        response = client.get(path, headers=PAGE)
        assert "set-cookie" not in response.headers
    crawler = {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/1.0)", "Cookie": "session=made-up; a=b"}
    for path in ("/", "/blog", "/cart", "/robots.txt"):
        assert "set-cookie" not in client.get(path, headers=crawler).headers
    assert set(valkey.keys("*")) <= before


def test_pages_and_posts_are_counted(someone: httpx.Client, counts: Counts) -> None:
    for path in ("/blog", "/blog?tag=redis", "/blog/equal-timestamps", "/cart", "/_data/guides/sessions"):
        assert someone.get(path).status_code == 200
    counts.wait_for(someone, count=1, pages=5, posts=1)


def test_what_a_browser_has_already_is_read_again(someone: httpx.Client, counts: Counts) -> None:
    etag = someone.get("/blog").headers["etag"]
    assert someone.get("/blog", headers={"If-None-Match": etag}).status_code == 304
    counts.wait_for(someone, count=1, pages=2)


def test_what_is_no_page_is_not_counted(someone: httpx.Client, counts: Counts) -> None:
    for path in (
        "/nothing-here",
        "/blog/no-such-post",
        "/blog/",
        "/api/posts",
        "/feed.xml",
        "/site.css",
        "/api/cart",
    ):
        someone.get(path)
    someone.head("/blog")
    someone.get("/blog", headers={"Sec-Purpose": "prefetch;prerender"})
    put_in(someone, "no-such-thing")
    someone.get("/blog")
    counts.wait_for(someone, count=1, pages=1)


def test_a_public_page_stays_the_same_for_everybody(browse: Browse, someone: httpx.Client) -> None:
    for path in ("/", "/blog", "/blog/equal-timestamps"):
        theirs, ours = browse().get(path), someone.get(path)
        assert ours.content == theirs.content
        for name in ("cache-control", "etag", "vary"):
            assert ours.headers[name] == theirs.headers[name]
        assert "set-cookie" not in ours.headers
        assert "cookie" not in ours.headers["vary"].lower()


def test_the_statistics_are_on_the_page(someone: httpx.Client, counts: Counts) -> None:
    someone.get("/blog/equal-timestamps")
    counts.wait_for(someone, count=1, pages=1, posts=1)
    page = someone.get("/cart", headers=PAGE).text
    assert "Pages read" in page
    assert "First seen" in page
    inspector = someone.get("/session", headers=PAGE).text
    for name in ("count", "pages", "posts", "first", "last"):
        assert f"<dt>visits:{name}</dt>" in inspector


def test_they_come_along_at_sign_up_and_end_at_sign_out(browse: Browse, counts: Counts) -> None:
    client = browse()
    begin(client)
    client.get("/blog")
    counts.wait_for(client, count=1, pages=1)
    sign_up(client)
    client.get("/blog")
    counts.wait_for(client, count=1, pages=2)
    sign_out(client)
    assert counts.read(client) == {}


def test_a_guest_is_forgotten_as_a_whole(browse: Browse, valkey: Any, counts: Counts) -> None:
    client = browse()
    put_in(client, "mug-tin")
    client.get("/blog")
    counts.wait_for(client, count=1, pages=1)
    tag = read_token(client).partition(".")[0]
    assert_leads_to(submit(client, FORGET), "/cart")
    assert not read_token(client)
    assert counts.read(client) == read_cart(client) == {}
    assert not valkey.keys(f"{{{tag}}}*")


def test_a_member_is_forgotten_and_stays_signed_in(browse: Browse, counts: Counts) -> None:
    client = browse()
    sign_up(client)
    begin(client)
    put_in(client, "mug-tin")
    client.get("/blog")
    counts.wait_for(client, count=1, pages=1)
    assert post(client, FORGET).json() == {"forgotten": True}
    assert client.get(DATA).json() == {"started": True}
    assert client.get("/api/session").json()["authenticated"]
    assert read_cart(client) == {"mug-tin": 1}


def test_nobody_can_be_forgotten_too(browse: Browse) -> None:
    client = browse()
    assert post(client, FORGET).status_code == 200
    assert "set-cookie" not in post(client, FORGET).headers


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_it_takes_a_form_of_this_site(someone: httpx.Client, method: str, counts: Counts) -> None:
    assert someone.request(method, FORGET).status_code == 405
    assert someone.post(FORGET, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    someone.get("/blog")
    counts.wait_for(someone, count=1, pages=1)
