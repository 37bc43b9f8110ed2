"""Callers that want the same at once share one load, and no more than that."""

import asyncio
from collections.abc import Awaitable

import pytest

from rxapp.rendering.shared_loads import SharedLoads

CALLERS = 16


class Loader:
    """Loads when the test says so."""

    def __init__(self) -> None:
        """Start with no loads."""
        self.loads = 0
        self.error: Exception | None = None
        self.may_end = asyncio.Event()
        self._shared = SharedLoads[int]()

    def call(self, key: str = "page") -> asyncio.Task[int]:
        """Ask for something as one caller."""
        return asyncio.create_task(self._shared.join(key, self._load))

    async def _load(self) -> int:
        self.loads += 1
        number = self.loads
        await self.may_end.wait()
        if self.error is not None:
            raise self.error
        return number


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def gather(*calls: Awaitable[int]) -> list[int | BaseException]:
    """Return what became of each call."""
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_callers_at_once_share_a_load() -> None:
    loader = Loader()
    callers = [loader.call() for _ in range(CALLERS)]
    await settle()
    loader.may_end.set()
    assert await gather(*callers) == [1] * CALLERS


async def test_a_caller_after_the_load_begins_another() -> None:
    loader = Loader()
    loader.may_end.set()
    assert [await loader.call(), await loader.call()] == [1, 2]


async def test_different_keys_share_nothing() -> None:
    loader = Loader()
    callers = [loader.call(key) for key in ("one", "two")]
    await settle()
    loader.may_end.set()
    assert await gather(*callers) == [1, 2]


@pytest.mark.parametrize("leaving", [0, 1])
async def test_a_caller_that_goes_away_takes_nothing_from_the_others(leaving: int) -> None:
    loader = Loader()
    callers = [loader.call() for _ in range(3)]
    await settle()
    gone = callers.pop(leaving)
    gone.cancel()
    await settle()
    loader.may_end.set()
    assert await gather(*callers) == [1, 1]
    assert gone.cancelled()


async def test_a_load_that_everyone_has_left_serves_who_comes_before_its_end() -> None:
    loader = Loader()
    leaving = loader.call()
    await settle()
    leaving.cancel()
    await settle()
    coming = loader.call()
    await settle()
    loader.may_end.set()
    assert await coming == 1


async def test_an_error_reaches_those_who_waited_and_nobody_later() -> None:
    loader = Loader()
    loader.error = OSError("database is gone")
    callers = [loader.call() for _ in range(3)]
    await settle()
    loader.may_end.set()
    assert await gather(*callers) == [loader.error] * 3
    loader.error = None
    assert await loader.call() == 2
