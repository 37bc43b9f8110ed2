"""A session gets a new name: the values stay, and the old name leads nowhere, at once or after a grace."""

from datetime import timedelta

import pytest

from rxapp.sessions.errors import SessionEndedError
from rxapp.sessions.records import Changes
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment, await_fact
from tests.support.sessions import (
    WRITINGS,
    is_refused,
    of_nobody,
    of_user,
    read_values,
    refer_to_new,
    setting,
    tag_of,
)

GRACE = timedelta(seconds=30)


async def test_rotation_keeps_all_but_the_name(store: SessionStore, deployment: Deployment) -> None:
    """21, 26, 28."""
    new, successor = of_user("ada", color="red"), refer_to_new(tag_of("ada"))
    begun = await store.create(new)
    await store.write(new.reference, Changes(flashes=(b'"Welcome"',)))
    deployment.clock.advance(minutes=20)
    rotated = await store.rotate(new.reference, successor)
    assert rotated == await store.find(successor)
    assert (rotated.reference, rotated.issued_at) == (successor, deployment.clock.now)
    assert (rotated.fields, rotated.flashes) == (begun.fields, (b'"Welcome"',))
    assert (rotated.user_id, rotated.kind, rotated.device) == (begun.user_id, begun.kind, begun.device)
    assert rotated.created_at == begun.created_at
    assert rotated.authenticated_at == begun.authenticated_at
    assert rotated.absolute_deadline == begun.absolute_deadline
    assert rotated.version == 1
    assert rotated.last_seen_at == deployment.clock.now


async def test_a_session_of_nobody_can_be_rotated(store: SessionStore, deployment: Deployment) -> None:
    """21."""
    new = of_nobody(cart=["tea"])
    await store.create(new)
    rotated = await store.rotate(new.reference, refer_to_new(new.reference.tag))
    assert dict(rotated.fields) == dict(new.fields)
    assert await store.find(new.reference) is None
    assert len(await deployment.list_keys()) == 1


async def test_only_a_given_password_makes_a_session_fresh(
    store: SessionStore, deployment: Deployment
) -> None:
    """27."""
    new = of_user("ada")
    begun = await store.create(new)
    deployment.clock.advance(minutes=11)
    plain = await store.rotate(new.reference, refer_to_new(tag_of("ada")))
    assert plain.authenticated_at == begun.authenticated_at
    confirmed = await store.rotate(plain.reference, refer_to_new(tag_of("ada")), is_authenticated=True)
    assert confirmed.authenticated_at == deployment.clock.now
    assert confirmed.created_at == begun.created_at


async def test_a_session_can_be_rotated_over_and_over(store: SessionStore, deployment: Deployment) -> None:
    """38: also before its first write."""
    new = of_user("ada", color="red")
    record = await store.create(new)
    names = [new.reference]
    for _ in range(5):
        record = await store.rotate(record.reference, refer_to_new(tag_of("ada")))
        names.append(record.reference)
    assert [await store.find(name) is not None for name in names] == [False] * 5 + [True]
    assert await read_values(store, record.reference) == {"color": "red"}
    assert [listed.reference for listed in await store.list_sessions(tag_of("ada"))] == [record.reference]
    assert len(await deployment.list_keys()) == 3  # record, epoch, index


async def test_the_same_rotation_again_changes_nothing(store: SessionStore, deployment: Deployment) -> None:
    """36: the first answer may have been lost."""
    new, successor = of_user("ada"), refer_to_new(tag_of("ada"))
    await store.create(new)
    rotated = await store.rotate(new.reference, successor)
    before = await deployment.dump()
    deployment.clock.advance(minutes=1)
    assert await store.rotate(new.reference, successor) == rotated
    assert await deployment.dump() == before


async def test_rotating_a_name_that_was_rotated_is_refused(store: SessionStore) -> None:
    """36, 37."""
    new = of_user("ada")
    await store.create(new)
    await store.rotate(new.reference, refer_to_new(tag_of("ada")), grace=GRACE)
    for grace in (timedelta(0), GRACE):
        with pytest.raises(SessionEndedError):
            await store.rotate(new.reference, refer_to_new(tag_of("ada")), grace=grace)


async def test_during_the_grace_the_old_name_leads_to_the_session(store: SessionStore) -> None:
    """26."""
    new, successor = of_user("ada", color="red"), refer_to_new(tag_of("ada"))
    await store.create(new)
    rotated = await store.rotate(new.reference, successor, grace=GRACE)
    assert await store.find(new.reference) == rotated
    assert await store.touch(new.reference)
    await store.write(new.reference, setting(size=9))
    assert await store.increment(new.reference, "visits") == 1
    assert await store.pop(new.reference, "color") == b'"red"'
    assert await read_values(store, successor) == {"size": 9, "visits": 1}


