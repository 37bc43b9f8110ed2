"""Redis is killed, stands still and comes back, while people use the app.

Every request is answered within a second, nobody is signed out, and nothing acknowledged is lost.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from reflex.constants.state import FIELD_MARKER

from rxapp.inspector.state import InspectorState
from tests.faults.conftest import Browse
from tests.support.accounts_http import JSON, is_signed_in, read_code, read_token, sign_up
from tests.support.app_process import AppProcess
from tests.support.event_socket import EventSocket, open_event_socket
from tests.support.http_traffic import LONGEST_ANSWER_SECONDS, run_http_traffic
from tests.support.passwords import GOOD_PASSWORD
from tests.support.redis_servers import RedisServer, pause

TRY_AGAIN_LATER = 1013
# The loss is noticed after a second without an answer, and another server is looked for once.
NOTICED_SECONDS = 4
COUNT = f"{InspectorState.get_full_name()}.increment"
_STATUS = f"status{FIELD_MARKER}"  # as Reflex sends it
PUBLIC = ("/", "/blog", "/guides/sessions", "/sign-in", "/site.css", "/robots.txt", "/ping", "/api/posts")
WRITES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("PUT", "/api/session/data/a", {"json": 2}),
    ("POST", "/api/session/data/n/increment", {"json": {"by": 1}}),
    ("POST", "/auth/sign-in", {"data": {"email": "somebody@example.com", "password": GOOD_PASSWORD}}),
)
PRIVATE = (
    ("GET", "/account"),
    ("GET", "/session"),
    ("GET", "/sign-in"),
    ("GET", "/_data/account"),
    ("GET", "/api/session"),
    ("GET", "/api/sessions"),
    ("GET", "/api/session/data"),
    ("PUT", "/api/session/data/a"),
    ("DELETE", "/api/session/data/a"),
    ("POST", "/api/session/data/a/increment"),
    ("POST", "/auth/sign-up"),
    ("POST", "/auth/sign-in"),
    ("POST", "/auth/sign-out"),
    ("POST", "/auth/confirm"),
    ("POST", "/auth/password"),
    ("POST", "/auth/sessions/revoke"),
    ("POST", "/auth/sessions/revoke-others"),
    ("POST", "/auth/delete-account"),
)


@pytest.mark.parametrize("how", [RedisServer.kill, RedisServer.pause])
async def test_people_are_served_as_before_once_redis_is_back(
    app: AppProcess, redis_server: RedisServer, tokens: list[str], how: Callable[[RedisServer], None]
) -> None:
    """56, 57."""
    async with run_http_traffic(app, tokens) as traffic:
        try:
            how(redis_server)
            for _ in range(3):
                await traffic.await_outage()
        finally:
            await asyncio.to_thread(redis_server.bring_back)
        await traffic.await_recovery()
        await traffic.check()


async def _time(
    client: httpx.AsyncClient, method: str, path: str, body: str = ""
) -> tuple[float, httpx.Response]:
    started = time.monotonic()
    form = {"Content-Type": "application/x-www-form-urlencoded"} if path.startswith("/auth/") else {}
    response = await client.request(method, path, content=body, headers=form)
    return time.monotonic() - started, response


def _write_body(method: str, path: str, form: str) -> str:
    if path.startswith("/auth/"):
        return form
    return "1" if method == "PUT" else ""


async def test_every_private_url_says_in_time_that_sessions_cannot_be_reached(
    app: AppProcess, redis_server: RedisServer, browse: Browse
) -> None:
    """56: and takes nobody's cookie away."""
    owner = browse(app)
    email = sign_up(owner)
    headers = {**JSON, "Cookie": f"session={read_token(owner)}"}
    form = f"email={email}&password={GOOD_PASSWORD.replace(' ', '+')}"
    async with httpx.AsyncClient(base_url=app.url, headers=headers, trust_env=False, timeout=10) as client:
        with pause([redis_server]):
            answers = await asyncio.gather(
                *(_time(client, *each, body=_write_body(*each, form)) for each in PRIVATE)
            )
    for (_, path), (seconds, response) in zip(PRIVATE, answers, strict=True):
        assert (response.status_code, path) == (503, path)
        assert int(response.headers["retry-after"]) > 0
        assert "set-cookie" not in response.headers
        assert read_code(response) == "store_unavailable"
        assert seconds < LONGEST_ANSWER_SECONDS, path
    assert is_signed_in(owner)


