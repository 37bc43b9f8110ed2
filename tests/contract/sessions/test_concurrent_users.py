"""Many clients at once, signing in and ending sessions of one user."""

from collections.abc import Sequence

from rxapp.sessions.records import SessionRecord
from rxapp.sessions.store import SessionStore
from tests.support.races import deal, keep, race
from tests.support.sessions import of_nobody, of_user, read_values, tag_of, to_json

ADA = tag_of("ada")
ROUNDS = 10


async def test_many_sign_ins_at_once_are_all_listed(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """41."""
    results = await race(*(racer.sign_in(of_user("ada")) for racer in deal(stores, 50)))
    listed = {record.reference for record in await store.list_sessions(ADA)}
    assert listed == {record.reference for record in results}
    assert all([await store.find(name) for name in listed])


async def test_a_sign_in_that_meets_a_revocation_of_all_is_listed_or_dead(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """43."""
    for _ in range(ROUNDS):
        before = [(await store.create(of_user("ada"))).reference for _ in range(3)]
        visitors = [(await store.create(of_nobody(n=0))).reference for _ in range(10)]
        racers = deal(stores, 20)
        first = (
            racer.sign_in(of_user("ada"), replacing=visitor, carry={"n"})
            for racer, visitor in zip(racers, visitors, strict=False)
        )
        counts = (store.increment(visitor, "n") for visitor in visitors)
        last = (racer.sign_in(of_user("ada")) for racer in racers[10:])
        ends = (racer.revoke_all(ADA) for racer in stores[:2])
        results = await race(*first, *counts, *ends, *last)
        begun = {record.reference for record in keep(results, SessionRecord)}
        assert len(begun) == 20
        alive = {name for name in begun if await store.find(name)}
        assert alive == {record.reference for record in await store.list_sessions(ADA)}
        assert not any([await store.find(name) for name in (*before, *visitors)])
        assert await store.revoke_all(ADA) == len(alive)


async def test_of_two_devices_that_end_the_others_one_stays(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """47."""
    for _ in range(ROUNDS):
        names = [(await store.create(of_user("ada"))).reference for _ in range(5)]
        results = await race(*(racer.revoke_others(name) for racer, name in zip(stores, names, strict=True)))
        [winner] = [name for name, result in zip(names, results, strict=True) if isinstance(result, int)]
        assert results[names.index(winner)] == 4
        assert [record.reference for record in await store.list_sessions(ADA)] == [winner]
        assert [name for name in names if await store.find(name)] == [winner]
        await store.revoke(winner)


async def test_nothing_counted_before_a_sign_in_is_lost_in_it(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    """21, 34: what was acknowledged under the visitor's session has moved along; the rest was refused."""
    for _ in range(ROUNDS):
        visitor = (await store.create(of_nobody())).reference
        racers = deal(stores, 30)
        counts = [racer.increment(visitor, "cart") for racer in racers]
        user = of_user("ada")
        counts.insert(15, store.sign_in(user, replacing=visitor, carry={"cart"}))  # type: ignore[arg-type]
        results = await race(*counts)
        moved = (await read_values(store, user.reference)).get("cart", 0)
        assert moved == len(keep(results, int))
        assert await store.find(visitor) is None


async def test_of_two_sign_ins_from_one_session_one_gets_its_values(
    store: SessionStore, stores: Sequence[SessionStore]
) -> None:
    for _ in range(ROUNDS):
        visitor = (await store.create(of_nobody(cart=["tea"]))).reference
        signs = (racer.sign_in(of_user("ada"), replacing=visitor, carry={"cart"}) for racer in stores)
        results = await race(*signs)
        moved = [record.fields for record in keep(results, SessionRecord) if record.fields]
        assert moved == [to_json(cart=["tea"])]
