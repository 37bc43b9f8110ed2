"""Visitors who use their sessions all the time, while servers come and go, and what became of them."""

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.sessions import setting

_PAUSE_SECONDS = 0.02
_PATIENCE_SECONDS = 30
# The store gives a call up after 0.75 s; the rest is for a busy machine.
LONGEST_CALL_SECONDS = 1.0


@dataclass
class Visitor:
    """Somebody who has a session.

    Attributes:
        store: Where it is kept.
        reference: Its name.
        may_lose: How much of what was acknowledged may be lost.
        counted: How often it was counted, as far as the visitor was told.
        unknown: How often the visitor was told that nobody knows.
        noted: The last value that was acknowledged.
        begun_at: When the last visit began that was answered in all.
        longest: How long the longest call took, in seconds.
    """

    store: SessionStore
    reference: Reference
    may_lose: int = 0
    counted: int = 0
    unknown: int = 0
    noted: int = 0
    begun_at: float = 0
    longest: float = 0

    async def visit(self, number: int) -> None:
        """Read the session, count in it and note a number."""
        begun_at = time.monotonic()
        record = await self._time(self.store.find(self.reference))
        assert record is not None, "an outage has signed somebody out"
        await self._count()
        await self._time(self.store.write(self.reference, setting(noted=number)))
        self.noted = number
        self.begun_at = begun_at

    async def _count(self) -> None:
        try:
            total: int = await self._time(self.store.increment(self.reference, "n"))
        except StoreUnavailableError:
            self.unknown += 1
            raise
        self.counted += 1
        self.check_total(total)

    def check_total(self, total: int) -> None:
        """Check a count against what the visitor was told."""
        assert self.counted - self.may_lose <= total <= self.counted + self.unknown

    async def _time(self, call: Coroutine[Any, Any, Any]) -> Any:
        started = time.monotonic()
        try:
            return await call
        finally:
            self.longest = max(self.longest, time.monotonic() - started)


@dataclass
class Traffic:
    """All visitors.

    Attributes:
        visitors: They.
        failed: How many visits failed.
    """

    visitors: list[Visitor]
    failed: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    _is_over: bool = False

    def start(self) -> None:
        """Let all visitors come, over and over."""
        self._tasks = [asyncio.create_task(self._keep_visiting(visitor)) for visitor in self.visitors]

    async def stop(self) -> None:
        """Return when everybody has left."""
        self._is_over = True
        await asyncio.gather(*self._tasks)

    @property
    def longest(self) -> float:
        """How long the longest call took, in seconds."""
        return max(visitor.longest for visitor in self.visitors)

    async def await_outage(self) -> None:
        """Return when a visit has failed from now on."""
        deadline, before = time.monotonic() + _PATIENCE_SECONDS, self.failed
        while self.failed == before:
            assert time.monotonic() < deadline
            await asyncio.sleep(_PAUSE_SECONDS)

    async def await_recovery(self) -> float:
        """Return when everybody has been served from now on, and how long that took, in seconds."""
        started = time.monotonic()
        while not all(visitor.begun_at > started for visitor in self.visitors):
            assert not any(task.done() and task.exception() for task in self._tasks)
            assert time.monotonic() < started + _PATIENCE_SECONDS
            await asyncio.sleep(_PAUSE_SECONDS)
        return time.monotonic() - started

    async def check(self) -> None:
        """Check that each session has what its visitor was told."""
        for visitor in self.visitors:
            record = await visitor.store.find(visitor.reference)
            assert record is not None
            visitor.check_total(int(record.fields["n"]))
            assert int(record.fields["noted"]) >= visitor.noted - visitor.may_lose

    async def _keep_visiting(self, visitor: Visitor) -> None:
        number = 0
        while not self._is_over:
            number += 1
            try:
                await visitor.visit(number)
            except StoreUnavailableError:
                self.failed += 1
            await asyncio.sleep(_PAUSE_SECONDS)


@asynccontextmanager
async def run_traffic(
    stores: list[SessionStore], references: list[Reference], *, may_lose: int = 0
) -> AsyncGenerator[Traffic]:
    """Let visitors come until the block ends; each session has one visitor, the stores several."""
    pairs = enumerate(references)
    traffic = Traffic(
        [Visitor(stores[number % len(stores)], reference, may_lose) for number, reference in pairs]
    )
    traffic.start()
    try:
        await traffic.await_recovery()
        yield traffic
    finally:
        await traffic.stop()
