"""Values of a session: each write changes what it names, counts are exact, messages last one reading."""

from dataclasses import replace

import pytest

from rxapp.sessions.errors import SessionConflictError, SessionFullError, SessionValueError
from rxapp.sessions.records import Changes
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from rxapp.sessions.values import MAX_INTEGER
from tests.support.deployments import Deployment
from tests.support.sessions import of_nobody, of_user, read_values, setting, to_json


@pytest.fixture
async def session(store: SessionStore) -> Reference:
    """The name of a session without values."""
    return (await store.create(of_nobody())).reference


async def test_a_write_changes_what_it_names_and_nothing_else(
    store: SessionStore, session: Reference
) -> None:
    """34, 35."""
    await store.write(session, setting(a=1, b=2, c=3))
    await store.write(session, Changes(set=to_json(b=20, d=4), deleted={"c", "never there"}))
    assert await read_values(store, session) == {"a": 1, "b": 20, "d": 4}


async def test_a_delete_is_not_undone_by_a_later_write_of_another_value(
    store: SessionStore, session: Reference
) -> None:
    """35: whoever read the value before the delete writes only what it has changed."""
    await store.write(session, setting(a=1, b=2))
    await store.write(session, Changes(deleted={"a"}))
    await store.write(session, setting(b=3))
    assert await read_values(store, session) == {"b": 3}


async def test_an_emptied_session_goes_on(store: SessionStore, session: Reference) -> None:
    """53."""
    await store.write(session, setting(a=1))
    await store.write(session, Changes(deleted={"a"}))
    assert await read_values(store, session) == {}
    assert await store.write(session, setting(b=2)) == 3


async def test_a_key_that_is_both_set_and_deleted_is_deleted(deployment: Deployment) -> None:
    """And the room that it would have taken is free."""
    store = deployment.open_store(max_bytes=40)
    session = (await store.create(of_nobody())).reference
    for _ in range(5):
        await store.write(session, Changes(set=to_json(a="x" * 20), deleted={"a"}))
        assert await read_values(store, session) == {}
    await store.write(session, setting(b="x" * 37))
    with pytest.raises(SessionFullError):
        await store.write(session, setting(c=1))


async def test_each_write_of_values_counts_as_a_version(store: SessionStore, session: Reference) -> None:
    assert await store.write(session, setting(a=1)) == 1
    assert await store.increment(session, "n") == 1
    assert await store.pop(session, "a") == b"1"
    record = await store.find(session)
    assert record is not None
    assert record.version == 3
    assert await store.write(session, setting(a=2), expected_version=3) == 4


async def test_reading_and_touching_keep_the_version(store: SessionStore, session: Reference) -> None:
    await store.write(session, Changes(flashes=(b'"hello"',)))
    await store.touch(session)
    await store.find(session)
    await store.take_flashes(session)
    assert await store.write(session, setting(a=2), expected_version=1) == 2


@pytest.mark.parametrize("version", [0, 2, -1, 10**15])
async def test_a_write_for_another_version_is_refused(
    store: SessionStore, deployment: Deployment, session: Reference, version: int
) -> None:
    await store.write(session, setting(a=1))
    before = await deployment.dump()
    changes = Changes(set=to_json(a=2), deleted={"a"}, flashes=(b'"Saved"',))
    with pytest.raises(SessionConflictError):
        await store.write(session, changes, expected_version=version)
    assert await deployment.dump() == before


async def test_counting_starts_at_zero_and_goes_both_ways(store: SessionStore, session: Reference) -> None:
    assert await store.increment(session, "n", 5) == 5
    assert await store.increment(session, "n", -7) == -2
    assert await store.increment(session, "n", 2) == 0
    assert await store.increment(session, "n", 0) == 0
    assert await read_values(store, session) == {"n": 0}


@pytest.mark.parametrize("sign", [1, -1])
async def test_counting_is_exact_up_to_what_javascript_can_hold(
    store: SessionStore, deployment: Deployment, session: Reference, sign: int
) -> None:
    assert await store.increment(session, "n", sign * (MAX_INTEGER - 1)) == sign * (MAX_INTEGER - 1)
    assert await store.increment(session, "n", sign) == sign * MAX_INTEGER
    assert await read_values(store, session) == {"n": sign * MAX_INTEGER}
    before = await deployment.dump()
    for by in (1, 2, MAX_INTEGER, 10**400):
        with pytest.raises(SessionValueError):
            await store.increment(session, "n", sign * by)
    assert await deployment.dump() == before


@pytest.mark.parametrize("value", ["text", "7", 1.5, 1e300, None, True, [], {}])
async def test_what_is_not_a_whole_number_is_not_counted(
    store: SessionStore, deployment: Deployment, session: Reference, value: object
) -> None:
    await store.write(session, setting(n=value))
    before = await deployment.dump()
    with pytest.raises(SessionValueError):
        await store.increment(session, "n")
    assert await deployment.dump() == before


