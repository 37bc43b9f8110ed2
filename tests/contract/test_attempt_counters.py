"""How tries are counted in a real server, whatever they are."""

import asyncio

import pytest
from redis.asyncio import Redis

from rxapp.accounts.attempt_counters import AttemptCounters, Counter, Rate, make_limit_storage
from rxapp.accounts.errors import TooManyTriesError

KEY = b"k" * 32
THREE = Rate(3, 60)


@pytest.fixture
def counters(redis: Redis) -> AttemptCounters:
    """Counters in an empty server."""
    return AttemptCounters(make_limit_storage(redis), KEY)


async def charge(counters: AttemptCounters, *counted: Counter) -> bool:
    """Count a try, and return whether it is allowed."""
    try:
        await counters.charge(counted)
    except TooManyTriesError:
        return False
    return True


async def test_tries_that_come_together_are_counted_one_by_one(counters: AttemptCounters) -> None:
    counter = counters.find("sign-in", THREE, "ann@example.com")
    assert sum(await asyncio.gather(*(charge(counters, counter) for _ in range(20)))) == 3


async def test_a_try_counts_on_all_counters_or_on_none(counters: AttemptCounters) -> None:
    wide, narrow = counters.find("wide", THREE, "x"), counters.find("narrow", Rate(1, 60), "x")
    assert [await charge(counters, wide, narrow) for _ in range(3)] == [True, False, False]
    assert [await charge(counters, wide) for _ in range(3)] == [True, True, False]


async def test_a_try_taken_back_can_be_made_again(counters: AttemptCounters) -> None:
    counter = counters.find("sign-in", Rate(1, 60), "ann@example.com")
    for _ in range(3):
        assert await charge(counters, counter)
        await counters.take_back([counter])
    assert await charge(counters, counter)
    assert await counters.is_used_up(counter)
    assert not await charge(counters, counter)


async def test_a_counter_ends_even_if_a_try_is_taken_back_afterwards(
    counters: AttemptCounters, redis: Redis
) -> None:
    counter = counters.find("sign-in", THREE, "ann@example.com")
    await counters.charge([counter])
    await redis.flushall()  # pyright: ignore[reportUnknownMemberType] -- its options are untyped
    await counters.take_back([counter])
    (key,) = await redis.keys()
    assert 0 < await redis.ttl(key) <= 60


@pytest.mark.parametrize(
    "other",
    [("sign-in", "ann", "bc"), ("sign-in", "annbc"), ("sign-up", "annb", "c"), ("sign-in", 'annb", "c')],
)
async def test_whose_a_counter_is_cannot_be_mixed_up(
    counters: AttemptCounters, other: tuple[str, ...]
) -> None:
    kind, *parts = other
    names = {counters.find("sign-in", THREE, "annb", "c").name, counters.find(kind, THREE, *parts).name}
    assert len(names) == 2


async def test_the_store_learns_no_address(counters: AttemptCounters, redis: Redis) -> None:
    await counters.charge([counters.find("sign-in", THREE, "ann@example.com", "192.0.2.1")])
    (key,) = await redis.keys()
    assert not {part for part in (b"ann", b"example", b"192") if part in key}
    assert 0 < await redis.ttl(key) <= 60


async def test_another_secret_has_other_counters(counters: AttemptCounters, redis: Redis) -> None:
    others = AttemptCounters(make_limit_storage(redis), b"x" * 32)
    assert others.find("sign-in", THREE, "ann").name != counters.find("sign-in", THREE, "ann").name


async def test_counting_goes_on_when_the_server_has_forgotten_its_scripts(
    counters: AttemptCounters, redis: Redis
) -> None:
    counter = counters.find("sign-in", Rate(2, 60), "ann")
    assert await charge(counters, counter)
    await redis.script_flush()  # pyright: ignore[reportUnknownMemberType] -- its options are untyped
    assert [await charge(counters, counter) for _ in range(2)] == [True, False]
