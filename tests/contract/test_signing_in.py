"""What callers can rely on who create accounts and sign people in."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event
from typing import Any

import pytest
from sqlalchemy.pool import QueuePool

from rxapp.accounts.errors import (
    EmailTakenError,
    FieldError,
    TooBusyError,
)
from rxapp.accounts.passwords import Passwords
from rxapp.accounts.worker_pool import WorkerPool
from rxapp.models import User
from tests.support.accounts import EMAIL, change, check, count, read_user, sign_in, sign_up
from tests.support.databases import Database
from tests.support.passwords import (
    GOOD_PASSWORD,
    OTHER_PASSWORD,
    CountingHasher,
    make_fast_hasher,
    make_fast_passwords,
)
from tests.support.posts import NOON


@pytest.fixture
def hasher() -> CountingHasher:
    """A fast hasher that counts."""
    return CountingHasher()


@pytest.fixture
def passwords(hasher: CountingHasher) -> Passwords:
    """Passwords hashed by it."""
    return make_fast_passwords(hasher)


class HeldPool(WorkerPool):
    """A pool whose jobs wait until they are let go."""

    def __init__(self) -> None:
        """Hold the jobs."""
        super().__init__()
        self.has_job, self.gate = asyncio.Event(), Event()

    async def run(self, job: Callable[[], Any]) -> Any:
        """Run a job when the gate is open."""
        self.has_job.set()
        return await super().run(lambda: (self.gate.wait(), job())[1])


# Signing up


async def test_a_new_account_can_be_signed_in_to(database: Database, passwords: Passwords) -> None:
    user_id = await sign_up(database, passwords)
    user = await sign_in(database, passwords, GOOD_PASSWORD)
    assert user is not None
    assert (user.id, user.email, user.name) == (user_id, EMAIL, "Ann")
    assert (user.created_at, user.password_changed_at) == (NOON, NOON)
    assert str(user.password_hash) not in repr(user)


@pytest.mark.parametrize("spelling", ["Ann@Example.COM", "  ann@example.com ", "ANN@EXAMPLE.COM"])
async def test_an_address_is_found_and_taken_in_every_spelling(
    database: Database, passwords: Passwords, spelling: str
) -> None:
    user_id = await sign_up(database, passwords)
    user = await sign_in(database, passwords, GOOD_PASSWORD, spelling)
    assert user is not None
    assert user.id == user_id
    with pytest.raises(EmailTakenError) as refusal:
        await sign_up(database, passwords, email=spelling)
    assert (refusal.value.code, refusal.value.field) == ("email_taken", "email")


async def test_of_sign_ups_with_one_address_at_once_one_succeeds(database: Database) -> None:
    passwords = Passwords(WorkerPool(workers=4), make_fast_hasher())
    tries = (sign_up(database, passwords, email=email) for email in (EMAIL, EMAIL.upper()) * 4)
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["EmailTakenError"] * 7 + ["int"]
    assert await count(database, User) == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "ann", "invalid_email"),
        ("email", "a\0@example.com", "invalid_email"),
        ("name", "x" * 121, "invalid_name"),
        ("name", "Ann\0", "invalid_name"),
        ("name", "\u202eAnn", "invalid_name"),
        ("name", "\ud800", "invalid_name"),
        ("password", "short", "password_too_short"),
        ("password", "x" * 129, "password_too_long"),
        ("password", "ann@example.com!", "password_too_common"),
    ],
)
async def test_an_input_at_fault_is_named(
    database: Database, passwords: Passwords, field: str, value: str, code: str
) -> None:
    with pytest.raises(FieldError) as refusal:
        await sign_up(database, passwords, **{field: value})
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert await count(database, User) == 0


@pytest.mark.parametrize(
    ("typed", "shown"), [("", "Anonymous"), (" \t\n", "Anonymous"), (" Ann  Bee\n", "Ann Bee"), ("猫", "猫")]
)
async def test_a_name_is_tidied(database: Database, passwords: Passwords, typed: str, shown: str) -> None:
    user_id = await sign_up(database, passwords, name=typed)
    assert (await read_user(database, user_id)).name == shown


# Signing in


@pytest.mark.parametrize("email", [EMAIL, "bob@example.com", "no address", "", "a\0@example.com", "\ud800"])
async def test_a_wrong_password_and_an_unknown_address_take_the_same_hash(
    database: Database, passwords: Passwords, hasher: CountingHasher, email: str
) -> None:
    await sign_up(database, passwords)
    hasher.hashed = 0
    assert await sign_in(database, passwords, OTHER_PASSWORD, email) is None
    assert (hasher.hashed, hasher.verified) == (0, 1)


async def test_an_author_without_a_password_cannot_be_signed_in_to(
    database: Database, passwords: Passwords, hasher: CountingHasher
) -> None:
    async with database.sessions.begin() as db:
        db.add(User(name="Wren", email=EMAIL, created_at=NOON))
    for password in ("", GOOD_PASSWORD):
        assert await sign_in(database, passwords, password) is None
    assert hasher.verified == 2


async def test_signing_in_replaces_a_hash_with_old_parameters(
    database: Database, passwords: Passwords
) -> None:
    user_id = await sign_up(database, passwords)
    stronger = make_fast_passwords(make_fast_hasher(time_cost=2))
    assert await sign_in(database, stronger, OTHER_PASSWORD) is None
    assert ",t=1," in str((await read_user(database, user_id)).password_hash)
    assert await sign_in(database, stronger, GOOD_PASSWORD) is not None
    user = await read_user(database, user_id)
    assert ",t=2," in str(user.password_hash)
    assert user.password_changed_at == NOON
    assert await sign_in(database, stronger, GOOD_PASSWORD) is not None


async def test_signing_in_succeeds_when_there_is_no_time_to_replace_a_hash(database: Database) -> None:
    await sign_up(database, make_fast_passwords())

    class OneJobPool(WorkerPool):
        jobs = 0

        async def run(self, job: Callable[[], Any]) -> Any:
            self.jobs += 1
            if self.jobs > 1:
                raise TooBusyError(1)
            return await super().run(job)

    busy = Passwords(OneJobPool(), make_fast_hasher(time_cost=2))
    assert await sign_in(database, busy, GOOD_PASSWORD) is not None


@pytest.mark.parametrize("action", ["sign up", "sign in", "confirm", "change"])
async def test_no_connection_waits_for_a_hash(database: Database, action: str) -> None:
    user_id = await sign_up(database, make_fast_passwords())
    pool = HeldPool()
    passwords = Passwords(pool, make_fast_hasher())
    actions: dict[str, Callable[[], Awaitable[object]]] = {
        "sign up": lambda: sign_up(database, passwords, email="bob@example.com"),
        "sign in": lambda: sign_in(database, passwords, GOOD_PASSWORD),
        "confirm": lambda: check(database, passwords, user_id, GOOD_PASSWORD),
        "change": lambda: change(database, passwords, user_id, OTHER_PASSWORD),
    }
    task = asyncio.ensure_future(actions[action]())
    await pool.has_job.wait()
    connections = database.engine.pool
    assert isinstance(connections, QueuePool)
    assert connections.checkedout() == 0
    pool.gate.set()
    await task
