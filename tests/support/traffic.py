"""Visitors who use their sessions all the time, while servers come and go, and what became of them."""

import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.crowd import Crowd, let_come
from tests.support.sessions import setting

_PAUSE_SECONDS = 0.02
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


class Traffic(Crowd[Visitor]):
    """All visitors."""

    @property
    def longest(self) -> float:
        """How long the longest call took, in seconds."""
        return max(visitor.longest for visitor in self.visitors)

    async def check(self) -> None:
        """Check that each session has what its visitor was told."""
        for visitor in self.visitors:
            record = await visitor.store.find(visitor.reference)
            assert record is not None
            visitor.check_total(int(record.fields["n"]))
            assert int(record.fields["noted"]) >= visitor.noted - visitor.may_lose


@asynccontextmanager
async def run_traffic(
    stores: list[SessionStore], references: list[Reference], *, may_lose: int = 0
) -> AsyncGenerator[Traffic]:
    """Let visitors come until the block ends; each session has one visitor, the stores several."""
    pairs = enumerate(references)
    visitors = [Visitor(stores[number % len(stores)], reference, may_lose) for number, reference in pairs]
    traffic = Traffic(visitors, StoreUnavailableError, _PAUSE_SECONDS)
    async with let_come(traffic):
        yield traffic
