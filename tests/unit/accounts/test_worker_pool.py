"""Slow work runs beside the event loop, a little at a time, and what is too much is refused."""

import asyncio
from collections.abc import Generator
from threading import Event, get_ident

import pytest

from rxapp.accounts.errors import TooBusyError
from rxapp.accounts.worker_pool import WorkerPool


@pytest.fixture
def pool() -> Generator[WorkerPool]:
    """A pool of one thread, where one may wait."""
    pool = WorkerPool(workers=1, queue=1)
    yield pool
    pool.close()


async def test_a_job_runs_in_another_thread(pool: WorkerPool) -> None:
    assert await pool.run(get_ident) != get_ident()


async def test_an_error_reaches_the_caller_and_frees_its_place(pool: WorkerPool) -> None:
    def fail() -> None:
        raise LookupError

    for _ in range(5):
        with pytest.raises(LookupError):
            await pool.run(fail)
    assert await pool.run(lambda: 1) == 1


async def test_what_does_not_fit_the_queue_is_refused_with_a_time(pool: WorkerPool) -> None:
    gate = Event()
    jobs = [asyncio.create_task(pool.run(gate.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusyError) as refusal:
        await pool.run(lambda: None)
    assert refusal.value.code == "too_busy"
    assert refusal.value.retry_after >= 1
    gate.set()
    assert await asyncio.gather(*jobs) == [True, True]
    assert await pool.run(lambda: 1) == 1


async def test_what_has_waited_for_too_long_is_not_begun() -> None:
    pool = WorkerPool(workers=1, queue=2, patience=0.05)
    gate, begun = Event(), list[str]()
    first = asyncio.create_task(pool.run(gate.wait))
    second = asyncio.create_task(pool.run(lambda: begun.append("too late")))
    await asyncio.sleep(0.1)
    gate.set()
    assert await first
    with pytest.raises(TooBusyError):
        await second
    assert begun == []
    await pool.run(lambda: begun.append("in time"))
    assert begun == ["in time"]
    pool.close()


async def test_a_cancelled_job_that_runs_keeps_its_place_until_it_ends(pool: WorkerPool) -> None:
    gate, started = Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(started.set)
        gate.wait()

    running = asyncio.create_task(pool.run(work))
    await started.wait()
    running.cancel()
    waiting = asyncio.create_task(pool.run(lambda: 1))
    await asyncio.sleep(0)
    with pytest.raises(TooBusyError):
        await pool.run(lambda: None)
    gate.set()
    assert await waiting == 1


async def test_a_cancelled_job_that_waits_gives_its_place_back(pool: WorkerPool) -> None:
    gate = Event()
    running = asyncio.create_task(pool.run(gate.wait))
    waiting = asyncio.create_task(pool.run(lambda: None))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.sleep(0)
    next_in_line = asyncio.create_task(pool.run(lambda: 1))
    await asyncio.sleep(0)
    gate.set()
    assert await next_in_line == 1
    assert await running


async def test_a_closed_pool_runs_nothing(pool: WorkerPool) -> None:
    pool.close()
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await pool.run(lambda: None)
