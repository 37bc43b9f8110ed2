"""Hashing and checking of passwords."""

import pytest

from rxapp.accounts.errors import PasswordRefusedError
from rxapp.accounts.passwords import Passwords
from rxapp.accounts.worker_pool import WorkerPool
from tests.support.passwords import (
    GOOD_PASSWORD,
    CountingHasher,
    make_fast_hasher,
    make_fast_passwords,
)

# é as one character and as two; full-width letters as a Japanese keyboard sends them.
SPELLINGS = [("caf\u00e9" * 5, "cafe\u0301" * 5), ("Tokyo" * 4, "\uff34\uff4f\uff4b\uff59\uff4f" * 4)]


async def test_the_real_parameters_are_those_of_rfc_9106() -> None:
    passwords = Passwords(WorkerPool())
    stored = await passwords.accept_password(GOOD_PASSWORD, (), field="password")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.verify_password(stored, GOOD_PASSWORD)
    assert not await passwords.verify_password(stored, GOOD_PASSWORD + " ")
    assert not passwords.is_outdated(stored)


@pytest.mark.parametrize(
    "other", ["", GOOD_PASSWORD.upper(), f" {GOOD_PASSWORD}", f"{GOOD_PASSWORD}\n", GOOD_PASSWORD + "x" * 200]
)
async def test_only_the_very_password_is_right(other: str) -> None:
    passwords = make_fast_passwords()
    stored = await passwords.hash_password(GOOD_PASSWORD)
    assert await passwords.verify_password(stored, GOOD_PASSWORD)
    assert not await passwords.verify_password(stored, other)


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
async def test_two_spellings_of_the_same_characters_are_one_password(one: str, other: str) -> None:
    passwords = make_fast_passwords()
    assert await passwords.verify_password(await passwords.hash_password(one), other)
    assert await passwords.verify_password(await passwords.hash_password(other), one)


@pytest.mark.parametrize("ending", ["\0", "\ud800", "🐈", "\u202e", " "])
async def test_every_character_counts(ending: str) -> None:
    passwords = make_fast_passwords()
    stored = await passwords.accept_password(GOOD_PASSWORD + ending, (), field="password")
    assert await passwords.verify_password(stored, GOOD_PASSWORD + ending)
    assert not await passwords.verify_password(stored, GOOD_PASSWORD)


async def test_the_last_of_128_characters_counts() -> None:
    passwords = make_fast_passwords()
    password = (GOOD_PASSWORD * 6)[:127]
    stored = await passwords.accept_password(password + "a", (), field="password")
    assert not await passwords.verify_password(stored, password + "b")


@pytest.mark.parametrize("password", ["x" * 129, "x" * 10_000_000, "\u0300\u0316" * 1_000_000])
async def test_a_text_that_is_too_long_is_refused_at_once(password: str) -> None:
    hasher = CountingHasher()
    passwords = make_fast_passwords(hasher)
    with pytest.raises(PasswordRefusedError) as refusal:
        await passwords.accept_password(password, (), field="new_password")
    assert (refusal.value.code, refusal.value.field) == ("password_too_long", "new_password")
    assert not await passwords.verify_password(hasher.hash("x"), password)
    assert hasher.verified == 1


async def test_a_refused_password_is_not_hashed() -> None:
    hasher = CountingHasher()
    passwords = make_fast_passwords(hasher)
    for password in ("short", "passwordpassword", "wren okafor 1990"):
        with pytest.raises(PasswordRefusedError):
            await passwords.accept_password(password, ("Wren Okafor",), field="password")
    assert hasher.hashed == 0


async def test_without_a_hash_argon2_runs_all_the_same() -> None:
    hasher = CountingHasher()
    passwords = make_fast_passwords(hasher)
    for password in ("", GOOD_PASSWORD):
        assert not await passwords.verify_password(None, password)
    assert hasher.verified == 2
    assert hasher.hashed == 0


async def test_a_hash_with_other_parameters_is_outdated_and_still_good() -> None:
    old, new = make_fast_passwords(), make_fast_passwords(make_fast_hasher(time_cost=2))
    stored = await old.hash_password(GOOD_PASSWORD)
    assert not old.is_outdated(stored)
    assert new.is_outdated(stored)
    assert await new.verify_password(stored, GOOD_PASSWORD)
