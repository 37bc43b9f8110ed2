"""Making a page once, however many ask for it while it is made."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedLoads(Generic[T]):
    """Lets requests that miss the same page of the cache at once wait for one load.

    A write makes every page stale: without this, all readers of a busy page would load it anew,
    each for itself. An error reaches those who wait for the load that failed, and nobody later.
    """

    def __init__(self) -> None:
        """Start with no load under way."""
        self._running: dict[Hashable, asyncio.Task[T]] = {}

    async def join(self, key: Hashable, load: Callable[[], Awaitable[T]]) -> T:
        """Return what the load under way for a key yields; begin one if there is none.

        Args:
            key: What is loaded, its version included: a load that began before a write must
                not answer who asks after it.
            load: Makes it.
        """
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._run(key, load))
            self._running[key] = task
        # One caller that goes away must not take the shared load with it.
        return await asyncio.shield(task)

    async def _run(self, key: Hashable, load: Callable[[], Awaitable[T]]) -> T:
        """Load, and make way for the next load whatever comes of this one."""
        try:
            return await load()
        finally:
            del self._running[key]
