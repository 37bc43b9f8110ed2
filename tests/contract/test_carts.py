"""The cart of whoever asks, and how a guest's comes into an account: on real stores of both kinds."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy import delete, text, update
from sqlmodel import col

from rxapp.cart import carts, guest
from rxapp.models import User
from rxapp.runtime import Runtime
from rxapp.sessions import (
    Changes,
    Device,
    NewSession,
    Reference,
    Session,
    SessionEndedError,
    SessionKind,
    SessionRecord,
)
from tests.support.clock import SettableClock

ANN = "a" * 22
GUEST = {"cart:mug-tin": b"2", "cart:sticker-fern": b"1", "cart:name": b'"guest 1"'}


@pytest.fixture
async def app(runtime: Runtime, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """The running app, with an account. Its Redis is empty."""
    assert not await redis.dbsize()
    monkeypatch.setattr("rxapp.runtime._current", runtime)
    async with runtime.open_db.begin() as db:
        db.add(User(name="Ann", account_key=ANN, created_at=runtime.clock()))
    return runtime


async def begin(app: Runtime, **fields: bytes) -> SessionRecord:
    """Begin a session of a guest who has values."""
    reference = app.sessions.keys.refer(app.sessions.keys.make_anonymous_token())
    return await app.sessions.store.create(_describe(app, reference, SessionKind.ANONYMOUS, fields=fields))


async def sign_in(app: Runtime, replacing: SessionRecord | None = None) -> SessionRecord:
    """Put a session of Ann's in the place of a guest's."""
    tag = app.sessions.keys.list_tags(ANN)[0]
    new = _describe(
        app, app.sessions.keys.refer(app.sessions.keys.make_token(tag)), SessionKind.STANDARD, ANN
    )
    old = None if replacing is None else replacing.reference
    return await app.sessions.store.sign_in(new, replacing=old, carry=("cart", "visits"))


def _describe(
    app: Runtime,
    reference: Reference,
    kind: SessionKind,
    user_id: str | None = None,
    fields: dict[str, bytes] | None = None,
) -> NewSession:
    lifetime = app.sessions.policy.lifetimes[kind]
    return NewSession(reference, kind, lifetime, user_id, Device(), fields or {})


async def find(app: Runtime, record: SessionRecord) -> SessionRecord:
    """Return a session as it is now."""
    found = await app.sessions.store.find(record.reference)
    assert found is not None
    return found


async def test_a_guests_cart_comes_into_the_account_and_out_of_the_session(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **GUEST))
    assert guest.list_keys(record.fields) == GUEST.keys()
    await carts.welcome(record)
    now = await find(app, record)
    assert guest.list_keys(now.fields) == frozenset()
    assert await carts.read(now) == {"mug-tin": 2, "sticker-fern": 1}
    assert await carts.read(await sign_in(app)) == {"mug-tin": 2, "sticker-fern": 1}


async def test_what_was_taken_out_does_not_come_back(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **GUEST))
    await carts.welcome(record)
    await carts.put(await find(app, record), "mug-tin", 0)
    # As if the process had ended after the merge, before the values were taken out of the session.
    await app.sessions.store.write(record.reference, Changes(GUEST))
    assert await carts.read(await find(app, record)) == {"sticker-fern": 1}
    assert guest.list_keys((await find(app, record)).fields) == frozenset()


async def test_many_who_look_first_merge_once(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **GUEST))
    found = await asyncio.gather(*(carts.read(record) for _ in range(8)))
    assert all(quantities == {"mug-tin": 2, "sticker-fern": 1} for quantities in found)


async def test_additions_during_a_merge_are_in_the_account(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **GUEST))
    await carts.put(await sign_in(app), "mug-tin", 5)
    steps = (carts.step(record, "mug-tin", 1) for _ in range(8))
    await asyncio.gather(carts.welcome(record), *steps)
    assert await carts.read(await find(app, record)) == {"mug-tin": 13, "sticker-fern": 1}


@pytest.mark.slow
async def test_a_sign_in_stands_without_a_database_and_the_cart_comes_later(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **GUEST))
    async with app.engine.begin() as db:
        await db.execute(text("ALTER TABLE cart_receipt RENAME TO taken_away"))
    await carts.welcome(record)
    assert guest.list_keys((await find(app, record)).fields) == GUEST.keys()
    async with app.engine.begin() as db:
        await db.execute(text("ALTER TABLE taken_away RENAME TO cart_receipt"))
    assert await carts.read(await find(app, record)) == {"mug-tin": 2, "sticker-fern": 1}


async def test_a_cart_without_a_name_is_merged_all_the_same(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **{"cart:mug-tin": b"2"}))
    await carts.welcome(record)
    assert await carts.read(await find(app, record)) == {"mug-tin": 2}


async def test_a_session_from_before_the_password_changed_has_no_cart(app: Runtime) -> None:
    record = await sign_in(app)
    await carts.put(record, "mug-tin", 2)
    async with app.open_db.begin() as db:
        later = app.clock() + timedelta(seconds=1)
        await db.execute(update(User).where(col(User.account_key) == ANN).values(password_changed_at=later))
    await assert_has_no_cart(record)
    async with app.open_db.begin() as db:
        await db.execute(update(User).values(password_changed_at=None))
    assert await carts.read(record) == {"mug-tin": 2}


async def test_a_session_whose_account_is_gone_has_no_cart(app: Runtime) -> None:
    record = await sign_in(app, await begin(app, **GUEST))
    async with app.open_db.begin() as db:
        await db.execute(delete(User))
    await assert_has_no_cart(record)


async def assert_has_no_cart(record: SessionRecord) -> None:
    """Make sure that a session neither reads nor changes a cart."""
    await carts.welcome(record)
    assert await carts.read(record) == {}
    for action in (carts.step(record, "mug-tin", 1), carts.put(record, "mug-tin", 1)):
        with pytest.raises(SessionEndedError):
            await action


async def test_a_guest_is_given_a_session_with_the_first_thing(app: Runtime, redis: Redis) -> None:
    session = Session(app.sessions, None, Device())
    await carts.add(session, "mug-tin", 2, "form")
    await carts.add(session, "mug-tin", 2, "form")
    await session.commit()
    assert await carts.read_again(session) == {"mug-tin": 2}
    assert len(await redis.keys("*:s:*")) == 1


async def test_one_less_leaves_one_and_one_more_stops_at_the_most(app: Runtime) -> None:
    for record in (await begin(app), await sign_in(app)):
        await carts.put(record, "mug-tin", 98)
        for _ in range(3):
            await carts.step(record, "mug-tin", 1)
        assert await carts.read(await find(app, record)) == {"mug-tin": 99}
        await carts.put(record, "mug-tin", 2)
        for _ in range(3):
            await carts.step(record, "mug-tin", -1)
        assert await carts.read(await find(app, record)) == {"mug-tin": 1}


async def test_a_guest_who_comes_back_has_thirty_days_again(app: Runtime, clock: SettableClock) -> None:
    session = Session(app.sessions, None, Device())
    await carts.add(session, "mug-tin", 2, "")
    clock.advance(days=29)
    back = Session(app.sessions, session.new_token, Device())
    await back.reissue_if_due()
    assert back.read_cookie_age() == timedelta(days=30)
    clock.advance(days=29)
    later = Session(app.sessions, back.new_token, Device())
    assert await carts.read(await later.load()) == {"mug-tin": 2}


async def test_an_account_has_its_deadline_whatever_happens(app: Runtime, clock: SettableClock) -> None:
    record = await sign_in(app)
    clock.advance(minutes=20)
    successor = app.sessions.keys.refer(app.sessions.keys.make_token(record.reference.tag))
    renamed = await app.sessions.store.rotate(record.reference, successor)
    assert renamed.absolute_deadline == record.absolute_deadline
