"""How often the servers are asked for their health, by however many who want to know."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import httpx
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette

from rxapp import urls
from rxapp.runtime import lifespan
from rxapp.settings import Settings
from rxapp.web.health import make_routes

CROWD = 30


@pytest.fixture
async def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[httpx.AsyncClient]:
    """Someone who wants to know."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", str(settings.redis_url))
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
