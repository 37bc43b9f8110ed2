"""Floods: many visitors without a session who want one, and many who want none."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.support.accounts_http import (
    PAGE,
    is_signed_in,
    make_email,
    open_next,
    post,
    read_refusal,
    read_token,
    sign_in,
    sign_up,
    submit,
)
from tests.support.app_server import AppServer
from tests.support.passwords import GOOD_PASSWORD, SHORT_PASSWORD
from tests.web.conftest import Browse, BrowseFrom

DATA = "/api/session/data"
FLOODED, ELSEWHERE = "127.0.3.1", "127.0.3.2"
AT_ONCE = 120
READ_ONLY = (
    *("/", "/blog", "/blog?tag=redis", "/blog/equal-timestamps", "/guides/client-only", "/guides/sessions"),
    *("/guides/blog-list", "/sign-in", "/sign-up", "/sign-in?wait=9", "/account", "/session"),
    *("/confirm-password", "/feed.xml", "/sitemap.xml", "/robots.txt", "/site.css", "/nothing-here"),
    *("/api/posts", "/api/posts/equal-timestamps", "/api/session", "/api/sessions", DATA),
    *("/_data/", "/_data/blog", "/_data/blog/equal-timestamps", "/_data/sign-in", "/_data/session"),
    *("/_health", "/ping", "/auth/sign-in", "/session/start"),
)
AGENTS = ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Googlebot/2.1", "curl/8.14", "")


@pytest.fixture(scope="module")
def settled(prod_app: AppServer) -> Generator[httpx.Client]:
    """Someone with a session, at the address that is flooded afterwards."""
    transport = httpx.HTTPTransport(local_address=FLOODED)
    with httpx.Client(base_url=prod_app.url, transport=transport, trust_env=False, timeout=20) as client:
        client.put(f"{DATA}/a", json=1)
        yield client


@pytest.fixture(scope="module")
def flood(prod_app: AppServer, settled: httpx.Client, valkey: Any) -> list[httpx.Response]:
    """The answers to a flood of visitors who want a session, after the first one there."""
    assert read_token(settled)
    before = len(valkey.keys("*:s:*"))

    def begin(number: int) -> httpx.Response:
        transport = httpx.HTTPTransport(local_address=FLOODED)
        with httpx.Client(base_url=prod_app.url, transport=transport, trust_env=False, timeout=20) as client:
            if number % 2:
                return client.put(f"{DATA}/x", json=number)
            return client.post(f"{DATA}/x/increment")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(begin, range(AT_ONCE + 80)))
    assert len(valkey.keys("*:s:*")) <= before + AT_ONCE
    return answers


def test_of_a_flood_so_many_get_a_session(flood: list[httpx.Response]) -> None:
    let_in = [each for each in flood if each.status_code == 200]
    assert len(let_in) == AT_ONCE - 1
    for refused in (each for each in flood if each not in let_in):
        assert read_refusal(refused) == (429, "too_many_sessions", None)
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert "set-cookie" not in refused.headers


@pytest.mark.usefixtures("flood")
def test_who_has_a_session_is_not_held_up_by_a_flood(settled: httpx.Client) -> None:
    assert settled.put(f"{DATA}/b", json=2).status_code == 200
    assert settled.post(f"{DATA}/n/increment").status_code == 200
    assert settled.post("/session/start").status_code == 303
    response = submit(settled, "/auth/confirm", password=GOOD_PASSWORD)
    assert "Sign in first." in open_next(settled, response).text
    assert settled.get(DATA).json() == {"a": 1, "b": 2, "n": 1, "started": True}


@pytest.mark.usefixtures("flood")
def test_a_person_is_told_in_a_sentence(browse_from: BrowseFrom) -> None:
    client = browse_from(FLOODED)
    for path in ("/session/start", "/auth/confirm", "/auth/sign-in"):
        response = submit(client, path, email=make_email(), password=SHORT_PASSWORD)
        assert (response.status_code, response.headers["content-type"]) == (429, "text/plain; charset=utf-8")
        assert response.text == "Too many visitors came from your network. Try again later."
        assert 0 < int(response.headers["retry-after"]) <= 60
        assert "set-cookie" not in response.headers


@pytest.mark.usefixtures("flood")
def test_reading_and_signing_in_go_on_in_a_flood(browse: Browse, browse_from: BrowseFrom) -> None:
    email = sign_up(browse())
    client = browse_from(FLOODED)
    for path in ("/", "/blog", "/session", "/sign-in", "/api/session", DATA):
        assert client.get(path).status_code == 200
    assert post(client, "/auth/confirm").status_code == 401
    assert sign_in(client, email, "wrong").status_code == 401
    response = submit(client, "/auth/sign-in", email=email, password=GOOD_PASSWORD)
    assert (response.status_code, response.headers["location"]) == (303, "/account")
    assert client.put(f"{DATA}/a", json=1).status_code == 200
    sign_up(browse_from(FLOODED))


@pytest.mark.usefixtures("flood")
def test_a_flood_elsewhere_is_no_concern_here(browse_from: BrowseFrom) -> None:
    assert browse_from(ELSEWHERE).put(f"{DATA}/a", json=1).status_code == 200


def test_who_only_reads_leaves_nothing_in_redis(browse: Browse, browse_from: BrowseFrom, valkey: Any) -> None:
    crawler = browse_from(ELSEWHERE)
    before = set(valkey.scan_iter("*"))
    for path in READ_ONLY:
        for agent in AGENTS:
            for method in ("GET", "HEAD"):
                response = crawler.request(method, path, headers={**PAGE, "User-Agent": agent})
                assert response.status_code < 500
                assert "set-cookie" not in response.headers
    for path in ("/auth/sign-out", "/auth/confirm", "/auth/delete-account", "/auth/sessions/revoke"):
        assert "set-cookie" not in post(crawler, path).headers
    crawler.delete(f"{DATA}/a")
    assert set(valkey.scan_iter("*")) <= before
    visitor = browse()
    sign_up(visitor)
    assert is_signed_in(visitor)
    assert set(valkey.scan_iter("*")) - before
