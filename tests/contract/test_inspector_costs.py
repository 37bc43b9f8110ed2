"""What one worker tells of costs, all of them hear, however Redis is deployed."""

import asyncio
from pathlib import Path

import pytest

from rxapp import runtime
from rxapp.inspector.costs import current_book, follow_costs, tell_workers
from rxapp.sessions import record_commands
from tests.support.redis_servers import RedisServer, pause
from tests.support.sessions import refer_to_new

DIGEST = refer_to_new("A" * 16).digest


@pytest.fixture
def environment(
    valkey: RedisServer, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """The environment of an app that has a database."""
    monkeypatch.setenv("RXAPP_STATE_REDIS_URL", valkey.url)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{sqlite_template}")
    monkeypatch.setenv("RXAPP_DATA_DIR", str(tmp_path))
    return monkeypatch


async def tell_until_heard(title: str) -> None:
    """Tell a cost until it is heard: the subscription may not be there yet."""
    with record_commands(title) as recording:
        pass
    async with asyncio.timeout(10):
        with current_book().watch(DIGEST) as changed:
            while not changed.is_set():
                await tell_workers(DIGEST, recording)
                await asyncio.sleep(0.02)


async def test_a_cost_that_is_told_is_heard(redis_url: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("REDIS_URL", redis_url)
    async with runtime.lifespan(beside=[follow_costs]):
        await tell_until_heard("GET /")
        assert current_book().list_costs(DIGEST)[0].recording.title == "GET /"


async def test_telling_waits_for_nobody_and_is_heard_again_after_an_outage(
    valkey: RedisServer, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("REDIS_URL", valkey.url)
    async with runtime.lifespan(beside=[follow_costs]):
        await tell_until_heard("before")
        with pause([valkey]):
            await tell_workers(DIGEST)
        await tell_until_heard("after")
        titles = {cost.recording.title for cost in current_book().list_costs(DIGEST)}
        assert titles == {"before", "after"}
