"""How many visitors may begin a session from one place, counted in a real server."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rxapp.accounts.attempt_counters import Rate, make_limit_storage
from rxapp.accounts.newcomers import DEFAULT_RATES, NewcomerLimits, NewcomerRates
from rxapp.sessions import (
    Device,
    RedisSessionStore,
    SessionCookie,
    SessionMiddleware,
    SessionPolicy,
    Sessions,
    SocketRegistry,
    StoreUnavailableError,
    TokenKeys,
    TooManySessionsError,
    connect,
    session_of,
)
from rxapp.sessions.middleware import answer_with_json
from tests.support.clock import SettableClock

KEY = b"k" * 32
RATES = NewcomerRates(at_once=Rate(3, 60), in_the_long_run=Rate(5, 3600), in_a_day=Rate(7, 86_400))
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def limits(redis: Redis) -> NewcomerLimits:
    """Limits with low numbers."""
    return NewcomerLimits(make_limit_storage(redis), KEY, RATES)


async def admit(limits: NewcomerLimits, address: str = HERE) -> bool:
    """Ask for a session, and return whether there may be one."""
    try:
        await limits.admit(Device("", address))
    except TooManySessionsError:
        return False
    return True


async def admit_many(limits: NewcomerLimits, times: int, address: str = HERE) -> int:
    """Ask many times at once, and return how often there may be a session."""
    return sum(await asyncio.gather(*(admit(limits, address) for _ in range(times))))


async def test_so_many_may_begin_at_once_and_others_elsewhere(limits: NewcomerLimits) -> None:
    assert await admit_many(limits, 20) == 3
    assert await admit_many(limits, 20, ELSEWHERE) == 3


async def test_a_refusal_says_when_to_come_back(limits: NewcomerLimits) -> None:
    await admit_many(limits, 3)
    with pytest.raises(TooManySessionsError) as refusal:
        await limits.admit(Device("", HERE))
    assert refusal.value.retry_after is not None
    assert 50 <= refusal.value.retry_after <= 60


async def test_the_long_run_counts_what_was_let_in_and_nothing_else(
    limits: NewcomerLimits, redis: Redis
) -> None:
    for let_in in (3, 2, 0):
        assert await admit_many(limits, 20) == let_in
        # As if the minute were over.
        assert await redis.delete(*await redis.keys("limits:newcomers-at-once/*")) == 1
    with pytest.raises(TooManySessionsError) as refusal:
        await limits.admit(Device("", HERE))
    assert refusal.value.retry_after is not None
    assert refusal.value.retry_after > 3000


async def test_a_day_counts_too(limits: NewcomerLimits, redis: Redis) -> None:
    for let_in in (3, 2, 2, 0):
        assert await admit_many(limits, 20) == let_in
        await redis.delete(*await redis.keys("limits:newcomers-at-once/*"))
        if let_in < 3:  # as if the hour were over too
            await redis.delete(*await redis.keys("limits:newcomers/*"))
    with pytest.raises(TooManySessionsError) as refusal:
        await limits.admit(Device("", HERE))
    assert refusal.value.retry_after is not None
    assert refusal.value.retry_after > 80_000


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "unix:", True),
    ],
)
async def test_a_place_is_what_it_is_to_the_other_limits(
    limits: NewcomerLimits, one: str, other: str, *, is_same: bool
) -> None:
    assert await admit_many(limits, 5, one) == 3
    assert await admit_many(limits, 5, other) == (0 if is_same else 3)


def test_a_classroom_fits_the_default_rates() -> None:
    assert DEFAULT_RATES.at_once.tries >= 100
    assert DEFAULT_RATES.in_the_long_run.tries >= 500
    assert DEFAULT_RATES.in_a_day.tries >= 1000


# In front of an app


async def write(request: Request) -> Response:
    session_of(request).set("a", 1)
    return PlainTextResponse("written")


async def count(request: Request) -> Response:
    return PlainTextResponse(str(await session_of(request).increment("n")))


async def read(request: Request) -> Response:
    return PlainTextResponse(str(await session_of(request).get_all()))


@asynccontextmanager
async def visit(
    redis: Redis, clock: SettableClock, limits: NewcomerLimits
) -> AsyncGenerator[httpx.AsyncClient]:
    """Open a client of an app with sessions, which keeps no cookies by itself."""
    sessions = Sessions(RedisSessionStore(redis, clock=clock), TokenKeys(KEY), SessionPolicy(), clock)
    routes = [Route("/write", write), Route("/count", count), Route("/read", read)]
    app = SessionMiddleware(
        Starlette(
            routes=routes, exception_handlers={TooManySessionsError: refuse, StoreUnavailableError: refuse}
        ),
        cookie=SessionCookie(is_secure=False),
        get_sessions=lambda: sessions,
        get_sockets=lambda: SocketRegistry(sessions),
        read_address=lambda _scope: HERE,
        admit=limits.admit,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.test") as client:
        yield client


async def refuse(_request: Request, error: Exception) -> Response:
    """Answer what a route has raised as the middleware answers what comes up at the end."""
    assert isinstance(error, TooManySessionsError | StoreUnavailableError)
    return await answer_with_json({}, error)


async def test_an_app_begins_no_more_sessions_than_that(
    redis: Redis, clock: SettableClock, limits: NewcomerLimits
) -> None:
    async with visit(redis, clock, limits) as client:
        known = {"cookie": (await client.get("/write")).headers["set-cookie"].partition(";")[0]}
        client.cookies.clear()
        statuses: list[int] = []
        for path in ("/write", "/count", "/write", "/count", "/read"):
            response = await client.get(path)
            client.cookies.clear()
            statuses.append(response.status_code)
        assert statuses == [200, 200, 429, 429, 200]
        refused = await client.get("/count")
        assert refused.json()["error"]["code"] == "too_many_sessions"
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert "set-cookie" not in refused.headers
        for path in ("/write", "/count", "/read"):
            assert (await client.get(path, headers=known)).status_code == 200
    assert len(await redis.keys("*:s:*")) == 3


async def test_without_counters_no_session_begins(redis: Redis, clock: SettableClock, tmp_path: Path) -> None:
    away = connect(f"unix://{tmp_path / 'nobody-listens.sock'}")
    limits = NewcomerLimits(make_limit_storage(away), KEY)
    async with visit(redis, clock, limits) as client:
        for path in ("/write", "/count"):
            response = await client.get(path)
            assert response.status_code == 503
            assert response.json()["error"]["code"] == "store_unavailable"
            assert response.headers["retry-after"] == "1"
            assert "set-cookie" not in response.headers
    await away.aclose()
    assert not await redis.keys("*:s:*")
