"""A day in a deployment of two backends: everybody does everything, and everything fails at least once.

It is a short day by default, and patient: the machine may be busy with other tests. A long one, with
Sentinels in the place of a Cluster:

    export RXAPP_DAY_CITIZENS=200 RXAPP_DAY_PAUSE=4 RXAPP_DAY_FAULTS=60
    export RXAPP_DAY_TIMEOUT=1.25 RXAPP_DAY_LONGEST=2  # seconds: what a backend has, and what anybody waits
    export RXAPP_DAY_PAGES=40  # so many of them have a page open, on one machine
    RXAPP_DAY_REDIS=sentinel uv run pytest tests/faults/test_long_day.py
"""

import asyncio
import os
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from random import Random

import pytest

from tests.support.app_server import AppServer, Report
from tests.support.citizens import Citizen, RefusedError, make_citizens
from tests.support.crowd import Crowd, let_come
from tests.support.onlookers import Onlooker, look_on
from tests.support.redis_cluster import run_cluster
from tests.support.redis_sentinels import run_sentinel
from tests.support.redis_servers import RedisServer
from tests.support.town import RunRedis, Town, run_town

CITIZENS = int(os.environ.get("RXAPP_DAY_CITIZENS", "12"))
FAULTS = int(os.environ.get("RXAPP_DAY_FAULTS", "9"))
SEED = int(os.environ.get("RXAPP_DAY_SEED", "1"))
TIMEOUT_SECONDS = float(os.environ.get("RXAPP_DAY_TIMEOUT", "5"))
# What the way to the app and back may add, where nothing else is said.
LONGEST_ANSWER_SECONDS = float(os.environ.get("RXAPP_DAY_LONGEST", str(TIMEOUT_SECONDS + 0.5)))
# Of each person, between two things that they do.
PAUSE_SECONDS = float(os.environ.get("RXAPP_DAY_PAUSE", "0.05"))
# How many of them have a page open, which follows what they do.
PAGES = int(os.environ.get("RXAPP_DAY_PAGES", str(CITIZENS)))
RUN_REDIS: Mapping[str, RunRedis] = {"cluster": run_cluster, "sentinel": run_sentinel}
REDIS = os.environ.get("RXAPP_DAY_REDIS", "cluster")


@pytest.fixture
def town(prod_app: AppServer, redis_server: RedisServer) -> Generator[Town]:
    """The deployment."""
    random = Random(SEED)  # noqa: S311 -- it has to come out the same again
    with run_town(prod_app, redis_server, random, TIMEOUT_SECONDS, RUN_REDIS[REDIS]) as town:
        yield town


async def test_what_was_acknowledged_is_there_at_the_end_of_the_day(town: Town, report: Report) -> None:
    async with make_citizens(town.url, CITIZENS, SEED) as citizens:
        for citizen in citizens:
            await citizen.settle()
        with look_on(town.page_url, citizens[:PAGES]) as onlookers:
            await live_through(town, Crowd(citizens, RefusedError, PAUSE_SECONDS), report)
        report(tell_day(citizens, onlookers))
        for onlooker in onlookers:
            assert onlooker.shown
            assert not onlooker.strangers
            assert not onlooker.late
        for citizen in citizens:
            await citizen.finish()
            await citizen.check()
    assert max(citizen.longest for citizen in citizens) < (LONGEST_ANSWER_SECONDS, "")


async def live_through(town: Town, crowd: Crowd[Citizen], report: Report) -> None:
    """Let one thing after the other go wrong, each once everybody has got over the last one."""
    faults = town.list_faults()
    async with let_come(crowd):
        for number in range(FAULTS):
            if number % len(faults) == 0:
                town.random.shuffle(faults)
            fault = faults[number % len(faults)]
            await asyncio.to_thread(fault)
            seconds = await crowd.await_recovery()
            report(f"{fault.__name__}: {seconds:.1f} s after it everybody had been served again")


def tell_day(citizens: Sequence[Citizen], onlookers: Sequence[Onlooker]) -> str:
    """Sum a day up."""
    refused = sum((citizen.refused for citizen in citizens), Counter[int]())
    bought = sum(citizen.cart.total() for citizen in citizens)
    posts = sum(len(citizen.posts) for citizen in citizens)
    ended = sum(len(citizen.retired) for citizen in citizens)
    opened, shown = (sum(each) for each in zip(*((o.opened, o.shown) for o in onlookers), strict=True))
    seconds, what = max(citizen.longest for citizen in citizens)
    return (
        f"{len(citizens)} people put {bought} things into carts, published {posts} posts and signed out "
        f"{ended} times; {len(onlookers)} pages were connected {opened} times and changed {shown} times; "
        f"refused: {dict(refused)}; the longest answer took {seconds:.2f} s: {what}"
    )
