"""Knowing that a cached page is still true, at a small share of the cost of making it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable


class VersionGate:
    """Shares version checks between concurrent requests without ever answering from the past.

    A request that arrives while a check is under way waits for the *next* one: the running
    check may have read before the write that this visitor has just made. So a reader sees every
    write that was finished before the request, and 16 readers cost one or two checks.
    """

    def __init__(self, read_version: Callable[[], Awaitable[Hashable]]) -> None:
        """Make a gate.

        Args:
            read_version: Reads a value that changes whenever any page may have changed.
        """
        self._read_version = read_version
        self._running: asyncio.Task[Hashable] | None = None
        self._next: asyncio.Task[Hashable] | None = None

    async def check(self) -> Hashable:
        """Return a version that was read after this call began."""
        if self._next is None:
            self._next = asyncio.create_task(self._read_after(self._running))
        # One caller that goes away must not take the shared check with it.
        return await asyncio.shield(self._next)

    async def _read_after(self, running: asyncio.Task[Hashable] | None) -> Hashable:
        """Wait for the running check, whatever becomes of it, then read."""
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        return await self._read_version()
