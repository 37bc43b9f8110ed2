"""Signing in begins another session: what moves along from the old one depends on whose it was."""

import pytest

from rxapp.sessions.records import Changes, NewSession
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.sessions import KEYS, of_nobody, of_user, read_values, refer_to_new, tag_of, to_json

CARRY = {"cart", "theme"}


async def test_a_first_sign_in_begins_a_session(store: SessionStore, deployment: Deployment) -> None:
    """41."""
    new = of_user("ada", color="red")
    record = await store.sign_in(new)
    assert record == await store.find(new.reference)
    assert (record.user_id, record.created_at) == ("ada", deployment.clock.now)
    assert record.authenticated_at == record.issued_at == deployment.clock.now
    assert [listed.ref for listed in await store.list_sessions(tag_of("ada"))] == [record.ref]


async def test_named_values_move_along_from_a_session_of_nobody(
    store: SessionStore, deployment: Deployment
) -> None:
    """21, 22: the cart comes along, and what was not named does not."""
    visitor, user = of_nobody(cart=["tea"], note="private", theme="dark"), of_user("ada", theme="light")
    await store.create(visitor)
    record = await store.sign_in(user, replacing=visitor.reference, carry=CARRY | {"unset"})
    assert dict(record.fields) == to_json(cart=["tea"], theme="light")
    assert await store.find(visitor.reference) is None
    assert len(await deployment.list_keys()) == 3  # nothing of the visitor is left


async def test_all_values_move_along_for_the_same_user(store: SessionStore) -> None:
    """23."""
    first, second = of_user("ada", cart=["tea"], draft="long text"), of_user("ada", cart=[])
    await store.create(first)
    record = await store.sign_in(second, replacing=first.reference)
    assert dict(record.fields) == to_json(cart=[], draft="long text")
    assert await store.find(first.reference) is None
    assert [listed.ref for listed in await store.list_sessions(tag_of("ada"))] == [record.ref]


async def test_nothing_moves_along_to_another_user(store: SessionStore) -> None:
    """22, 45."""
    first, second = of_user("ada", cart=["tea"], theme="dark"), of_user("bob")
    await store.create(first)
    record = await store.sign_in(second, replacing=first.reference, carry=CARRY)
    assert dict(record.fields) == {}
    assert await store.find(first.reference) is None
    assert await store.list_sessions(tag_of("ada")) == []
    assert [listed.ref for listed in await store.list_sessions(tag_of("bob"))] == [record.ref]


async def test_the_other_sessions_of_the_user_before_go_on(store: SessionStore) -> None:
    """22, 45."""
    here, elsewhere = of_user("ada"), of_user("ada")
    await store.create(here)
    await store.create(elsewhere)
    await store.sign_in(of_user("bob"), replacing=here.reference)
    assert [listed.reference for listed in await store.list_sessions(tag_of("ada"))] == [elsewhere.reference]


async def test_a_new_session_has_a_deadline_of_its_own(store: SessionStore, deployment: Deployment) -> None:
    """28: signing in is a new beginning, so that the deadline is that of the new session."""
    visitor = of_nobody()
    await store.create(visitor)
    deployment.clock.advance(hours=23)
    user = of_user("ada")
    record = await store.sign_in(user, replacing=visitor.reference)
    assert record.absolute_deadline == deployment.clock.now + user.lifetime.absolute


async def test_messages_stay_with_the_session_they_were_for(store: SessionStore) -> None:
    """59."""
    visitor = of_nobody()
    await store.create(visitor)
    await store.write(visitor.reference, Changes(flashes=(b'"Please sign in"',)))
    record = await store.sign_in(of_user("ada"), replacing=visitor.reference)
    assert record.flashes == ()


async def test_the_same_sign_in_again_changes_nothing(store: SessionStore, deployment: Deployment) -> None:
    visitor, user = of_nobody(cart=["tea"]), of_user("ada")
    await store.create(visitor)
    first = await store.sign_in(user, replacing=visitor.reference, carry=CARRY)
    before = await deployment.dump()
    deployment.clock.advance(seconds=1)
    assert await store.sign_in(user, replacing=visitor.reference, carry=CARRY) == first
    assert await deployment.dump() == before


async def test_a_missing_session_is_replaced_by_an_empty_one(store: SessionStore) -> None:
    """1."""
    unknown = KEYS.refer(KEYS.make_anonymous_token())
    assert (await store.sign_in(of_user("ada"), replacing=unknown, carry=CARRY)).fields == {}
    assert (await store.sign_in(of_user("ada"), replacing=refer_to_new(tag_of("ada")))).fields == {}


@pytest.mark.parametrize("begin", ["create", "sign_in"])
async def test_moved_values_count_for_the_room_of_the_new_session(deployment: Deployment, begin: str) -> None:
    store, visitor = deployment.open_store(max_bytes=40), of_nobody(cart="x" * 20)
    await store.create(visitor)
    new: NewSession = of_user("ada", cart="x" * 20) if begin == "create" else of_user("ada")
    await (
        store.create(new)
        if begin == "create"
        else store.sign_in(new, replacing=visitor.reference, carry=CARRY)
    )
    await store.increment(new.reference, "a", 10)
    assert await read_values(store, new.reference) == {"cart": "x" * 20, "a": 10}
