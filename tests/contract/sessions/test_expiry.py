"""Sessions end by themselves: by the store's clock at once, and in the server so that nothing piles up."""

from datetime import timedelta

import pytest

from rxapp.sessions.policy import Lifetime, SessionKind
from rxapp.sessions.records import Changes
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment, await_fact
from tests.support.sessions import (
    LIFETIMES,
    WRITINGS,
    is_refused,
    lasting,
    of_nobody,
    of_user,
    refer_to_new,
    setting,
    tag_of,
)

TICK = timedelta(milliseconds=1)


@pytest.mark.parametrize("kind", SessionKind)
async def test_a_session_ends_after_its_idle_time(
    store: SessionStore, deployment: Deployment, kind: SessionKind
) -> None:
    """6, 29."""
    new = of_nobody() if kind is SessionKind.ANONYMOUS else of_user("ada", kind)
    record = await store.create(new)
    assert record.idle_deadline == deployment.clock.now + LIFETIMES[kind].idle
    deployment.clock.now = record.idle_deadline - TICK
    assert await store.find(new.reference) is not None
    deployment.clock.now = record.idle_deadline
    assert await store.find(new.reference) is None


@pytest.mark.parametrize("name", ["touch", *WRITINGS])
async def test_activity_moves_the_idle_deadline(
    store: SessionStore, deployment: Deployment, name: str
) -> None:
    """29: a touch, and every write."""
    new = of_user("ada", color="red")
    begun = await store.create(new)
    deployment.clock.now += begun.idle - TICK
    before = await store.list_sessions(tag_of("ada"))
    assert before == [begun] or before[0].last_seen_at == begun.last_seen_at
    if name == "touch":
        assert await store.touch(new.reference)
    elif name == "write a version":
        await WRITINGS["write"](store, new.reference)
    else:
        await WRITINGS[name](store, new.reference)
    [record] = await store.list_sessions(tag_of("ada"))
    if name != "revoke others":
        assert record.last_seen_at == deployment.clock.now
        assert record.idle_deadline == deployment.clock.now + begun.idle
    assert record.absolute_deadline == begun.absolute_deadline


async def test_reading_is_no_activity(store: SessionStore, deployment: Deployment) -> None:
    """16."""
    new = of_user("ada")
    await store.create(new)
    before = await deployment.dump()
    deployment.clock.advance(minutes=10)
    await store.find(new.reference)
    await store.list_sessions(tag_of("ada"))
    assert await deployment.dump() == before


async def test_no_activity_moves_the_absolute_deadline(store: SessionStore, deployment: Deployment) -> None:
    """28."""
    new = of_user("ada")
    begun = await store.create(new)
    record = begun
    while (left := begun.absolute_deadline - deployment.clock.now) > TICK:
        deployment.clock.now += min(begun.idle - TICK, left - TICK)
        assert await store.touch(record.reference)
        await store.write(record.reference, setting(color="red"))
        record = await store.rotate(record.reference, refer_to_new(tag_of("ada")), is_authenticated=True)
        assert record.absolute_deadline == begun.absolute_deadline
        assert record.idle_deadline <= begun.absolute_deadline
    deployment.clock.now += TICK
    assert await store.find(record.reference) is None
    assert not await store.touch(record.reference)


async def test_every_key_has_an_expiry_but_the_epoch(store: SessionStore, deployment: Deployment) -> None:
    """30: nothing piles up, however sessions are used."""
    visitor, user = of_nobody(cart=["tea"]), of_user("ada")
    await store.create(of_nobody())
    await store.create(visitor)
    await store.sign_in(user, replacing=visitor.reference, carry={"cart"})
    await store.create(of_user("ada", SessionKind.REMEMBERED))
    await store.write(user.reference, Changes(set={"a": b"1"}, flashes=(b'"hello"',)))
    await store.increment(user.reference, "visits")
    await store.pop(user.reference, "a")
    await store.take_flashes(user.reference)
    rotated = await store.rotate(user.reference, refer_to_new(tag_of("ada")), grace=timedelta(seconds=30))
    for step in (
        store.touch(rotated.reference),
        store.revoke_others(rotated.reference),
        store.sign_in(of_user("ada"), replacing=rotated.reference),
        store.list_sessions(tag_of("ada")),
    ):
        await step
        rests = await deployment.list_rests()
        assert [key for key, rest in rests.items() if rest is None] == [f"{{{tag_of('ada')}}}:gen"]


