"""People who come over and over while servers come and go, each by one task."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

_PATIENCE_SECONDS = 30


class Visitor(Protocol):
    """Somebody who comes again and again.

    Attributes:
        begun_at: When the last visit began that was answered in all.
    """

    begun_at: float

    async def visit(self, number: int, /) -> None:
        """Come once more."""
        ...


V = TypeVar("V", bound=Visitor)


class Crowd(Generic[V]):
    """All visitors.

    Attributes:
        visitors: They.
        failed: How many visits failed.
    """

    def __init__(self, visitors: Sequence[V], failure: type[Exception], pause: float) -> None:
        """Gather.

        Args:
            visitors: Who comes.
            failure: Raised by a visit that was not served.
            pause: Seconds between two visits of one visitor, and between two looks at them all.
        """
        self.visitors = visitors
        self.failed = 0
        self._failure = failure
        self._pause = pause
        self._tasks: list[asyncio.Task[None]] = []
        self._is_over = False
        self._last_failures: dict[int, tuple[float, str]] = {}

    def start(self) -> None:
        """Let everybody come, over and over, and not all at the same moment."""
        share = self._pause / len(self.visitors)
        self._tasks = [
            asyncio.create_task(self._keep_visiting(visitor, number * share))
            for number, visitor in enumerate(self.visitors)
        ]

    async def stop(self) -> None:
        """Return when everybody has left."""
        self._is_over = True
        await asyncio.gather(*self._tasks)

    async def await_outage(self) -> None:
        """Return when a visit has failed from now on."""
        before = self.failed
        await self._await_fact(lambda: self.failed > before)

    async def await_recovery(self) -> float:
        """Return when everybody has been served from now on, and how long that took, in seconds."""
        started = time.monotonic()
        await self._await_fact(lambda: all(visitor.begun_at > started for visitor in self.visitors))
        return time.monotonic() - started

    async def _await_fact(self, is_so: Callable[[], bool]) -> None:
        started = time.monotonic()
        while not is_so():
            for task in self._tasks:
                if task.done():
                    task.result()
            assert time.monotonic() < started + _PATIENCE_SECONDS, self._tell_failures(started)
            await asyncio.sleep(self._pause)

    async def _keep_visiting(self, visitor: V, delay: float) -> None:
        await asyncio.sleep(delay)
        number = 0
        while not self._is_over:
            number += 1
            try:
                await visitor.visit(number)
            except self._failure as error:
                self.failed += 1
                self._last_failures[id(visitor)] = (time.monotonic(), str(error))
            await asyncio.sleep(self._pause)

    def _tell_failures(self, since: float) -> str:
        """Say why those who have failed since then did so the last time, and how many failed so."""
        return f"{Counter(text for at, text in self._last_failures.values() if at > since)}"


@asynccontextmanager
async def let_come(crowd: Crowd[V]) -> AsyncGenerator[None]:
    """Let a crowd come until the block ends, once everybody has been served."""
    crowd.start()
    try:
        await crowd.await_recovery()
        yield
    finally:
        await crowd.stop()