async def test_during_the_grace_two_rotations_long_ago_leads_to_the_session_too(store: SessionStore) -> None:
    """26: a password is given a moment after the token was reissued."""
    new = of_user("ada", color="red")
    await store.create(new)
    second = await store.rotate(new.reference, refer_to_new(tag_of("ada")), grace=GRACE)
    third = await store.rotate(second.reference, refer_to_new(tag_of("ada")), grace=GRACE)
    for name in (new.reference, second.reference, third.reference):
        assert await store.find(name) == third
        assert await store.touch(name)
    for name in (new.reference, second.reference, third.reference):
        assert await store.increment(name, "visits")
    assert await read_values(store, new.reference) == {"color": "red", "visits": 3}


async def test_a_rotation_without_grace_ends_the_grace_of_earlier_ones(store: SessionStore) -> None:
    """21: after a password, no earlier token is good."""
    new = of_user("ada")
    await store.create(new)
    second = await store.rotate(new.reference, refer_to_new(tag_of("ada")), grace=GRACE)
    await store.rotate(second.reference, refer_to_new(tag_of("ada")))
    assert await store.find(new.reference) is None
    assert await store.find(second.reference) is None
    assert await is_refused(store.write(new.reference, setting(color="red")))


async def test_the_grace_ends_by_the_clock(store: SessionStore, deployment: Deployment) -> None:
    """26."""
    new = of_user("ada")
    await store.create(new)
    await store.rotate(new.reference, refer_to_new(tag_of("ada")), grace=GRACE)
    deployment.clock.now += GRACE - timedelta(milliseconds=1)
    assert await store.find(new.reference) is not None
    assert await store.touch(new.reference)
    deployment.clock.advance(milliseconds=1)
    assert await store.find(new.reference) is None
    assert not await store.touch(new.reference)
    refused = {name: await is_refused(write(store, new.reference)) for name, write in WRITINGS.items()}
    assert refused == dict.fromkeys(WRITINGS, True)


async def test_the_grace_ends_in_the_server_too(store: SessionStore, deployment: Deployment) -> None:
    """26, 31."""
    new = of_user("ada")
    await store.create(new)
    rotated = await store.rotate(new.reference, refer_to_new(tag_of("ada")), grace=timedelta(milliseconds=20))

    async def has_ended() -> bool:
        return await store.find(new.reference) is None

    await await_fact(has_ended)
    assert await store.find(rotated.reference) == rotated
    assert len(await deployment.list_keys()) == 3


@pytest.mark.parametrize("is_by_old_name", [False, True])
async def test_ending_a_session_ends_the_grace_of_its_old_name(
    store: SessionStore, deployment: Deployment, is_by_old_name: bool
) -> None:
    """24: whoever signs out with either is out."""
    new, successor = of_user("ada"), refer_to_new(tag_of("ada"))
    await store.create(new)
    await store.rotate(new.reference, successor, grace=GRACE)
    assert await store.revoke(new.reference if is_by_old_name else successor)
    assert await store.find(new.reference) is None
    assert await store.find(successor) is None
    assert await store.list_sessions(tag_of("ada")) == []
    assert await deployment.list_keys() == {f"{{{tag_of('ada')}}}:gen"}


async def test_signing_in_by_the_old_name_replaces_the_session(store: SessionStore) -> None:
    """23."""
    new, successor = of_user("ada", color="red"), refer_to_new(tag_of("ada"))
    await store.create(new)
    await store.rotate(new.reference, successor, grace=GRACE)
    record = await store.sign_in(of_user("ada"), replacing=new.reference)
    assert dict(record.fields) == {"color": b'"red"'}
    assert await store.find(new.reference) is None
    assert await store.find(successor) is None


async def test_revoking_others_by_the_old_name_keeps_the_session(store: SessionStore) -> None:
    """47."""
    new, successor = of_user("ada"), refer_to_new(tag_of("ada"))
    await store.create(new)
    await store.create(of_user("ada"))
    await store.rotate(new.reference, successor, grace=GRACE)
    assert await store.revoke_others(new.reference) == 1
    found = await store.find(successor)
    assert found is not None
    assert await store.find(new.reference) == found
    assert [record.reference for record in await store.list_sessions(tag_of("ada"))] == [successor]


async def test_a_new_deadline_takes_the_place_of_the_old_one(
    store: SessionStore, deployment: Deployment
) -> None:
    """28, 31."""
    session = of_nobody()
    await store.create(session)
    deployment.clock.advance(days=20)
    successor = refer_to_new(session.reference.tag)
    renewed = await store.rotate(session.reference, successor, absolute=timedelta(days=30))
    assert renewed.absolute_deadline == deployment.clock.now + timedelta(days=30)
    deployment.clock.advance(days=29)
    found = await store.find(successor)
    assert found is not None
    assert found.absolute_deadline == renewed.absolute_deadline
    deployment.clock.advance(days=1)
    assert await store.find(successor) is None
