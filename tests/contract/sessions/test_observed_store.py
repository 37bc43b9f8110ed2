"""What a store tells of its work, and how many connections that takes."""

import asyncio

import pytest

from rxapp.sessions.connection_counts import ConnectionCounts, count_connections
from rxapp.sessions.errors import SessionEndedError, StoreUnavailableError
from rxapp.sessions.events import Outcome
from tests.support.deployments import Deployment, await_fact
from tests.support.sessions import KEYS, of_nobody

NOWHERE = "redis://127.0.0.1:1"


async def test_every_script_is_told_with_its_time_and_what_came_of_it(deployment: Deployment) -> None:
    store = deployment.open_store()
    record = await store.create(of_nobody())
    await store.increment(record.reference, "n")
    await store.revoke(record.reference)
    with pytest.raises(SessionEndedError):
        await store.increment(record.reference, "n")
    told = [(run.name, run.outcome) for run in deployment.runs]
    assert told == [
        ("create", Outcome.DONE),
        ("increment", Outcome.DONE),
        ("revoke", Outcome.DONE),
        ("increment", Outcome.REFUSED),
    ]
    assert all(0 < run.seconds < 10 for run in deployment.runs)


async def test_a_store_that_does_not_answer_is_told(deployment: Deployment) -> None:
    with pytest.raises(StoreUnavailableError):
        await deployment.open_store(url=NOWHERE).find(KEYS.refer(KEYS.make_anonymous_token()))
    (run,) = deployment.runs
    assert (run.name, run.outcome) == ("find", Outcome.UNAVAILABLE)


async def test_who_goes_away_before_the_answer_is_no_outage(deployment: Deployment) -> None:
    asked = asyncio.create_task(deployment.open_store().find(KEYS.refer(KEYS.make_anonymous_token())))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert [run.outcome for run in deployment.runs] == [Outcome.ABANDONED]


async def test_connections_are_in_use_until_the_answer_is_there(deployment: Deployment) -> None:
    waiting = [asyncio.create_task(deployment.redis.blpop([f"list-{n}"], timeout=0.5)) for n in range(3)]

    async def are_sent() -> bool:
        return count_connections(deployment.redis).in_use == len(waiting)

    await await_fact(are_sent)
    assert await asyncio.gather(*waiting) == [None] * 3
    counts = count_connections(deployment.redis)
    assert counts == ConnectionCounts(in_use=0, idle=counts.idle)
    assert counts.idle >= len(waiting)
