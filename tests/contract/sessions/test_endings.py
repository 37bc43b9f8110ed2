"""However a session ends, it stays ended: nothing reads it, nothing writes it, nothing brings it back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from rxapp.sessions.records import NewSession, SessionRecord
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.deployments import Deployment
from tests.support.sessions import (
    LIFETIMES,
    WRITINGS,
    is_refused,
    of_user,
    refer_to_new,
    tag_of,
)


async def _end_idle(_store: SessionStore, record: SessionRecord, clock: SettableClock) -> None:
    clock.now += record.idle


async def _end_absolutely(store: SessionStore, record: SessionRecord, clock: SettableClock) -> None:
    while clock.now < record.absolute_deadline:
        assert await store.touch(record.reference)
        clock.now += record.idle / 2


async def _revoke(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    assert await store.revoke(record.reference)


async def _revoke_listed(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    assert await store.revoke_listed(record.reference.tag, record.ref)


async def _revoke_others(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    other = await store.create(of_user("ada"))
    assert record.reference.tag == other.reference.tag
    assert await store.revoke_others(other.reference) == 1


async def _revoke_all(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    assert await store.revoke_all(record.reference.tag) == 1


async def _forget(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    await store.forget(record.reference.tag)


async def _rotate(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    await store.rotate(record.reference, refer_to_new(record.reference.tag))


async def _sign_in_again(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    await store.sign_in(of_user("ada"), replacing=record.reference)


async def _sign_in_as_another(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    await store.sign_in(of_user("bob"), replacing=record.reference)


async def _revoke_unlisted(store: SessionStore, record: SessionRecord, _clock: SettableClock) -> None:
    await store.revoke_all(record.reference.tag)
    await store.create(of_user("ada"))


Ending = Callable[[SessionStore, SessionRecord, SettableClock], Awaitable[None]]
ENDINGS: dict[str, Ending] = {
    "idle": _end_idle,
    "absolute deadline": _end_absolutely,
    "revoke": _revoke,
    "revoke listed": _revoke_listed,
    "revoke others": _revoke_others,
    "revoke all": _revoke_all,
    "revoke all, then another begins": _revoke_unlisted,
    "forget": _forget,
    "rotate": _rotate,
    "sign in again": _sign_in_again,
    "sign in as another": _sign_in_as_another,
}


@pytest.fixture(params=ENDINGS.values(), ids=list(ENDINGS))
async def ended(
    request: pytest.FixtureRequest, store: SessionStore, deployment: Deployment
) -> tuple[NewSession, Reference]:
    """A session that has ended."""
    new = of_user("ada", color="blue", visits=3)
    record = await store.create(new)
    await request.param(store, record, deployment.clock)
    return new, record.reference


async def test_it_is_not_found(store: SessionStore, ended: tuple[NewSession, Reference]) -> None:
    """6, 21, 33, 39: it looks as if it had never been."""
    _, reference = ended
    assert await store.find(reference) is None
    assert await store.take_flashes(reference) == []
    assert reference not in [record.reference for record in await store.list_sessions(reference.tag)]


async def test_it_cannot_be_touched(
    store: SessionStore, deployment: Deployment, ended: tuple[NewSession, Reference]
) -> None:
    """40."""
    _, reference = ended
    before = await deployment.dump()
    assert not await store.touch(reference)
    assert await store.find(reference) is None
    assert await deployment.dump() == before


async def test_it_cannot_be_written_and_a_try_leaves_no_trace(
    store: SessionStore, deployment: Deployment, ended: tuple[NewSession, Reference]
) -> None:
    """33, 37 (CVE-2025-46336 in Rack): nothing is written, nothing is created."""
    _, reference = ended
    before = await deployment.dump()
    refused = {name: await is_refused(write(store, reference)) for name, write in WRITINGS.items()}
    assert refused == dict.fromkeys(WRITINGS, True)
    assert await deployment.dump() == before


async def test_it_can_be_ended_again_to_no_effect(
    store: SessionStore, ended: tuple[NewSession, Reference]
) -> None:
    """24: signing out when signed out is no error."""
    _, reference = ended
    assert not await store.revoke(reference)
    assert not await store.revoke_listed(reference.tag, reference.ref)
    assert await store.find(reference) is None


async def test_signing_in_from_it_brings_nothing_along(
    store: SessionStore, ended: tuple[NewSession, Reference]
) -> None:
    """22: not even to the same user."""
    _, reference = ended
    record = await store.sign_in(of_user("ada"), replacing=reference, carry={"color", "visits"})
    assert dict(record.fields) == {}
    assert await store.find(reference) is None


async def test_what_ended_by_itself_is_not_counted_among_those_that_are_ended(
    store: SessionStore, deployment: Deployment
) -> None:
    """46: an entry of the list may outlive its session."""
    for end in (_end_idle, _revoke_all, _end_idle):
        expired = await store.create(of_user("ada"))
        await end(store, expired, deployment.clock)
    kept = await store.create(of_user("ada"))
    await store.create(of_user("ada"))
    assert await store.revoke_others(kept.reference) == 1
    await _end_idle(store, kept, deployment.clock)
    assert await store.revoke_all(kept.reference.tag) == 0


async def test_a_late_repetition_does_not_pass_it_off_as_live(
    store: SessionStore, deployment: Deployment
) -> None:
    """33: even where Redis still has the record of an expired session."""
    new = of_user("ada")
    await store.create(new)
    deployment.clock.now += LIFETIMES[new.kind].idle
    assert await is_refused(store.create(new))
    assert await is_refused(store.sign_in(new))


async def test_a_late_repetition_of_a_rotation_does_not_pass_it_off_as_live(
    store: SessionStore, deployment: Deployment
) -> None:
    """37."""
    new, successor = of_user("ada"), refer_to_new(tag_of("ada"))
    await store.create(new)
    await store.rotate(new.reference, successor)
    deployment.clock.now += LIFETIMES[new.kind].idle
    assert await is_refused(store.rotate(new.reference, successor, grace=timedelta(seconds=1)))