async def test_the_server_keeps_a_record_until_the_sooner_of_its_deadlines(
    store: SessionStore, deployment: Deployment
) -> None:
    """28, 30."""
    new = of_user("ada")
    record = await store.create(new)
    key, index = f"{{{tag_of('ada')}}}:s:{new.reference.digest}", f"{{{tag_of('ada')}}}:idx"

    async def rests_about(rest: timedelta, of_key: str) -> bool:
        found = (await deployment.list_rests())[of_key]
        return found is not None and rest - timedelta(seconds=5) < found <= rest

    assert await rests_about(new.lifetime.idle, key)
    assert await rests_about(new.lifetime.absolute, index)
    while record.absolute_deadline - deployment.clock.now > timedelta(minutes=10):
        deployment.clock.advance(minutes=10)
        await store.touch(new.reference)
    assert await rests_about(timedelta(minutes=10), key)


async def test_the_list_lasts_as_long_as_its_last_entry(store: SessionStore, deployment: Deployment) -> None:
    """46."""
    long, short = of_user("ada", SessionKind.REMEMBERED), of_user("ada")
    index = f"{{{tag_of('ada')}}}:idx"
    for new in (long, short):
        await store.create(new)
        rest = (await deployment.list_rests())[index]
        assert rest is not None
        assert rest > long.lifetime.absolute - timedelta(seconds=5)


@pytest.mark.parametrize("microseconds", [1, 400, 999, 1_000, 30_000])
async def test_a_life_of_less_than_a_second_ends(
    store: SessionStore, deployment: Deployment, microseconds: int
) -> None:
    """31: a rest that is rounded to zero would be refused, or would stay for ever."""
    life = timedelta(microseconds=microseconds)
    user, visitor = lasting(of_user("ada"), life, life), lasting(of_nobody(), life, life)
    await store.create(user)
    await store.sign_in(visitor)

    async def is_only_the_epoch_left() -> bool:
        return await deployment.list_keys() == {f"{{{tag_of('ada')}}}:gen"}

    await await_fact(is_only_the_epoch_left)
    assert await store.find(user.reference) is None
    assert await store.find(visitor.reference) is None


async def test_the_last_moment_of_a_session_is_not_prolonged_for_ever(
    store: SessionStore, deployment: Deployment
) -> None:
    """31: the deadline is a fraction of a millisecond away."""
    new = of_user("ada", SessionKind.REMEMBERED)
    record = await store.create(lasting(new, timedelta(days=1), timedelta(days=1)))
    deployment.clock.now = record.absolute_deadline - timedelta(microseconds=600)
    touched = await store.touch(new.reference)
    rests = (await deployment.list_rests()).get(f"{{{tag_of('ada')}}}:s:{new.reference.digest}", timedelta(0))
    assert rests is not None
    assert not touched or rests <= timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("idle", "absolute"), [(-1, 60), (0, 60), (60, -1), (0, 0), (61, 60), (60, 401 * 24 * 3600)]
)
def test_no_session_can_be_made_that_has_ended_already(idle: int, absolute: int) -> None:
    """32, 17: a life is longer than nothing and no longer than a cookie's."""
    with pytest.raises(ValueError, match="needs 0 < idle"):
        Lifetime(timedelta(seconds=idle), timedelta(seconds=absolute), outlives_browser=True)


async def test_a_clock_beyond_the_deadline_ends_a_session_at_once(
    store: SessionStore, deployment: Deployment
) -> None:
    """32: however far."""
    new = of_user("ada")
    await store.create(new)
    deployment.clock.advance(days=3650)
    assert await store.find(new.reference) is None
    assert await is_refused(store.write(new.reference, setting(color="red")))
    assert await store.list_sessions(tag_of("ada")) == []