async def test_public_urls_and_strangers_need_no_redis(app: AppProcess, redis_server: RedisServer) -> None:
    async with httpx.AsyncClient(base_url=app.url, trust_env=False, timeout=10) as client:
        with pause([redis_server]):
            for path in PUBLIC:
                seconds, response = await _time(client, "GET", path)
                assert (response.status_code, path) == (200, path)
                assert seconds < LONGEST_ANSWER_SECONDS, path
            seconds, response = await _time(client, "GET", "/_health")
            assert (response.status_code, response.json()["redis"]) == (503, False)
            assert seconds < LONGEST_ANSWER_SECONDS


def _count(socket: EventSocket) -> str:
    """Add one to a value over the socket, and return what the page says then."""
    socket.start_event(COUNT, form={"key": "n"})
    update = socket.await_update(lambda update: bool(_find_status(update)))
    return _find_status(update)


def _find_status(update: dict[str, Any]) -> str:
    """Return what an update makes the page say; empty if it does not."""
    delta = update["delta"].get(InspectorState.get_full_name(), {})
    return delta.get(_STATUS, "")


@pytest.mark.parametrize("how", [RedisServer.kill, RedisServer.pause])
def test_a_socket_is_closed_while_its_session_cannot_be_checked(
    app: AppProcess, redis_server: RedisServer, browse: Browse, how: Callable[[RedisServer], None]
) -> None:
    """25, 57: its client tries again, and goes on where it was."""
    owner = browse(app)
    sign_up(owner)
    headers = {"Cookie": f"session={read_token(owner)}"}
    with open_event_socket(app.url, headers) as socket:
        assert _count(socket) == "n is 1."
        try:
            how(redis_server)
            assert socket.await_end(NOTICED_SECONDS) == TRY_AGAIN_LATER
            started = time.monotonic()
            with pytest.raises(ConnectionError), open_event_socket(app.url, headers):
                pass
            assert time.monotonic() - started < LONGEST_ANSWER_SECONDS
        finally:
            redis_server.bring_back()
    with open_event_socket(app.url, headers) as socket:
        assert _count(socket) == "n is 2."


# What lists the sessions of a user, as the account page does, removes those that have ended.
FULL = [(RedisServer.full_memory, "/account"), (RedisServer.full_disk, "/session")]


@pytest.mark.parametrize(("full", "private_page"), FULL, ids=["memory", "disk"])
def test_a_full_redis_keeps_what_it_has_and_refuses_more(
    app: AppProcess,
    browse: Browse,
    redis_server: RedisServer,
    full: Callable[[RedisServer], AbstractContextManager[None]],
    private_page: str,
) -> None:
    member, guest = browse(app), browse(app)
    sign_up(member)
    member.put("/api/session/data/a", json=1)
    with full(redis_server):
        assert is_signed_in(member)
        assert member.get("/api/session/data").json() == {"a": 1}
        assert member.get(private_page, headers={"Accept": "text/html"}).status_code == 200
        assert guest.get("/blog").status_code == 200
        for client in (member, guest):
            for method, path, body in WRITES:
                refused = client.request(method, path, headers=JSON, **body)
                assert (refused.status_code, read_code(refused)) == (503, "store_unavailable"), path
                assert int(refused.headers["retry-after"]) > 0
    assert member.put("/api/session/data/a", json=2).status_code == 200
    assert guest.put("/api/session/data/a", json=1).status_code == 200
