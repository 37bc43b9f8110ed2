"""What callers can rely on who change an account or delete it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from rxapp.accounts import service
from rxapp.accounts.errors import (
    PasswordRefusedError,
    WrongPasswordError,
)
from rxapp.accounts.events import EventKind, record_event
from rxapp.accounts.passwords import Passwords
from rxapp.accounts.worker_pool import WorkerPool
from rxapp.models import Post, PostTag, SecurityEvent, User
from rxapp.web.visitor import find_user_by_key
from tests.support.accounts import EMAIL, change, count, read_user, sign_in, sign_up
from tests.support.databases import Database
from tests.support.passwords import (
    GOOD_PASSWORD,
    OTHER_PASSWORD,
    make_fast_hasher,
    make_fast_passwords,
)
from tests.support.posts import NOON, add_post

THIRD_PASSWORD = "umbrella pencil desert quartz"  # noqa: S105 -- of nobody


@pytest.fixture
def passwords() -> Passwords:
    """Passwords that are hashed at once."""
    return make_fast_passwords()


# Changing the password


async def test_a_changed_password_is_the_only_one(database: Database, passwords: Passwords) -> None:
    user_id = await sign_up(database, passwords)
    later = NOON.replace(hour=15)
    await change(database, passwords, user_id, OTHER_PASSWORD, later)
    assert await sign_in(database, passwords, GOOD_PASSWORD) is None
    assert await sign_in(database, passwords, OTHER_PASSWORD) is not None
    assert (await read_user(database, user_id)).password_changed_at == later


async def test_a_change_needs_the_current_password(database: Database, passwords: Passwords) -> None:
    user_id = await sign_up(database, passwords, password=THIRD_PASSWORD)
    for unknown in (user_id, user_id + 1):
        with pytest.raises(WrongPasswordError) as refusal:
            await change(database, passwords, unknown, OTHER_PASSWORD)
        assert (refusal.value.code, refusal.value.field) == ("wrong_password", "current_password")
    assert await sign_in(database, passwords, THIRD_PASSWORD) is not None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("ann@example.com!", "password_too_common"),
        ("x" * 129, "password_too_long"),
    ],
)
async def test_a_refused_new_password_changes_nothing(
    database: Database, passwords: Passwords, password: str, code: str
) -> None:
    user_id = await sign_up(database, passwords)
    with pytest.raises(PasswordRefusedError) as refusal:
        await change(database, passwords, user_id, password)
    assert (refusal.value.code, refusal.value.field) == (code, "new_password")
    assert await sign_in(database, passwords, GOOD_PASSWORD) is not None


async def test_of_changes_at_once_from_one_password_one_succeeds(database: Database) -> None:
    passwords = Passwords(WorkerPool(workers=4), make_fast_hasher())
    user_id = await sign_up(database, passwords)
    wanted = (OTHER_PASSWORD, THIRD_PASSWORD)
    results = await asyncio.gather(
        *(change(database, passwords, user_id, new) for new in wanted), return_exceptions=True
    )
    works = [await sign_in(database, passwords, new) is not None for new in wanted]
    assert sorted(works) == [False, True]
    assert [result is None for result in results] == works


async def test_replacing_an_old_hash_does_not_undo_a_change_made_meanwhile(database: Database) -> None:
    fast = make_fast_passwords()
    user_id = await sign_up(database, fast)

    class ChangingPool(WorkerPool):
        jobs = 0

        async def run(self, job: Callable[[], Any]) -> Any:
            self.jobs += 1
            if self.jobs == 2:
                await change(database, fast, user_id, OTHER_PASSWORD)
            return await super().run(job)

    slow = Passwords(ChangingPool(), make_fast_hasher(time_cost=2))
    await sign_in(database, slow, GOOD_PASSWORD)
    assert await sign_in(database, fast, GOOD_PASSWORD) is None
    assert await sign_in(database, fast, OTHER_PASSWORD) is not None


async def test_a_password_is_checked_against_what_is_stored_now(
    database: Database, passwords: Passwords
) -> None:
    user_id = await sign_up(database, passwords)
    async with database.sessions() as db:
        await db.get_one(User, user_id)
        await db.commit()
        await change(database, passwords, user_id, OTHER_PASSWORD)
        checks = [
            await service.check_password(db, passwords, user_id=user_id, password=password)
            for password in (GOOD_PASSWORD, OTHER_PASSWORD)
        ]
        assert checks == [False, True]
        assert not await service.check_password(db, passwords, user_id=user_id + 1, password=OTHER_PASSWORD)


# Deleting the account


async def test_a_deleted_account_takes_its_posts_and_its_history_along(
    database: Database, passwords: Passwords
) -> None:
    user_id, other_id = [
        await sign_up(database, passwords, email=email) for email in (EMAIL, "bob@example.com")
    ]
    async with database.sessions.begin() as db:
        await add_post(db, "of-a-file", tags=["redis"])
        for author_id, slug in ((user_id, "public"), (user_id, "draft"), (other_id, "other")):
            await add_post(db, slug, tags=["redis"], author_id=author_id, is_draft=slug == "draft")
            await record_event(db, author_id, EventKind.SIGNED_IN, now=NOON)
    async with database.sessions.begin() as db:
        assert await service.delete_account(db, user_id)
    async with database.sessions() as db:
        slugs = (await db.scalars(select(col(Post.slug)).order_by(col(Post.slug)))).all()
        events = (await db.scalars(select(col(SecurityEvent.user_id)))).all()
    assert list(slugs) == ["of-a-file", "other"]
    assert list(events) == [other_id]
    assert await count(database, PostTag) == 2
    assert await sign_in(database, passwords, GOOD_PASSWORD) is None


async def test_the_address_of_a_deleted_account_is_free(database: Database, passwords: Passwords) -> None:
    user_id = await sign_up(database, passwords)
    async with database.sessions.begin() as db:
        await service.delete_account(db, user_id)
    await sign_up(database, passwords, password=OTHER_PASSWORD)
    assert await sign_in(database, passwords, GOOD_PASSWORD) is None
    assert await sign_in(database, passwords, OTHER_PASSWORD) is not None


async def test_an_account_is_deleted_once(database: Database, passwords: Passwords) -> None:
    user_id = await sign_up(database, passwords)

    async def delete() -> bool:
        async with database.sessions.begin() as db:
            return await service.delete_account(db, user_id)

    assert sorted(await asyncio.gather(delete(), delete())) == [False, True]


async def test_a_post_being_written_as_its_author_leaves_is_deleted_too(
    database: Database, passwords: Passwords
) -> None:
    user_id = await sign_up(database, passwords)

    async def leave() -> bool:
        async with database.sessions.begin() as db:
            return await service.delete_account(db, user_id)

    async with database.sessions.begin() as db:
        await add_post(db, "last-words", author_id=user_id)
        leaving = asyncio.create_task(leave())
        await asyncio.sleep(0.2)
    assert await leaving
    assert await count(database, Post) == 0


async def test_no_post_is_written_once_its_author_leaves(database: Database, passwords: Passwords) -> None:
    async with database.sessions.begin() as db:
        await add_post(db, "of-a-file")
    user_id = await sign_up(database, passwords)

    async def write() -> None:
        async with database.sessions.begin() as db:
            await add_post(db, "too-late", author_id=user_id)

    async with database.sessions.begin() as db:
        await service.delete_account(db, user_id)
        writing = asyncio.create_task(write())
        await asyncio.sleep(0.2)
    with pytest.raises(IntegrityError):
        await writing
    assert await count(database, Post) == 1


async def test_the_key_of_an_account_names_no_later_one(database: Database, passwords: Passwords) -> None:
    """SQLite gives the id to the next user."""
    user_id = await sign_up(database, passwords)
    key = str((await read_user(database, user_id)).account_key)
    async with database.sessions.begin() as db:
        found = await find_user_by_key(db, key)
        assert found is not None
        assert found.id == user_id
        await service.delete_account(db, user_id)
    await sign_up(database, passwords)
    async with database.sessions() as db:
        assert await find_user_by_key(db, key) is None
