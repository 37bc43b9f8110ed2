"""How often passwords may be tried, counted in a real server."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from redis.asyncio import Redis
from sqlalchemy.exc import OperationalError

from rxapp.accounts.attempt_counters import Rate, make_limit_storage
from rxapp.accounts.errors import EmailTakenError, PasswordRefusedError, TooBusyError, TooManyTriesError
from rxapp.accounts.limits import DEFAULT_RATES, AccountLimits, AccountRates
from rxapp.sessions import connect
from rxapp.sessions.errors import StoreUnavailableError

KEY = b"k" * 32
EMAIL = "ann@example.com"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
MakeLimits = Callable[..., AccountLimits]

RATES = AccountRates(
    account_from_place=Rate(3, 60),
    account=Rate(6, 60),
    place=Rate(8, 60),
    sign_ups=Rate(5, 60),
    taken_addresses=Rate(2, 60),
    session=Rate(3, 60),
    place_is_known=60,
)


@pytest.fixture
def make_limits(redis: Redis) -> MakeLimits:
    """Returns limits with low numbers, as another process would have them too."""

    def make(**rates: Rate) -> AccountLimits:
        return AccountLimits(make_limit_storage(redis), KEY, replace(RATES, **rates))

    return make


@pytest.fixture
def limits(make_limits: MakeLimits) -> AccountLimits:
    """Limits with low numbers."""
    return make_limits()


async def sign_in(
    limits: AccountLimits, email: str = EMAIL, address: str = HERE, *, is_right: bool = False
) -> bool:
    """Try to sign in, and return whether that was allowed."""
    try:
        async with limits.sign_in(email, address) as attempt:
            await asyncio.sleep(0)
            attempt.is_right = is_right
    except TooManyTriesError:
        return False
    return True


async def fail(limits: AccountLimits, times: int, email: str = EMAIL, address: str = HERE) -> int:
    """Give a wrong password many times at once, and return how many were allowed."""
    return sum(await asyncio.gather(*(sign_in(limits, email, address) for _ in range(times))))


# Signing in


async def test_wrong_passwords_are_allowed_up_to_the_rate_even_all_at_once(limits: AccountLimits) -> None:
    assert await fail(limits, 20) == 3
    assert not await sign_in(limits, is_right=True)


async def test_processes_count_together(make_limits: MakeLimits) -> None:
    processes = [make_limits() for _ in range(4)]
    assert sum(await asyncio.gather(*(fail(each, 5) for each in processes))) == 3


async def test_a_refusal_says_when_to_come_back(limits: AccountLimits) -> None:
    await fail(limits, 3)
    with pytest.raises(TooManyTriesError) as refusal:
        async with limits.sign_in(EMAIL, HERE):
            pytest.fail("the try was allowed")
    assert refusal.value.code == "too_many_tries"
    assert 50 <= refusal.value.retry_after <= 60


@pytest.mark.slow
async def test_refused_tries_do_not_prolong_the_wait(make_limits: MakeLimits) -> None:
    limits = make_limits(account_from_place=Rate(1, 1))
    assert await fail(limits, 5) == 1
    await asyncio.sleep(0.6)
    assert await fail(limits, 5) == 0
    await asyncio.sleep(0.6)
    assert await fail(limits, 5) == 1


async def test_right_passwords_are_not_counted(limits: AccountLimits) -> None:
    for _ in range(20):
        assert await sign_in(limits, is_right=True)
    assert await fail(limits, 20) == 3


async def test_many_right_sign_ins_at_once_are_all_allowed(limits: AccountLimits) -> None:
    results = await asyncio.gather(*(sign_in(limits, is_right=True) for _ in range(50)))
    assert all(results)


async def test_a_right_password_gives_no_wrong_ones_back(limits: AccountLimits) -> None:
    await fail(limits, 2)
    assert await sign_in(limits, is_right=True)
    assert await fail(limits, 5) == 1


DATABASE_AWAY = OperationalError("SELECT 1", {}, psycopg.OperationalError("the server has gone"))


@pytest.mark.parametrize("error", [TooBusyError(1), DATABASE_AWAY], ids=["busy", "no database"])
async def test_a_try_that_was_never_made_is_not_counted(limits: AccountLimits, error: Exception) -> None:
    for _ in range(10):
        with pytest.raises(type(error)):
            async with limits.sign_in(EMAIL, HERE):
                raise error
    assert await fail(limits, 5) == 3


async def test_a_try_that_breaks_off_is_counted(limits: AccountLimits) -> None:
    for _ in range(3):
        with pytest.raises(LookupError):
            async with limits.sign_in(EMAIL, HERE):
                raise LookupError
    assert not await sign_in(limits)


async def test_failures_elsewhere_do_not_shut_the_owner_out_at_home(limits: AccountLimits) -> None:
    assert await sign_in(limits, is_right=True)
    for number in range(20):
        await fail(limits, 3, address=f"198.51.100.{number}")
    assert not await sign_in(limits, address=ELSEWHERE)
    assert await sign_in(limits, is_right=True)


async def test_all_unknown_places_together_have_one_rate(limits: AccountLimits) -> None:
    allowed = [await fail(limits, 2, address=f"198.51.100.{number}") for number in range(5)]
    assert allowed == [2, 2, 2, 0, 0]


async def test_one_place_cannot_try_many_accounts(limits: AccountLimits) -> None:
    allowed = [await sign_in(limits, f"user-{number}@example.com") for number in range(12)]
    assert allowed == [True] * 8 + [False] * 4
    assert await sign_in(limits, "user-11@example.com", ELSEWHERE)


async def test_what_one_limit_refuses_the_others_do_not_count(limits: AccountLimits) -> None:
    await fail(limits, 50)
    assert await sign_in(limits, "bob@example.com")
    assert await fail(limits, 2, address=ELSEWHERE) == 2


@pytest.mark.parametrize("email", ["nobody@example.com", "no address", "", "\ud800", "x" * 100_000])
async def test_an_unknown_address_is_limited_like_a_known_one(limits: AccountLimits, email: str) -> None:
    assert await fail(limits, 5, email) == 3


async def test_spellings_of_one_address_are_one_account(limits: AccountLimits) -> None:
    spellings = ("ann@example.com", "ANN@example.com", " Ann@Example.com ", "ann@EXAMPLE.com")
    assert [await sign_in(limits, spelling) for spelling in spellings] == [True, True, True, False]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "unix:", True),
    ],
)
async def test_a_place_is_an_ipv4_address_or_an_ipv6_network(
    limits: AccountLimits, one: str, other: str, *, is_same: bool
) -> None:
    assert await fail(limits, 3, address=one) == 3
    assert await fail(limits, 3, address=other) == (0 if is_same else 3)


# Signing up


async def sign_up(limits: AccountLimits, error: Exception | None = None, address: str = HERE) -> bool:
    """Try to sign up, and return whether that was allowed."""
    try:
        async with limits.sign_up(address):
            if error is not None:
                raise error
    except TooManyTriesError:
        return False
    except (EmailTakenError, PasswordRefusedError):
        return True
    return True


async def test_sign_ups_are_limited_by_place(limits: AccountLimits) -> None:
    assert [await sign_up(limits) for _ in range(6)] == [True] * 5 + [False]
    assert await sign_up(limits, address=ELSEWHERE)


@pytest.mark.parametrize("error", [TooBusyError(1), DATABASE_AWAY], ids=["busy", "no database"])
async def test_a_sign_up_that_could_not_be_made_does_not_count(
    limits: AccountLimits, error: Exception
) -> None:
    """A lesson in which everybody signs up at once, and again when there was too much to do."""
    for _ in range(20):
        with pytest.raises(type(error)):
            await sign_up(limits, error)
    assert [await sign_up(limits) for _ in range(6)] == [True] * 5 + [False]


async def test_asking_who_has_an_account_is_limited_further(limits: AccountLimits) -> None:
    refused = PasswordRefusedError("password_too_short", "Too short.", field="password")
    assert await sign_up(limits, refused)
    assert [await sign_up(limits, EmailTakenError()) for _ in range(3)] == [True, True, False]


# Passwords within a session


async def confirm(limits: AccountLimits, session: str, *, is_right: bool = False) -> bool:
    try:
        async with limits.password(session) as attempt:
            attempt.is_right = is_right
    except TooManyTriesError:
        return False
    return True


async def test_passwords_within_a_session_are_limited_by_it_alone(limits: AccountLimits) -> None:
    await fail(limits, 20)
    assert await confirm(limits, "one", is_right=True)
    assert sum(await asyncio.gather(*(confirm(limits, "one") for _ in range(9)))) == 3
    assert not await confirm(limits, "one", is_right=True)
    assert await confirm(limits, "two")


# When the store does not answer


async def test_without_a_store_nothing_is_tried(tmp_path: Path) -> None:
    redis = connect(f"unix://{tmp_path / 'nobody-listens.sock'}")
    limits = AccountLimits(make_limit_storage(redis), KEY)
    for attempt in (limits.sign_in(EMAIL, HERE), limits.sign_up(HERE), limits.password("one")):
        with pytest.raises(StoreUnavailableError):
            async with attempt:
                pytest.fail("the try was allowed")
    await redis.aclose()


@asynccontextmanager
async def lose_counter(redis: Any, kind: str) -> AsyncGenerator[None]:
    """Have one counter out of reach until the block ends, as on a Cluster one master of several may be."""
    (key,) = await redis.keys(f"limits:{kind}/*")
    await redis.rename(key, "aside")
    await redis.rpush(key, "no number")
    yield
    await redis.rename("aside", key)


async def test_a_try_that_one_counter_cannot_count_is_counted_by_none(
    limits: AccountLimits, redis: Redis
) -> None:
    assert await fail(limits, 1) == 1
    async with lose_counter(redis, "place"):
        for _ in range(5):
            with pytest.raises(StoreUnavailableError):
                await sign_in(limits)
    assert await fail(limits, 5) == 2


async def test_a_right_try_is_taken_back_wherever_that_can_be_done(
    limits: AccountLimits, redis: Redis
) -> None:
    for _ in range(6):  # as many wrong ones as the account allows
        async with AsyncExitStack() as lost:
            with pytest.raises(StoreUnavailableError):
                await sign_in_and_lose(limits, redis, lost)
    assert await fail(limits, 5, address=ELSEWHERE) == 3


async def sign_in_and_lose(limits: AccountLimits, redis: Redis, lost: AsyncExitStack) -> None:
    """Sign in, and lose one of the counters before the try can be taken back from it."""
    async with limits.sign_in(EMAIL, HERE) as attempt:
        attempt.is_right = True
        await lost.enter_async_context(lose_counter(redis, "place"))


# The numbers


def test_a_household_and_a_classroom_fit_the_default_rates() -> None:
    assert DEFAULT_RATES.account_from_place.tries >= 10
    assert DEFAULT_RATES.account.tries <= 100
    assert DEFAULT_RATES.place.tries >= 100
    assert DEFAULT_RATES.sign_ups.tries >= 100
