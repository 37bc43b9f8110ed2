"""Callers share checks of the version, and none is answered from before it asked."""

import asyncio

import pytest

from rxapp.rendering.freshness import VersionGate

CALLERS = 16


class Counter:
    """A version that is read when the test says so."""

    def __init__(self) -> None:
        """Start at version 0."""
        self.version = 0
        self.reads = 0
        self.error: Exception | None = None
        self._answers: asyncio.Queue[None] = asyncio.Queue()

    def answer(self, reads: int = 1) -> None:
        """Let reads end."""
        for _ in range(reads):
            self._answers.put_nowait(None)

    async def read(self) -> int:
        """Read the version now, and answer when told to."""
        self.reads += 1
        version, error = self.version, self.error
        await self._answers.get()
        if error is not None:
            raise error
        return version


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_check_reads_the_version() -> None:
    counter = Counter()
    counter.answer()
    assert await VersionGate(counter.read).check() == 0


async def test_a_check_that_began_before_the_call_is_not_used() -> None:
    counter = Counter()
    gate = VersionGate(counter.read)
    early = asyncio.create_task(gate.check())
    await settle()
    counter.version = 1
    late = asyncio.create_task(gate.check())
    await settle()
    counter.answer(2)
    assert (await early, await late) == (0, 1)


async def test_many_callers_at_once_cost_one_read() -> None:
    counter = Counter()
    gate = VersionGate(counter.read)
    callers = [asyncio.create_task(gate.check()) for _ in range(CALLERS)]
    await settle()
    counter.answer()
    assert await asyncio.gather(*callers) == [0] * CALLERS
    assert counter.reads == 1


async def test_callers_during_a_check_share_the_next_one() -> None:
    counter = Counter()
    gate = VersionGate(counter.read)
    callers: list[asyncio.Task[object]] = []
    for _ in range(CALLERS):
        callers.append(asyncio.create_task(gate.check()))
        await settle()
    counter.answer(2)
    await asyncio.gather(*callers)
    assert counter.reads == 2


async def test_a_check_begins_only_when_the_one_before_has_ended() -> None:
    counter = Counter()
    gate = VersionGate(counter.read)
    first = asyncio.create_task(gate.check())
    await settle()
    second = asyncio.create_task(gate.check())
    await settle()
    assert counter.reads == 1
    counter.answer(2)
    await asyncio.gather(first, second)


async def test_a_failure_reaches_every_caller_of_its_check() -> None:
    counter = Counter()
    counter.error = OSError("database is gone")
    gate = VersionGate(counter.read)
    counter.answer()
    results = await asyncio.gather(*(gate.check() for _ in range(3)), return_exceptions=True)
    assert results == [counter.error] * 3


async def test_a_failure_does_not_stick() -> None:
    counter = Counter()
    counter.error = OSError("database is gone")
    gate = VersionGate(counter.read)
    counter.answer(2)
    with pytest.raises(OSError, match="gone"):
        await gate.check()
    counter.error = None
    assert await gate.check() == 0


async def test_a_failure_does_not_reach_who_waits_for_the_next_check() -> None:
    counter = Counter()
    counter.error = OSError("database is gone")
    gate = VersionGate(counter.read)
    failing = asyncio.create_task(gate.check())
    await settle()
    counter.error = None
    waiting = asyncio.create_task(gate.check())
    await settle()
    counter.answer(2)
    assert await waiting == 0
    with pytest.raises(OSError, match="gone"):
        await failing


async def test_a_caller_that_goes_away_takes_nothing_from_the_others() -> None:
    counter = Counter()
    gate = VersionGate(counter.read)
    leaving, staying = asyncio.create_task(gate.check()), asyncio.create_task(gate.check())
    await settle()
    leaving.cancel()
    await settle()
    counter.answer()
    assert await staying == 0
    assert leaving.cancelled()


async def test_a_caller_alone_that_goes_away_does_not_block_the_next() -> None:
    counter = Counter()
    gate = VersionGate(counter.read)
    leaving = asyncio.create_task(gate.check())
    await settle()
    leaving.cancel()
    await settle()
    counter.answer(2)
    assert await gate.check() == 0
