"""Counting within bounds, and additions that count once however often they are asked for."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from rxapp.sessions.errors import SessionBoundsError, SessionEndedError
from rxapp.sessions.records import Changes
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.races import deal, keep, race
from tests.support.sessions import of_nobody, of_user, read_values, refer_to_new, setting, to_json

REMEMBERED = 40


@pytest.fixture
async def session(store: SessionStore) -> Reference:
    """The name of a session without values."""
    return (await store.create(of_nobody())).reference


@pytest.mark.parametrize("by", [-6, 5, 100])
async def test_a_sum_out_of_bounds_is_refused_and_changes_nothing(
    store: SessionStore, deployment: Deployment, session: Reference, by: int
) -> None:
    assert await store.increment(session, "n", 6, bounds=(1, 10)) == 6
    before = await deployment.dump()
    with pytest.raises(SessionBoundsError):
        await store.increment(session, "n", by, bounds=(1, 10), once="again")
    assert await deployment.dump() == before


async def test_bounds_can_be_reached(store: SessionStore, session: Reference) -> None:
    assert await store.increment(session, "n", 10, bounds=(-2, 10)) == 10
    assert await store.increment(session, "n", -12, bounds=(-2, 10)) == -2


async def test_of_many_at_once_as_many_succeed_as_there_is_room_for(
    stores: Sequence[SessionStore], session: Reference
) -> None:
    results = await race(
        *(each.increment(session, "n", bounds=(1, 7)) for each in deal(stores, 20)),
    )
    assert sorted(keep(results, int)) == [1, 2, 3, 4, 5, 6, 7]
    assert len(keep(results, SessionBoundsError)) == 13
    assert await read_values(stores[0], session) == {"n": 7}


async def test_what_is_to_count_once_counts_once(stores: Sequence[SessionStore], session: Reference) -> None:
    calls = [each.increment(session, "n", 3, once="form 1") for each in deal(stores, 20)]
    assert await asyncio.gather(*calls) == [3] * 20
    assert await stores[0].increment(session, "n", 3, once="form 2") == 6
    assert await stores[0].increment(session, "n", 3, once="form 1") == 6
    assert await stores[0].increment(session, "n", 3) == 9


async def test_a_repetition_answers_with_what_is_there_now(store: SessionStore, session: Reference) -> None:
    await store.increment(session, "n", 3, once="form")
    await store.write(session, setting(n=50))
    assert await store.increment(session, "n", 3, bounds=(1, 10), once="form") == 50
    await store.write(session, Changes(deleted=frozenset({"n"})))
    assert await store.increment(session, "n", 3, once="form") == 0
    assert await read_values(store, session) == {}


async def test_the_last_forty_are_remembered(store: SessionStore, session: Reference) -> None:
    for number in range(REMEMBERED):
        await store.increment(session, "n", once=f"form {number}")
    assert await store.increment(session, "n", once="form 0") == REMEMBERED
    assert await store.increment(session, "n", once="one more") == REMEMBERED + 1
    assert await store.increment(session, "n", once="form 1") == REMEMBERED + 1
    assert await store.increment(session, "n", once="form 0") == REMEMBERED + 2


async def test_what_is_remembered_takes_no_room_from_the_values(deployment: Deployment) -> None:
    store = deployment.open_store(max_bytes=12)
    session = (await store.create(of_nobody())).reference
    for number in range(REMEMBERED):
        await store.increment(session, "n", once="x" * 60 + str(number))
    await store.write(session, setting(a="x" * 6))
    assert await read_values(store, session) == {"n": REMEMBERED, "a": "x" * 6}


async def test_a_new_name_remembers_and_a_session_that_has_ended_does_not_count(
    store: SessionStore, session: Reference
) -> None:
    await store.increment(session, "n", once="form")
    renamed = (await store.rotate(session, refer_to_new(session.tag))).reference
    assert await store.increment(renamed, "n", once="form") == 1
    with pytest.raises(SessionEndedError):
        await store.increment(session, "n", once="form")
    await store.revoke(renamed)
    with pytest.raises(SessionEndedError):
        await store.increment(renamed, "n", once="form")


async def test_what_is_under_a_named_key_moves_along(store: SessionStore) -> None:
    """21, 22."""
    values = {"cart:mug": 2, "cart:a:b": 1, "cart": 3, "carts:mug": 4, "a:cart:mug": 5, "cartmug": 6}
    visitor = replace(of_nobody(), fields=to_json(**values))
    await store.create(visitor)
    user = of_user("ada")
    await store.sign_in(user, replacing=visitor.reference, carry=("cart", "visits"))
    assert await read_values(store, user.reference) == {"cart:mug": 2, "cart:a:b": 1, "cart": 3}
