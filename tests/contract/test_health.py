"""How often the servers are asked for their health, by however many who want to know, and for how long."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import pytest
from redis.asyncio import Redis
from sqlalchemy.pool import QueuePool
from starlette.applications import Starlette

from rxapp import runtime, urls
from rxapp.database import migrate
from rxapp.runtime import lifespan
from rxapp.settings import Settings
from rxapp.web.health import make_routes
from tests.support.deployments import await_fact
from tests.support.postgresql import run_postgresql

CROWD = 30
PATIENCE_SECONDS = 1


@pytest.fixture
async def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[httpx.AsyncClient]:
    """Someone who wants to know."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", str(settings.redis_url))
    async with open_client() as client:
        yield client


@asynccontextmanager
async def open_client() -> AsyncGenerator[httpx.AsyncClient]:
    """Run an app that answers to nothing else."""
    async with lifespan():
        site = httpx.ASGITransport(Starlette(routes=make_routes()))
        async with httpx.AsyncClient(transport=site, base_url="http://site.test") as client:
            yield client


async def count_reads(redis: Redis) -> int:
    """Return how often the server was asked for a key."""
    stats = cast("dict[str, Any]", await redis.info("commandstats"))
    return stats.get("cmdstat_get", {}).get("calls", 0)


async def test_all_who_ask_at_once_share_an_answer(client: httpx.AsyncClient, redis: Redis) -> None:
    """So whoever asks very often cannot keep the database's connections from the others."""
    before = await count_reads(redis)
    answers = await asyncio.gather(*(client.get(urls.HEALTH) for _ in range(CROWD)))
    assert [answer.json() for answer in answers] == [{"status": True, "db": True, "redis": True}] * CROWD
    assert await count_reads(redis) == before + 1
    assert (await client.get(urls.HEALTH)).status_code == 200
    assert await count_reads(redis) == before + 2


async def test_who_does_not_wait_for_it_leaves_the_others_their_answer(client: httpx.AsyncClient) -> None:
    gone, waiting = (asyncio.create_task(client.get(urls.HEALTH)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await waiting).status_code == 200
    with pytest.raises(asyncio.CancelledError):
        await gone


async def read_in_time(client: httpx.AsyncClient) -> int:
    """Return the status of an answer that comes within a second."""
    started = time.monotonic()
    answer = await client.get(urls.HEALTH)
    assert time.monotonic() - started < PATIENCE_SECONDS
    assert answer.json()["redis"]
    assert answer.json()["db"] == (answer.status_code == 200)
    return answer.status_code


async def test_a_database_that_stands_still_is_reported_in_time_and_keeps_one_connection_busy(
    valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", valkey_url)
    with run_postgresql() as server, server.create_database() as name:
        await migrate(server.make_url(name))
        monkeypatch.setenv("DATABASE_URL", server.make_url(name))
        async with open_client() as client:
            pool = runtime.current().engine.pool
            assert isinstance(pool, QueuePool)
            assert await read_in_time(client) == 200
            server.pause()
            try:
                assert [await read_in_time(client) for _ in range(CROWD)] == [503] * CROWD
                assert pool.checkedout() == 1
            finally:
                server.resume()

            async def is_well() -> bool:
                return await read_in_time(client) == 200

            # Once what was given up has come to its end.
            await await_fact(is_well)
            assert pool.checkedout() == 0
