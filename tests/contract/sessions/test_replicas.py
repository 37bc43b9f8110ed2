"""Stores that wait for a replica: what they acknowledge is not lost with a master."""

import asyncio
import time
from collections.abc import Generator
from random import Random
from typing import Any

import pytest

from rxapp.sessions.errors import SessionEndedError, StoreUnavailableError
from rxapp.sessions.events import EventKind
from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.deployments import LONG_PATIENCE, Deployment, open_deployment
from tests.support.redis_binaries import find_redis_binary
from tests.support.redis_cluster import RedisCluster
from tests.support.redis_sentinels import RedisSentinels, run_sentinel
from tests.support.redis_servers import pause
from tests.support.sessions import CALLS, Action, of_nobody, of_user
from tests.support.traffic import LONGEST_CALL_SECONDS, run_traffic

VISITORS = 12
NEED_NO_REPLICA = ("find", "touch", "list", "announce")

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sentinel", "cluster"])
def group(request: pytest.FixtureRequest) -> Generator[RedisSentinels | RedisCluster]:
    """Servers one of which may be lost."""
    if request.param == "sentinel":
        with run_sentinel(find_redis_binary()) as sentinels:
            yield sentinels
    else:
        cluster: RedisCluster = request.getfixturevalue("redis_cluster")
        yield cluster
        cluster.restore()


def open_stores(deployment: Deployment) -> list[SessionStore]:
    """Return stores that wait for a replica."""
    return [deployment.open_store(replicas=1) for _ in range(3)]


async def test_nothing_that_was_acknowledged_is_lost_with_a_master(
    group: RedisSentinels | RedisCluster,
) -> None:
    async with open_deployment(group, SettableClock()) as deployment:
        stores = open_stores(deployment)
        names = [(await stores[0].create(of_user(f"user {n}"))).reference for n in range(VISITORS)]
        async with run_traffic(stores, names) as traffic:
            await asyncio.to_thread(group.lose_master, Random(1))  # noqa: S311 -- it has to be repeatable
            await traffic.await_recovery()
        assert traffic.failed
        assert traffic.longest < LONGEST_CALL_SECONDS
        await traffic.check()


async def test_what_no_replica_would_have_is_not_done(group: RedisSentinels | RedisCluster) -> None:
    """56, 57: reading, and noting activity, ask for no replica."""
    async with open_deployment(group, SettableClock()) as deployment:
        store, new = deployment.open_store(replicas=1), of_user("ada")
        await store.create(new)
        with pause(group.list_replicas()):
            with pytest.raises(StoreUnavailableError):
                await store.increment(new.reference, "n")
            assert deployment.list_kinds()[-1] is EventKind.UNAVAILABLE
            for name in NEED_NO_REPLICA:
                await CALLS[name](store, new.reference)
        await asyncio.to_thread(group.await_health)
        assert await store.increment(new.reference, "n") == 1


CALLS_THAT_WRITE: dict[str, Action] = {
    **{name: CALLS[name] for name in sorted(CALLS.keys() - NEED_NO_REPLICA)},
    "sign in across": lambda store, reference: store.sign_in(of_user("bob"), replacing=reference),
}


@pytest.mark.parametrize("call", CALLS_THAT_WRITE.values(), ids=CALLS_THAT_WRITE)
async def test_everything_that_writes_needs_a_replica(redis_cluster: RedisCluster, call: Action) -> None:
    """And keeps nobody waiting for one, and leaves all as it was."""
    async with open_deployment(redis_cluster, SettableClock()) as deployment:
        store, new = deployment.open_store(replicas=1), of_user("ada", color="red")
        await store.create(new)
        before = await dump_sessions(deployment)
        try:
            with pause(redis_cluster.list_replicas()):
                started = time.monotonic()
                with pytest.raises(StoreUnavailableError):
                    await call(store, new.reference)
                assert time.monotonic() - started < LONGEST_CALL_SECONDS
                assert await dump_sessions(deployment) == before
        finally:
            redis_cluster.restore()


async def dump_sessions(deployment: Deployment) -> dict[str, Any]:
    """Return all that is kept but the marks, by which replicas are asked whether they are there."""
    return {key: value for key, value in (await deployment.dump()).items() if not key.endswith(":w")}


async def test_a_refusal_is_told_as_it_is(group: RedisSentinels | RedisCluster) -> None:
    async with open_deployment(group, SettableClock()) as deployment:
        with pytest.raises(SessionEndedError):
            await deployment.open_store(replicas=1).increment(of_user("ada").reference, "n")


async def test_sessions_are_found_where_their_slots_have_gone(redis_cluster: RedisCluster) -> None:
    async with open_deployment(redis_cluster, SettableClock(), LONG_PATIENCE) as deployment:
        store = deployment.open_store(replicas=1)
        names = [(await store.create(of_nobody(n=0))).reference for _ in range(30)]
        await asyncio.to_thread(redis_cluster.hand_over)
        assert await asyncio.gather(*(store.increment(name, "n") for name in names)) == [1] * len(names)
