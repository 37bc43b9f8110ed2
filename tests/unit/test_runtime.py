"""Opening and closing what the running app holds."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from sqlalchemy import AsyncAdaptedQueuePool, func, insert, select

from rxapp.database import DatabaseNotMigratedError
from rxapp.models import ContentVersion, Tag
from rxapp.runtime import (
    Runtime,
    current,
    lifespan,
    open_runtime,
    read_utc_now,
    resolve_redis_url,
    resolve_state_redis_url,
)
from rxapp.sessions import SharedClock, connect
from rxapp.settings import Settings, read_settings
from tests.support.clock import SettableClock

STRONG = "vQ3nZ8kLw2xT6yRb9mHc4pJd7sFg1aUe"


@pytest.fixture
def environment(
    empty_database_url: str, valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """The environment of a development app on an empty database."""
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    monkeypatch.setenv("REDIS_URL", valkey_url)
    monkeypatch.setenv("RXAPP_DATA_DIR", str(tmp_path))
    return monkeypatch


async def test_open_runtime_reaches_both_servers(runtime: Runtime, clock: SettableClock) -> None:
    await runtime.redis.set("k", "v")
    assert await runtime.redis.get("k") == b"v"
    async with runtime.open_db() as db:
        assert (await db.execute(select(func.count()).select_from(ContentVersion))).scalar_one() == 1
    assert runtime.clock() == clock.now


def test_real_clock_is_aware_and_in_utc() -> None:
    now = read_utc_now()
    assert now.tzinfo is UTC
    assert abs((datetime.now(UTC) - now).total_seconds()) < 1


async def test_without_another_all_go_by_the_clock_of_redis(settings: Settings) -> None:
    async with open_runtime(settings) as runtime:
        clock = runtime.clock
        assert isinstance(clock, SharedClock)
        assert runtime.sessions.clock is clock
        seconds, microseconds = await runtime.redis.time()
        assert abs(clock().timestamp() - seconds - microseconds / 1_000_000) < 1


def test_no_runtime_outside_of_the_lifespan() -> None:
    with pytest.raises(RuntimeError, match="the app is not running"):
        current()


@pytest.mark.usefixtures("environment")
async def test_development_app_migrates_its_database() -> None:
    async with lifespan(), current().open_db() as db:
        assert (await db.execute(select(func.count()).select_from(Tag))).scalar_one() == 0
    with pytest.raises(RuntimeError, match="the app is not running"):
        current()


async def test_production_app_refuses_an_unmigrated_database(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RXAPP_SECRET", STRONG)
    with pytest.raises(DatabaseNotMigratedError, match="run `rxapp migrate`"):
        async with lifespan():
            pass


@pytest.mark.usefixtures("environment")
async def test_start_hooks_run_in_order_before_the_app_is_reachable() -> None:
    done: list[str] = []

    async def seed(runtime: Runtime) -> None:
        async with runtime.open_db.begin() as db:
            await db.execute(insert(Tag).values(slug="redis", name="Redis"))
        done.append("seed")

    async def count(runtime: Runtime) -> None:
        async with runtime.open_db() as db:
            assert (await db.execute(select(func.count()).select_from(Tag))).scalar_one() == 1
        done.append("count")

    async with lifespan([seed, count]):
        assert done == ["seed", "count"]


@pytest.mark.usefixtures("environment")
async def test_start_hooks_of_two_workers_take_turns() -> None:
    async def seed_when_empty(runtime: Runtime) -> None:
        async with runtime.open_db.begin() as db:
            is_empty = (await db.execute(select(func.count()).select_from(Tag))).scalar_one() == 0
            await asyncio.sleep(0.01)
            if is_empty:
                await db.execute(insert(Tag).values(slug="redis", name="Redis"))

    async def start_worker() -> None:
        async with lifespan([seed_when_empty]):
            pass

    await asyncio.gather(start_worker(), start_worker())


@pytest.mark.usefixtures("environment")
async def test_runtime_is_closed_when_a_start_hook_fails() -> None:
    opened: list[Runtime] = []

    async def fail(runtime: Runtime) -> None:
        opened.append(runtime)
        raise LookupError

    with pytest.raises(LookupError):
        async with lifespan([fail]):
            pass
    pool = opened[0].engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    assert pool.checkedin() + pool.checkedout() == 0
    with pytest.raises(RuntimeError, match="the app is not running"):
        current()


def test_redis_url_of_the_settings_wins() -> None:
    assert resolve_redis_url(read_settings(REDIS_URL="redis://h")) == "redis://h"


def test_state_may_have_a_server_of_its_own() -> None:
    settings = read_settings(REDIS_URL="redis+cluster://h", state_redis_url="redis://other")
    assert resolve_state_redis_url(settings) == "redis://other"
    assert resolve_redis_url(settings) == "redis+cluster://h"
    assert resolve_state_redis_url(read_settings(REDIS_URL="redis://h")) == "redis://h"


def test_without_a_redis_url_the_embedded_server_is_started(tmp_path: Path) -> None:
    url = resolve_redis_url(read_settings(data_dir=tmp_path))
    assert url == f"unix://{tmp_path}/valkey/valkey.sock"


async def test_unreachable_redis_fails_at_once(tmp_path: Path) -> None:
    redis = connect(f"unix://{tmp_path}/nobody.sock")
    start = time.monotonic()
    with pytest.raises(RedisConnectionError):
        await redis.get("k")
    assert time.monotonic() - start < 1
    await redis.aclose()


async def test_silent_redis_is_given_up_after_one_retry(tmp_path: Path) -> None:
    async def keep_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    path = tmp_path / "silent.sock"
    async with await asyncio.start_unix_server(keep_silent, path):
        redis = connect(f"unix://{path}")
        start = time.monotonic()
        with pytest.raises(RedisError):
            await redis.get("k")
        assert time.monotonic() - start < 3
        await redis.aclose()


async def test_connection_that_broke_is_replaced_unnoticed(runtime: Runtime) -> None:
    await runtime.redis.set("k", "v")
    other = connect(resolve_redis_url(runtime.settings))
    await other.execute_command("CLIENT", "KILL", "TYPE", "normal")  # pyright: ignore[reportUnknownMemberType]
    await other.aclose()
    assert await runtime.redis.get("k") == b"v"
