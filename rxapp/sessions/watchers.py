"""Whoever waits for news, and of whom."""

import asyncio
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager


class Watchers:
    """Events that are set when there is news under a name."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def watch(self, name: str) -> Generator[asyncio.Event]:
        """Hand out an event that is set whenever there is news, until the block ends."""
        changed = asyncio.Event()
        self._waiting[name].add(changed)
        try:
            yield changed
        finally:
            self._waiting[name].discard(changed)
            if not self._waiting[name]:
                del self._waiting[name]

    def has_any(self, name: str) -> bool:
        """Return whether anybody waits for news under a name."""
        return name in self._waiting

    def tell(self, name: str) -> None:
        """Set the events of a name."""
        for changed in self._waiting.get(name, ()):
            changed.set()
