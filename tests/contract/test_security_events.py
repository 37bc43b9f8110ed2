"""The history of an account."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from rxapp.accounts.events import KEPT_EVENTS, EventKind, list_events, record_event
from rxapp.models import SecurityEvent, User
from tests.support.databases import Database
from tests.support.posts import NOON


@pytest.fixture
async def user_ids(database: Database) -> tuple[int, int]:
    """Two users."""
    users = [User(name=name, created_at=NOON) for name in ("Ann", "Bob")]
    async with database.sessions.begin() as db:
        db.add_all(users)
        await db.flush()
        return users[0].id or 0, users[1].id or 0


async def read_kinds(database: Database, user_id: int, *, limit: int = 1000) -> list[str]:
    async with database.sessions() as db:
        return [event.kind for event in await list_events(db, user_id, limit=limit)]


async def test_events_are_listed_newest_first_with_their_details(
    database: Database, user_ids: tuple[int, int]
) -> None:
    async with database.sessions.begin() as db:
        await record_event(db, user_ids[0], EventKind.SIGNED_UP, now=NOON)
        await record_event(
            db,
            user_ids[0],
            EventKind.SIGNED_IN,
            now=NOON - timedelta(hours=1),
            device="Firefox on Linux",
            address="2001:db8::1",
            ref="0123456789abcdef",
        )
    async with database.sessions() as db:
        newest, oldest = await list_events(db, user_ids[0])
    assert (newest.kind, oldest.kind) == ("signed_in", "signed_up")
    assert newest.at == NOON - timedelta(hours=1)
    assert (newest.device, newest.address, newest.ref) == (
        "Firefox on Linux",
        "2001:db8::1",
        "0123456789abcdef",
    )
    assert await read_kinds(database, user_ids[0], limit=1) == ["signed_in"]


async def test_the_history_of_one_is_not_that_of_another(
    database: Database, user_ids: tuple[int, int]
) -> None:
    async with database.sessions.begin() as db:
        await record_event(db, user_ids[0], EventKind.SIGNED_IN, now=NOON)
    assert await read_kinds(database, user_ids[1]) == []


async def test_failures_of_strangers_do_not_push_out_what_matters(
    database: Database, user_ids: tuple[int, int]
) -> None:
    async with database.sessions.begin() as db:
        await record_event(db, user_ids[0], EventKind.PASSWORD_CHANGED, now=NOON)
        await record_event(db, user_ids[1], EventKind.SIGN_IN_FAILED, now=NOON)
        for _ in range(KEPT_EVENTS + 5):
            await record_event(db, user_ids[0], EventKind.SIGN_IN_FAILED, now=NOON)
        await record_event(db, user_ids[0], EventKind.SIGNED_IN, now=NOON)
    kinds = await read_kinds(database, user_ids[0])
    assert kinds == ["signed_in"] + ["sign_in_failed"] * KEPT_EVENTS + ["password_changed"]
    assert await read_kinds(database, user_ids[1]) == ["sign_in_failed"]


async def test_the_oldest_events_go(database: Database, user_ids: tuple[int, int]) -> None:
    async with database.sessions.begin() as db:
        await record_event(db, user_ids[0], EventKind.SIGNED_UP, now=NOON)
        for _ in range(KEPT_EVENTS):
            await record_event(db, user_ids[0], EventKind.SIGNED_IN, now=NOON)
    assert await read_kinds(database, user_ids[0]) == ["signed_in"] * KEPT_EVENTS
    async with database.sessions() as db:
        assert (await db.execute(select(func.count()).select_from(SecurityEvent))).scalar_one() == KEPT_EVENTS
