"""A call that is given up half-way takes its connection with it: no answer goes to anyone else."""

import asyncio
import json
from collections.abc import Coroutine
from random import Random
from typing import Any

import pytest

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.records import SessionRecord
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.redis_servers import RedisServer
from tests.support.sessions import of_nobody, of_user, read_values, refer_to_new, tag_of

VISITORS = 8


@pytest.fixture(scope="session")
def topology(redis_server: RedisServer) -> RedisServer:
    """One server of each kind."""
    return redis_server


@pytest.fixture
def narrow(deployment: Deployment) -> SessionStore:
    """A store with one connection, so that whatever is left on it reaches the next caller."""
    return deployment.open_store(url=f"{deployment.url}?max_connections=1")


async def _give_up(action: Coroutine[Any, Any, Any], after_steps: int) -> None:
    """Begin something, and cancel it after some steps of the event loop."""
    task = asyncio.create_task(action)
    for _ in range(after_steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _ask(narrow: SessionStore, reference: Reference) -> SessionRecord:
    """Read a session, waiting for the one connection to be free."""
    record = await narrow.find(reference)
    assert record is not None
    return record


@pytest.mark.parametrize("steps", range(12))
async def test_an_answer_to_a_cancelled_call_reaches_nobody_else(
    store: SessionStore, narrow: SessionStore, steps: int
) -> None:
    """44 (CVE-2023-28858 in redis-py)."""
    ada = (await store.create(of_user("ada", owner="ada", n=1))).reference
    bob = (await store.create(of_user("bob", owner="bob"))).reference
    for action in (
        narrow.find(ada),
        narrow.increment(ada, "n"),
        narrow.touch(ada),
        narrow.list_sessions(tag_of("ada")),
        narrow.pop(ada, "owner"),
        narrow.sign_in(of_user("ada", owner="ada"), replacing=ada),
    ):
        await _give_up(action, steps)
        record = await _ask(narrow, bob)
        assert (record.user_id, record.reference) == ("bob", bob)
        assert record.fields["owner"] == b'"bob"'


async def test_visitors_who_leave_at_random_never_mix_up_the_others(
    store: SessionStore, deployment: Deployment
) -> None:
    """44: readings and writings, under load."""
    random = Random(7)  # noqa: S311 -- the same on every run
    shared = deployment.open_store()
    names = [(await store.create(of_nobody(owner=number))).reference for number in range(VISITORS)]

    async def visit(number: int) -> int:
        """Use a session over and over, and return how often it was counted."""
        counted = 0
        for _ in range(40):
            if random.random() < 0.4:
                await _give_up(shared.find(names[number]), random.randrange(12))
                await _give_up(shared.pop(names[number], "no value"), random.randrange(12))
            record = await shared.find(names[number])
            assert record is not None
            assert json.loads(record.fields["owner"]) == number
            counted = await shared.increment(names[number], "n")
        return counted

    assert await asyncio.gather(*map(visit, range(VISITORS))) == [40] * VISITORS


async def test_a_cancelled_write_takes_place_as_a_whole_or_not_at_all(
    store: SessionStore, narrow: SessionStore
) -> None:
    """44, 34."""
    for steps in range(12):
        visitor = (await store.create(of_nobody(cart="tea"))).reference
        user = of_user("ada")
        await _give_up(narrow.sign_in(user, replacing=visitor, carry={"cart"}), steps)
        # The server may still be about to do it; what it does after this call was sent before it.
        await narrow.find(refer_to_new(visitor.tag))
        begun = await store.find(user.reference)
        if begun is None:
            assert await read_values(store, visitor) == {"cart": "tea"}
        else:
            assert await store.find(visitor) is None
            assert begun.fields == {"cart": b'"tea"'}
        await store.revoke_all(tag_of("ada"))


async def test_more_callers_than_connections_are_told_so_or_served(deployment: Deployment) -> None:
    """56: a busy pool is an outage of its own, with the error that callers know."""
    narrow = deployment.open_store(url=f"{deployment.url}?max_connections=1")
    session = (await narrow.create(of_nobody())).reference
    results = await asyncio.gather(
        *(narrow.increment(session, "n") for _ in range(20)), return_exceptions=True
    )
    done = [result for result in results if isinstance(result, int)]
    assert sorted(done) == list(range(1, len(done) + 1))
    assert all(isinstance(result, int | StoreUnavailableError) for result in results)
    assert await narrow.increment(session, "n") == len(done) + 1
