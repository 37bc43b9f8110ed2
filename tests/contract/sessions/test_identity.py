"""Names of sessions: none is adopted, none leads back to its token. The numbers name the behaviours."""

from itertools import chain
from typing import Any

from rxapp.sessions.records import Changes
from rxapp.sessions.references import TokenKeys
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.sessions import (
    KEYS,
    WRITINGS,
    is_refused,
    of_nobody,
    of_user,
    read_values,
    refer_to_new,
    setting,
    tag_of,
)


async def test_an_unknown_name_leads_to_nothing_and_creates_nothing(
    store: SessionStore, deployment: Deployment
) -> None:
    """1."""
    unknown = refer_to_new(tag_of("ada"))
    assert await store.find(unknown) is None
    assert not await store.touch(unknown)
    assert not await store.revoke(unknown)
    assert await store.take_flashes(unknown) == []
    assert not await deployment.list_keys()


async def test_a_write_to_an_unknown_name_is_refused_and_creates_nothing(
    store: SessionStore, deployment: Deployment
) -> None:
    """1, 37, 38: a save never creates; a session that never was cannot be rotated."""
    unknown = refer_to_new(tag_of("ada"))
    refused = {name: await is_refused(write(store, unknown)) for name, write in WRITINGS.items()}
    assert refused == dict.fromkeys(WRITINGS, True)
    assert not await deployment.list_keys()


async def test_a_created_session_is_found_as_it_was_begun(store: SessionStore) -> None:
    new = of_user("ada", color="red")
    begun = await store.create(new)
    assert await store.find(new.reference) == begun
    assert (begun.user_id, begun.kind, begun.device) == ("ada", new.kind, new.device)
    assert begun.created_at == begun.authenticated_at == begun.issued_at == begun.last_seen_at
    assert (begun.version, begun.flashes) == (0, ())
    assert begun.fields == new.fields


async def test_a_session_of_nobody_has_no_user_and_no_password(store: SessionStore) -> None:
    begun = await store.create(of_nobody(cart=["tea"]))
    assert (begun.user_id, begun.authenticated_at) == (None, None)


async def test_creating_again_changes_nothing(store: SessionStore, deployment: Deployment) -> None:
    new = of_user("ada", color="red")
    await store.create(new)
    await store.write(new.reference, setting(color="blue"))
    before = await deployment.dump()
    deployment.clock.advance(minutes=1)
    assert (await store.create(new)).fields == {"color": b'"blue"'}
    assert await deployment.dump() == before


async def test_of_several_names_the_one_that_exists_is_found(store: SessionStore) -> None:
    """8: a token is looked for under each pepper at once."""
    new = of_nobody()
    begun = await store.create(new)
    tag = new.reference.tag
    assert await store.find(refer_to_new(tag), new.reference, refer_to_new(tag)) == begun
    assert await store.find(refer_to_new(tag), refer_to_new(tag)) is None


async def test_a_session_under_the_previous_pepper_is_found(store: SessionStore) -> None:
    """8."""
    token = KEYS.make_anonymous_token()
    begun = await store.create(of_nobody(token, color="red"))
    renewed = TokenKeys(b"another key", b"the key of these tests")
    assert await store.find(*renewed.list_references(token)) == begun
    assert await store.find(*TokenKeys(b"another key").list_references(token)) is None


async def test_a_session_under_the_previous_pepper_ends_for_good(
    store: SessionStore, deployment: Deployment
) -> None:
    """9."""
    token = KEYS.make_anonymous_token()
    await store.create(of_nobody(token))
    candidates = TokenKeys(b"another key", b"the key of these tests").list_references(token)
    found = await store.find(*candidates)
    assert found is not None
    assert await store.revoke(found.reference)
    assert await store.find(*candidates) is None
    assert not await deployment.list_keys()


async def test_no_secret_is_kept_anywhere(store: SessionStore, deployment: Deployment) -> None:
    """7."""
    visitor, user, successor = (
        KEYS.make_anonymous_token(),
        KEYS.make_token(tag_of("ada")),
        KEYS.make_token(tag_of("ada")),
    )
    await store.create(of_nobody(visitor, color="red"))
    new = of_user("ada")
    signed_in = type(new)(KEYS.refer(user), new.kind, new.lifetime, "ada", new.device, new.fields)
    await store.sign_in(signed_in, replacing=KEYS.refer(visitor), carry={"color"})
    await store.rotate(KEYS.refer(user), KEYS.refer(successor), grace=signed_in.lifetime.idle)
    await store.write(KEYS.refer(successor), Changes(set={"a": b"1"}, flashes=(b'"hello"',)))
    kept = repr(await deployment.dump())
    told = repr(deployment.events)
    assert KEYS.refer(successor).digest in kept
    for token in (visitor, user, successor):
        assert token.secret not in kept
        assert token.secret not in told
        assert KEYS.refer(token).digest not in told


async def test_the_user_is_in_no_name_of_a_key(store: SessionStore, deployment: Deployment) -> None:
    """7: names of keys end up in logs and monitors."""
    await store.create(of_user("ada@example.com"))
    assert not [key for key in await deployment.list_keys() if "ada" in key]


RESERVED = [
    *("u", "e", "k", "c", "a", "t", "l", "i", "x", "v", "z", "r", "ua", "ip"),
    *("d:", "d:a", "f:1:1", "gen", "idx", "__proto__", "constructor", "{tag}", "%s", "*", " ", "é", "😀"),
]


async def test_no_key_of_a_value_touches_the_record_itself(store: SessionStore) -> None:
    """58."""
    new = of_user("ada")
    begun = await store.create(new)
    await store.write(new.reference, Changes(set=dict.fromkeys(RESERVED, b'"mine"')))
    found = await store.find(new.reference)
    assert found is not None
    assert dict(found.fields) == dict.fromkeys(RESERVED, b'"mine"')
    assert (found.user_id, found.version, found.flashes) == ("ada", 1, ())
    assert (found.created_at, found.absolute_deadline) == (begun.created_at, begun.absolute_deadline)
    await store.write(new.reference, Changes(deleted=set(RESERVED)))
    assert await read_values(store, new.reference) == {}


async def test_reserved_keys_can_be_counted_and_popped(store: SessionStore) -> None:
    """58."""
    new = of_user("ada")
    await store.create(new)
    taken: list[Any] = [
        (await store.increment(new.reference, key, 7), await store.pop(new.reference, key))
        for key in RESERVED
    ]
    assert list(chain.from_iterable(taken)) == [7, b"7"] * len(RESERVED)
    assert len(await store.list_sessions(tag_of("ada"))) == 1
