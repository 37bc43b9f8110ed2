"""Many clients at once. Each race is run over connections of its own, and judged by what came of it."""

from collections.abc import Sequence
from itertools import chain

import pytest

from rxapp.sessions.errors import SessionConflictError, SessionEndedError
from rxapp.sessions.records import Changes, SessionRecord
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.races import deal, keep, race
from tests.support.sessions import (
    Action,
    of_nobody,
    of_user,
    read_values,
    refer_to_new,
    setting,
    tag_of,
)

ADA = tag_of("ada")
ROUNDS = 10


async def test_of_many_rotations_one_wins(store: SessionStore, stores: Sequence[SessionStore]) -> None:
    """36: the others are told, and their names lead nowhere."""
    for _ in range(ROUNDS):
        old = (await store.create(of_user("ada", color="red"))).reference
        successors = [refer_to_new(ADA) for _ in range(20)]
        pairs = zip(deal(stores, 20), successors, strict=True)
        results = await race(*(racer.rotate(old, successor) for racer, successor in pairs))
        [winner] = keep(results, SessionRecord)
        assert len(keep(results, SessionEndedError)) == 19
        assert [name for name in successors if await store.find(name)] == [winner.reference]
        assert [record.reference for record in await store.list_sessions(ADA)] == [winner.reference]
        await store.revoke(winner.reference)


async def test_the_same_rotation_from_many_gives_all_the_same(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """36, 38."""
    old, successor = (await store.create(of_user("ada"))).reference, refer_to_new(ADA)
    results = await race(*(racer.rotate(old, successor) for racer in deal(stores, 20)))
    assert {record.reference for record in keep(results, SessionRecord)} == {successor}
    assert len(keep(results, SessionRecord)) == 20


async def test_counts_from_many_tasks_all_count(store: SessionStore, stores: Sequence[SessionStore]) -> None:
    session = (await store.create(of_nobody())).reference
    results = await race(*(racer.increment(session, "n") for racer in deal(stores, 50)))
    assert sorted(results) == list(range(1, 51))
    assert await read_values(store, session) == {"n": 50}


async def test_writes_of_different_values_all_survive(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """34."""
    session = (await store.create(of_nobody())).reference
    writes = (racer.write(session, setting(**{f"k{n}": n})) for n, racer in enumerate(deal(stores, 50)))
    assert sorted(await race(*writes)) == list(range(1, 51))
    assert await read_values(store, session) == {f"k{n}": n for n in range(50)}


async def test_a_delete_survives_writes_of_other_values(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """35."""
    for _ in range(ROUNDS):
        session = (await store.create(of_nobody(a=1))).reference
        racers = deal(stores, 20)
        deletes = (racer.write(session, Changes(deleted={"a"})) for racer in racers[:3])
        writes = (racer.write(session, setting(b=n)) for n, racer in enumerate(racers))
        await race(*writes, *deletes)
        assert (await read_values(store, session)).keys() == {"b"}


async def test_of_many_writes_for_one_version_one_takes_place(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    for _ in range(ROUNDS):
        session = (await store.create(of_nobody())).reference
        racers = enumerate(deal(stores, 20))
        results = await race(
            *(racer.write(session, setting(by=n), expected_version=0) for n, racer in racers)
        )
        assert keep(results, int) == [1]
        assert len(keep(results, SessionConflictError)) == 19
        assert await read_values(store, session) == {"by": results.index(1)}


async def test_a_value_is_popped_by_one_of_many(store: SessionStore, stores: Sequence[SessionStore]) -> None:
    for _ in range(ROUNDS):
        session = (await store.create(of_nobody(ticket="x"))).reference
        results = await race(*(racer.pop(session, "ticket") for racer in deal(stores, 20)))
        assert keep(results, bytes) == [b'"x"']


async def test_messages_are_taken_by_one_of_many(store: SessionStore, stores: Sequence[SessionStore]) -> None:
    """59."""
    for _ in range(ROUNDS):
        session = (await store.create(of_nobody())).reference
        racers = deal(stores, 20)
        written = [b'"%d"' % number for number in range(10)]
        writes = (
            racer.write(session, Changes(flashes=(text,)))
            for racer, text in zip(racers, written, strict=False)
        )
        results = await race(*writes, *(racer.take_flashes(session) for racer in racers))
        taken: list[list[bytes]] = [result for result in results if isinstance(result, list)]
        assert sorted(chain(*taken, await store.take_flashes(session))) == written


ENDINGS: dict[str, Action] = {
    "revoke": lambda store, reference: store.revoke(reference),
    "revoke all": lambda store, reference: store.revoke_all(reference.tag),
    "forget": lambda store, reference: store.forget(reference.tag),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=list(ENDINGS))
async def test_a_save_that_meets_a_revocation_never_brings_the_session_back(
    store: SessionStore, deployment: Deployment, stores: Sequence[SessionStore], end: Action
) -> None:
    """33, 39, 40 (CVE-2025-46336 in Rack)."""
    for _ in range(ROUNDS):
        session = (await store.create(of_user("ada", color="red"))).reference
        racers = deal(stores, 30)
        await race(
            *(racer.write(session, setting(a=1)) for racer in racers[:10]),
            end(store, session),
            *(racer.increment(session, "n") for racer in racers[10:15]),
            *(racer.touch(session) for racer in racers[15:20]),
            *(racer.find(session) for racer in racers[20:25]),
            *(racer.rotate(session, session) for racer in racers[25:]),
        )
        assert await store.find(session) is None
        assert await store.list_sessions(ADA) == []
        assert await deployment.list_keys() <= {f"{{{ADA}}}:gen"}


async def test_a_rotation_that_meets_a_revocation_leaves_no_session_unlisted(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """33, 36, 43: whichever was first, the list tells the truth and revoking all ends all."""
    for _ in range(ROUNDS):
        old, successor = (await store.create(of_user("ada"))).reference, refer_to_new(ADA)
        await race(stores[0].rotate(old, successor), stores[1].revoke(old), stores[2].touch(old))
        alive = {record.reference for record in await store.list_sessions(ADA)}
        assert alive == {name for name in (old, successor) if await store.find(name)}
        await store.revoke_all(ADA)
        assert await store.find(successor) is None


async def test_a_session_is_revoked_by_one_of_many(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    for _ in range(ROUNDS):
        session = (await store.create(of_user("ada"))).reference
        racers = deal(stores, 20)
        results = await race(
            *(racer.revoke(session) for racer in racers[:10]),
            *(racer.revoke_listed(ADA, session.ref) for racer in racers[10:]),
        )
        assert sum(results) == 1
