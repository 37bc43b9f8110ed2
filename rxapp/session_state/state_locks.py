"""Gives back the lock of a tab's state that an event has, or is granted, when it is cancelled.

Reflex (0.10.1) cancels what a page has begun when its socket closes, as when the visitor goes on at once. If
the event is then waiting for the answer to its request for the lock, or to that to let go of it, the lock
stays taken until it expires: for ten seconds nothing happens on the page that the visitor has gone on to.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, cast

import reflex as rx
from reflex.istate.manager.redis import StateManagerRedis


def give_locks_back(app: rx.App) -> None:
    """Change an app so that no lock is left behind.

    Args:
        app: The app, before it serves. Nothing changes if it does not keep its states in Redis.
    """
    if isinstance(app.state_manager, StateManagerRedis):
        manager = cast("Any", app.state_manager)
        locks = _Locks(manager)
        manager._try_get_lock, manager._lock = locks.take, locks.hold  # noqa: SLF001


class _Locks:
    """Takes locks for events, any of which may be cancelled meanwhile."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._ask = manager._try_get_lock  # noqa: SLF001
        self._hold = manager._lock  # noqa: SLF001
        self._returns: set[asyncio.Task[None]] = set()

    async def take(self, lock_key: bytes, lock_id: bytes) -> bool | None:
        """Ask for a lock, and return whether it was granted."""
        asked = asyncio.create_task(self._ask(lock_key, lock_id))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            self._return(self._give_back_once_granted(asked, lock_key, lock_id))
            raise

    @asynccontextmanager
    async def hold(self, token: Any, event_name: str | None = None) -> AsyncGenerator[bytes]:
        """Hold a lock for the length of the block, and yield what tells it from others."""
        lock_id = b""
        try:
            async with self._hold(token, event_name=event_name) as lock_id:
                yield lock_id
        except asyncio.CancelledError:
            # To let go of it may have been what was cancelled.
            self._return(self._give_back(self._manager._lock_key(token), lock_id))  # noqa: SLF001
            raise

    def _return(self, giving_back: Coroutine[Any, Any, None]) -> None:
        """Give a lock back in a task of its own, which nobody cancels."""
        task = asyncio.create_task(giving_back)
        self._returns.add(task)
        task.add_done_callback(self._returns.discard)

    async def _give_back_once_granted(
        self, asked: asyncio.Task[bool | None], lock_key: bytes, lock_id: bytes
    ) -> None:
        """Let go of a lock that nobody waits for any more."""
        if await asked:
            await self._give_back(lock_key, lock_id)

    async def _give_back(self, lock_key: bytes, lock_id: bytes) -> None:
        """Let go of a lock, unless it is somebody else's by now."""
        if await self._manager.redis.get(lock_key) == lock_id:
            await self._manager.redis.delete(lock_key)
            self._manager._notify_next_waiter(lock_key)  # noqa: SLF001