async def test_a_value_is_popped_once(store: SessionStore, session: Reference) -> None:
    await store.write(session, setting(a=None, b="x"))
    assert [await store.pop(session, key) for key in "abab"] == [b"null", b'"x"', None, None]
    assert await store.pop(session, "never there") is None


async def test_messages_are_taken_once_and_in_order(store: SessionStore, session: Reference) -> None:
    """59."""
    first = tuple(f'"{number}"'.encode() for number in range(12))
    await store.write(session, Changes(flashes=first))
    await store.increment(session, "n")
    await store.write(session, Changes(flashes=(b'"later"',)))
    found = await store.find(session)
    assert found is not None
    assert found.flashes == (*first, b'"later"')
    assert await store.take_flashes(session) == [*first, b'"later"']
    assert await store.take_flashes(session) == []
    assert await read_values(store, session) == {"n": 1}


async def test_a_session_can_begin_with_messages(store: SessionStore) -> None:
    """59: they come before later ones."""
    new = replace(of_user("ada"), flashes=(b'"Welcome"', b'"Look around"'))
    begun = await store.create(new)
    assert begun.flashes == new.flashes
    await store.write(new.reference, Changes(flashes=(b'"Saved"',)))
    assert await store.take_flashes(new.reference) == [*new.flashes, b'"Saved"']
    again = replace(of_user("ada"), flashes=(b'"Hello again"',))
    assert (await store.sign_in(again, replacing=new.reference)).flashes == again.flashes


async def test_messages_that_nobody_reads_do_not_pile_up(store: SessionStore, session: Reference) -> None:
    """59: as of a visitor who only ever posts forms."""
    for number in range(100):
        await store.write(session, Changes(flashes=(b"%d" % number,)))
        found = await store.find(session)
        assert found is not None
        assert len(found.flashes) <= 20
    assert (await store.take_flashes(session))[-1] == b"99"


async def test_any_bytes_come_back_as_they_were(store: SessionStore, session: Reference) -> None:
    values = {"null": b'"\\u0000"', "raw": bytes(range(256)), "empty": b"", "quotes": '"\\"ü😀\r\n"'.encode()}
    await store.write(session, Changes(set=values, flashes=(bytes(range(256)),)))
    found = await store.find(session)
    assert found is not None
    assert dict(found.fields) == values
    assert found.flashes == (bytes(range(256)),)


async def test_many_values_are_written_at_once(store: SessionStore, session: Reference) -> None:
    values = {f"key {number}": number for number in range(1500)}
    await store.write(session, setting(**values))
    assert await read_values(store, session) == values
    await store.write(session, Changes(deleted=set(values)))
    assert await read_values(store, session) == {}


async def test_a_session_holds_what_fits_and_not_a_byte_more(deployment: Deployment) -> None:
    store = deployment.open_store(max_bytes=100)
    session = (await store.create(of_nobody())).reference
    await store.write(session, Changes(set={"a": b"x" * 99}))
    before = await deployment.dump()
    for changes in (
        Changes(set={"b": b""}),
        Changes(set={"b": b"1", "c": b"2"}),
        Changes(set={"a": b"x" * 100}),
        Changes(set={"b": b"1"}, flashes=(b'"Saved"',)),
        Changes(flashes=(b"x" * 101,)),
    ):
        with pytest.raises(SessionFullError):
            await store.write(session, changes)
    with pytest.raises(SessionFullError):
        await store.increment(session, "n")
    assert await deployment.dump() == before


async def test_a_full_session_can_be_changed_and_emptied(deployment: Deployment) -> None:
    store = deployment.open_store(max_bytes=100)
    session = (await store.create(of_nobody(a=10, b="x" * 95))).reference
    await store.write(session, Changes(flashes=(b'"Full"',)))
    await store.write(session, setting(a=99))
    await store.increment(session, "a", -90)
    await store.pop(session, "b")
    await store.write(session, setting(c="x" * 95))
    await store.write(session, Changes(set=to_json(d="y" * 95), deleted={"c"}))
    assert await read_values(store, session) == {"a": 9, "d": "y" * 95}


async def test_a_session_that_began_too_full_can_be_made_smaller(deployment: Deployment) -> None:
    store = deployment.open_store(max_bytes=50)
    session = (await store.create(of_user("ada", a="x" * 100, b="x" * 100))).reference
    await store.write(session, setting(a="x" * 90))
    with pytest.raises(SessionFullError):
        await store.write(session, setting(a="x" * 91))
    await store.write(session, Changes(deleted={"a"}))
    assert await read_values(store, session) == {"b": "x" * 100}
