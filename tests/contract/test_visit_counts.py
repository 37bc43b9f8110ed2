"""Counting what visitors read, in a real store, whatever comes at once."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from rxapp.cart import visits
from rxapp.cart.visits import Visits
from rxapp.runtime import Runtime
from rxapp.sessions import Device, NewSession, SessionEndedError, SessionKind, SessionRecord
from tests.support.clock import SettableClock

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def app(runtime: Runtime, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> Runtime:
    """The running app, whose Redis is empty."""
    assert not await redis.dbsize()
    monkeypatch.setattr("rxapp.runtime._current", runtime)
    return runtime


@pytest.fixture
def backend() -> str:
    """One kind of database: nothing of this is in any."""
    return "sqlite"


@pytest.fixture
async def record(app: Runtime) -> SessionRecord:
    """A guest's session."""
    kind, keys = SessionKind.ANONYMOUS, app.sessions.keys
    lifetime = app.sessions.policy.lifetimes[kind]
    new = NewSession(keys.refer(keys.make_anonymous_token()), kind, lifetime, None, Device(), {"a": b"1"})
    return await app.sessions.store.create(new)


async def find(app: Runtime, record: SessionRecord) -> SessionRecord:
    """Return a session as it is now."""
    found = await app.sessions.store.find(record.reference)
    assert found is not None
    return found


async def read(app: Runtime, record: SessionRecord) -> Visits:
    return visits.read_visits((await find(app, record)).fields)


async def test_pages_of_many_tabs_all_count_and_are_one_visit(app: Runtime, record: SessionRecord) -> None:
    await asyncio.gather(*(visits.count_read(record, is_post=number < 20) for number in range(50)))
    now = app.clock()
    assert await read(app, record) == Visits(visits=1, pages=50, posts=20, first_at=now, last_at=now)


async def test_a_visit_ends_with_half_an_hour_without_a_page(
    app: Runtime, clock: SettableClock, record: SessionRecord
) -> None:
    first = clock.now
    for minutes, count in ((0, 1), (29, 1), (29, 1), (30, 2), (1, 2), (24 * 60, 3)):
        clock.advance(minutes=minutes)
        await visits.count_read(await find(app, record), is_post=False)
        found = await read(app, record)
        assert (found.visits, found.first_at, found.last_at) == (count, first, clock.now)


async def test_tabs_that_come_back_together_begin_one_visit(
    app: Runtime, clock: SettableClock, record: SessionRecord
) -> None:
    await visits.count_read(record, is_post=False)
    for day in range(3):
        clock.advance(days=1)
        before = await find(app, record)
        await asyncio.gather(*(visits.count_read(before, is_post=False) for _ in range(10)))
        assert (await read(app, record)).visits == 2 + day


async def test_reading_keeps_a_session_alive(
    app: Runtime, clock: SettableClock, record: SessionRecord
) -> None:
    store, seen_at = app.sessions.store, clock.now
    clock.advance(days=1)
    await visits.count_read(await find(app, record), is_post=False)
    assert (await find(app, record)).last_seen_at == clock.now > seen_at
    clock.advance(days=29)
    assert await store.find(record.reference) is None  # its absolute deadline


async def test_forgetting_removes_all_of_it_and_nothing_else(app: Runtime, record: SessionRecord) -> None:
    await visits.count_read(record, is_post=True)
    await visits.forget(app.sessions.store, await find(app, record))
    assert (await find(app, record)).fields == {"a": b"1"}


async def test_what_is_counted_late_brings_no_session_back(
    app: Runtime, redis: Redis, record: SessionRecord
) -> None:
    await app.sessions.store.revoke(record.reference)
    with pytest.raises(SessionEndedError):
        await visits.count_read(record, is_post=False)
    assert not await redis.dbsize()
