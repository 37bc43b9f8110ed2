"""The list of a user's sessions, and ending one, the others or all of them."""

import asyncio
from datetime import timedelta

import pytest

from rxapp.sessions.connection import open_subscription
from rxapp.sessions.errors import SessionEndedError
from rxapp.sessions.events import EventKind
from rxapp.sessions.policy import SessionKind
from rxapp.sessions.redis_store import CHANNEL
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.redis_calls import await_message, await_subscription
from tests.support.sessions import of_nobody, of_user, read_values, refer_to_new, tag_of

ADA = tag_of("ada")


async def _list_names(store: SessionStore, tag: str = ADA) -> list[Reference]:
    return [record.reference for record in await store.list_sessions(tag)]


async def _begin(store: SessionStore, count: int, user_id: str = "ada") -> list[Reference]:
    return [(await store.create(of_user(user_id))).reference for _ in range(count)]


async def test_the_newest_session_is_listed_first(store: SessionStore, deployment: Deployment) -> None:
    names: list[Reference] = []
    for kind in (SessionKind.REMEMBERED, SessionKind.STANDARD, SessionKind.REMEMBERED):
        names.insert(0, (await store.create(of_user("ada", kind))).reference)
        deployment.clock.advance(minutes=1)
    assert await _list_names(store) == names


async def test_a_list_has_everything_but_values(store: SessionStore) -> None:
    begun = await store.create(of_user("ada", color="red"))
    [listed] = await store.list_sessions(ADA)
    assert listed.fields == {}
    assert (listed.user_id, listed.kind, listed.device) == ("ada", begun.kind, begun.device)
    assert (listed.created_at, listed.last_seen_at) == (begun.created_at, begun.last_seen_at)
    assert (listed.authenticated_at, listed.issued_at) == (begun.authenticated_at, begun.issued_at)
    assert (listed.idle_deadline, listed.absolute_deadline) == (begun.idle_deadline, begun.absolute_deadline)


async def test_sessions_of_nobody_are_in_no_list(store: SessionStore, deployment: Deployment) -> None:
    begun = await store.create(of_nobody())
    assert await _list_names(store, begun.reference.tag) == []
    assert len(await deployment.list_keys()) == 1


async def test_an_expired_session_leaves_the_list(store: SessionStore, deployment: Deployment) -> None:
    """46: and its entry is removed on the way."""
    [expired] = await _begin(store, 1)
    deployment.clock.advance(minutes=20)
    [kept] = await _begin(store, 1)
    deployment.clock.advance(minutes=15)
    assert await _list_names(store) == [kept]
    index = (await deployment.dump())[f"{{{ADA}}}:idx"]
    assert [digest.decode() for digest, _ in index] == [kept.digest]
    assert await store.find(expired) is None


async def test_a_list_follows_a_change_of_user(store: SessionStore) -> None:
    """45."""
    [ada] = await _begin(store, 1)
    bob = await store.sign_in(of_user("bob"), replacing=ada)
    assert await _list_names(store) == []
    assert await _list_names(store, tag_of("bob")) == [bob.reference]


async def test_one_session_is_ended_by_its_short_name(store: SessionStore) -> None:
    names = await _begin(store, 3)
    assert await store.revoke_listed(ADA, names[1].ref)
    assert not await store.revoke_listed(ADA, names[1].ref)
    assert set(await _list_names(store)) == {names[0], names[2]}
    assert await store.find(names[1]) is None


async def test_no_session_is_ended_by_a_part_of_a_name(store: SessionStore, deployment: Deployment) -> None:
    """The name comes from a form, and so does the empty text."""
    [name] = await _begin(store, 1)
    before = await deployment.dump()
    for ref in (
        "",
        name.ref[0],
        name.ref[:-1],
        name.digest,
        name.digest[:17],
        f"{name.ref} ",
        "é" * 8,
        "-" * 16,
    ):
        assert not await store.revoke_listed(ADA, ref)
    assert not await store.revoke_listed(tag_of("bob"), name.ref)
    assert await deployment.dump() == before


async def test_no_session_of_another_user_is_ended(store: SessionStore) -> None:
    [ada] = await _begin(store, 1)
    [bob] = await _begin(store, 1, "bob")
    assert not await store.revoke_listed(tag_of("bob"), ada.ref)
    assert await store.revoke_all(tag_of("bob")) == 1
    assert await store.find(ada) is not None
    assert await store.find(bob) is None


async def test_ending_the_others_keeps_this_one(store: SessionStore, deployment: Deployment) -> None:
    """47, 49."""
    kept = (await store.create(of_user("ada", color="red"))).reference
    others = await _begin(store, 4)
    assert await store.revoke_others(kept) == 4
    assert [await store.find(other) for other in others] == [None] * 4
    assert await read_values(store, kept) == {"color": "red"}
    assert await _list_names(store) == [kept]
    assert await store.revoke_others(kept) == 0
    assert EventKind.REVOKED_OTHERS in deployment.list_kinds()


async def test_an_ended_session_cannot_end_the_others(store: SessionStore) -> None:
    """48: they go on."""
    ended, other = await _begin(store, 2)
    await store.revoke(ended)
    with pytest.raises(SessionEndedError):
        await store.revoke_others(ended)
    with pytest.raises(SessionEndedError):
        await store.revoke_others(refer_to_new(ADA))
    assert await _list_names(store) == [other]


