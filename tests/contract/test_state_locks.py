"""The lock of a tab's state: an event that is cancelled as it gets it does not keep it."""

import asyncio
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken

from rxapp.session_state.state_locks import give_locks_back
from tests.support.deployments import await_fact
from tests.support.redis_calls import make_tag
from tests.support.redis_servers import RedisServer

PAUSE_MS = 2_000
EXPIRATION_MS = 60_000


@pytest.mark.slow
async def test_a_lock_that_came_too_late_is_given_back(valkey: RedisServer) -> None:
    redis = Redis.from_url(valkey.url)
    manager: Any = StateManagerRedis(redis=redis, lock_expiration=EXPIRATION_MS)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(manager.close)
        app: Any = SimpleNamespace(state_manager=manager)
        give_locks_back(app)
        take = manager._try_get_lock  # noqa: SLF001
        key, lost, next_one = make_tag().encode(), b"lost", b"next"
        await redis.get(key)  # the connection is open
        valkey.execute("CLIENT", "PAUSE", str(PAUSE_MS), "WRITE")
        event = asyncio.create_task(take(key, lost))
        await asyncio.sleep(0.05)  # it has been sent, and is not answered yet
        event.cancel()
        with pytest.raises(asyncio.CancelledError):
            await event

        async def is_free() -> bool:
            return bool(await take(key, next_one))

        await await_fact(is_free, seconds=EXPIRATION_MS / 2000)
        assert await redis.get(key) == next_one
        await redis.delete(key)


async def test_a_lock_that_could_not_be_let_go_of_is_given_back(
    valkey: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = Redis.from_url(valkey.url)
    manager: Any = StateManagerRedis(redis=redis, lock_expiration=EXPIRATION_MS)
    token = BaseStateToken(ident=make_tag(), cls=rx.State)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(manager.close)
        app: Any = SimpleNamespace(state_manager=manager)
        give_locks_back(app)
        has_begun = asyncio.Event()

        async def wait_for_a_connection(_key: bytes) -> None:
            has_begun.set()
            await asyncio.Event().wait()

        async def handle_event() -> None:
            async with manager._lock(token):  # noqa: SLF001
                pass

        # All connections of the pool are in use.
        monkeypatch.setattr(redis, "getdel", wait_for_a_connection)
        event = asyncio.create_task(handle_event())
        await has_begun.wait()
        event.cancel()
        with pytest.raises(asyncio.CancelledError):
            await event

        async def is_free() -> bool:
            return await redis.get(manager._lock_key(token)) is None  # noqa: SLF001

        await await_fact(is_free, seconds=EXPIRATION_MS / 2000)
