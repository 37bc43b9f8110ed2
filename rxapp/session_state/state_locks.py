"""Gives back the lock of a tab's state that was granted to an event which had just been cancelled.

Reflex (0.10.1) cancels what a page has begun when its socket closes, as when the visitor goes on at once. If
the event is then waiting for the answer to its request for the lock, the lock stays taken until it expires:
for ten seconds nothing happens on the page that the visitor has gone on to.
"""

import asyncio
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
        manager._try_get_lock = _Locks(manager).take  # noqa: SLF001


class _Locks:
    """Takes locks for events, any of which may be cancelled meanwhile."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._ask = manager._try_get_lock  # noqa: SLF001
        self._returns: set[asyncio.Task[None]] = set()

    async def take(self, lock_key: bytes, lock_id: bytes) -> bool | None:
        """Ask for a lock, and return whether it was granted."""
        asked = asyncio.create_task(self._ask(lock_key, lock_id))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            given_back = asyncio.create_task(self._give_back(asked, lock_key, lock_id))
            self._returns.add(given_back)
            given_back.add_done_callback(self._returns.discard)
            raise

    async def _give_back(self, asked: asyncio.Task[bool | None], lock_key: bytes, lock_id: bytes) -> None:
        """Let go of a lock that nobody waits for any more, once it has been granted."""
        if await asked and await self._manager.redis.get(lock_key) == lock_id:
            await self._manager.redis.delete(lock_key)
            self._manager._notify_next_waiter(lock_key)  # noqa: SLF001