async def test_all_sessions_end_at_once(store: SessionStore) -> None:
    """50."""
    names = await _begin(store, 5)
    assert await store.revoke_all(ADA) == 5
    assert [await store.find(name) for name in names] == [None] * 5
    assert await _list_names(store) == []
    assert await store.revoke_all(ADA) == 0


async def test_ending_all_of_a_user_without_any_leaves_nothing(
    store: SessionStore, deployment: Deployment
) -> None:
    assert await store.revoke_all(ADA) == 0
    await store.forget(ADA)
    assert await deployment.list_keys() == set()


@pytest.mark.parametrize("is_garbage", [False, True])
async def test_a_session_that_is_not_listed_ends_with_all(
    store: SessionStore, deployment: Deployment, is_garbage: bool
) -> None:
    """42: the list is a convenience; what ends sessions does not depend on it."""
    names = await _begin(store, 3)
    await deployment.redis.delete(f"{{{ADA}}}:idx")
    if is_garbage:
        await deployment.redis.set(f"{{{ADA}}}:idx", "not a list")
    assert await _list_names(store) == []
    assert await store.revoke_all(ADA) == 0
    assert [await store.find(name) for name in names] == [None] * 3
    await _begin(store, 1)
    assert [await store.find(name) for name in names] == [None] * 3


async def test_a_session_that_is_not_listed_ends_with_the_others(
    store: SessionStore, deployment: Deployment
) -> None:
    """42, 47."""
    kept, other = await _begin(store, 2)
    await deployment.redis.delete(f"{{{ADA}}}:idx")
    await store.revoke_others(kept)
    assert await store.find(other) is None
    assert await _list_names(store) == [kept]


async def test_a_lost_epoch_ends_all_sessions_and_revives_none(
    store: SessionStore, deployment: Deployment
) -> None:
    """33."""
    revoked, live = await _begin(store, 2)
    record = (await deployment.dump())[f"{{{ADA}}}:s:{revoked.digest}"]
    await store.revoke_all(ADA)
    live = (await _begin(store, 1))[0]
    await deployment.redis.delete(f"{{{ADA}}}:gen")
    assert await store.find(live) is None
    await _begin(store, 1)
    await deployment.redis.hset(f"{{{ADA}}}:s:{revoked.digest}", mapping=record)
    assert await store.find(revoked) is None
    assert not await store.touch(revoked)


async def test_news_of_a_user_reach_whoever_listens(store: SessionStore, deployment: Deployment) -> None:
    """25: and so does each end of a session, on whichever server it was."""
    async with await open_subscription(deployment.redis) as subscription:
        await await_subscription(subscription, CHANNEL)
        [ended] = await _begin(store, 1)
        await store.revoke(ended)
        await store.announce(ADA)
        # Between the nodes of a Cluster, news of what was done before may still be under way.
        while await await_message(subscription) != f"began {ADA} {ended.digest}".encode():
            pass
        heard = [await await_message(subscription) for _ in range(2)]
    assert [message.decode() for message in heard] == [f"ended {ADA} {ended.digest}", f"changed {ADA} "]


async def test_open_tabs_of_a_visitor_who_signs_in_hear_of_a_new_name(
    store: SessionStore, deployment: Deployment
) -> None:
    """25: they come back once the browser has the new cookie; at once they would come as nobody."""
    visitor, user = of_nobody(), of_user("ada")
    await store.create(visitor)
    async with await open_subscription(deployment.redis) as subscription:
        await await_subscription(subscription, CHANNEL)
        await store.sign_in(user, replacing=visitor.reference)
        heard = {(await await_message(subscription)).decode() for _ in range(2)}
    old, new = visitor.reference, user.reference
    assert heard == {f"renamed {old.tag} {old.digest}", f"began {new.tag} {new.digest}"}


async def test_nothing_is_left_of_a_user_who_is_forgotten(
    store: SessionStore, deployment: Deployment
) -> None:
    """50: not even the old names of a session."""
    names = await _begin(store, 3)
    for name in names[:2]:
        second = await store.rotate(name, refer_to_new(ADA), grace=timedelta(seconds=30))
        await store.rotate(second.reference, refer_to_new(ADA), grace=timedelta(seconds=30))
    await store.forget(ADA)
    assert await deployment.list_keys() == set()
    assert await store.find(names[0]) is None


async def test_a_forgotten_user_can_begin_anew(store: SessionStore) -> None:
    """50: as when the address is used for another account."""
    [before] = await _begin(store, 1)
    await store.forget(ADA)
    [after] = await _begin(store, 1)
    assert await store.find(before) is None
    assert await _list_names(store) == [after]


async def test_thousands_of_sessions_end_at_once(store: SessionStore, deployment: Deployment) -> None:
    """50: more than one script removes at a time."""
    names = [
        created.reference
        for created in await asyncio.gather(*(store.create(of_user("ada")) for _ in range(40)))
    ]
    entries = {f"{number:043}": 4102444800000.0 for number in range(2500)}
    await deployment.redis.zadd(f"{{{ADA}}}:idx", entries)
    await store.forget(ADA)
    assert await deployment.list_keys() == set()
    assert [await store.find(name) for name in names] == [None] * 40
