"""Servers are killed, stand still and give way to others, in the middle of traffic.

Every call answers or says that the store is away, in time. Nobody is signed out by it, nothing acknowledged
is lost once it has been written down or copied, and nothing that was revoked comes back.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.deployments import Deployment, Topology, await_fact, list_masters, open_deployment
from tests.support.redis_binaries import find_redis_binary
from tests.support.redis_cluster import RedisCluster
from tests.support.redis_sentinels import run_sentinel
from tests.support.redis_servers import RedisServer, pause
from tests.support.sessions import CALLS, of_nobody, of_user, read_values, tag_of
from tests.support.traffic import LONGEST_CALL_SECONDS, Traffic, run_traffic

ADA = tag_of("ada")
STORES = 3
VISITORS = 12
How = Callable[[RedisServer], None]


@dataclass
class Scene:
    """Traffic on a deployment, and sessions that were ended before it began.

    Attributes:
        deployment: Where.
        traffic: Who comes.
        ended: The names of sessions that have been revoked, in different ways.
    """

    deployment: Deployment
    traffic: Traffic
    ended: list[Reference]

    async def check(self) -> None:
        """Check what holds after every outage."""
        await self.traffic.stop()
        assert self.traffic.failed
        assert self.traffic.longest < LONGEST_CALL_SECONDS
        await self.traffic.check()
        fresh = self.deployment.open_store()
        assert [await fresh.find(name) for name in self.ended] == [None] * len(self.ended)
        assert not any([await fresh.touch(name) for name in self.ended])


async def _end_some(store: SessionStore) -> list[Reference]:
    """Return the names of sessions that have ended, each in another way."""
    users = ["eve", "mallory", "trudy", "oscar"]
    names = [(await store.create(of_user(user))).reference for user in users]
    await store.revoke(names[0])
    await store.revoke_all(names[1].tag)
    await store.forget(names[2].tag)
    await store.revoke_others((await store.create(of_user("oscar"))).reference)
    return names


@asynccontextmanager
async def _set_scene(topology: Topology) -> AsyncGenerator[Scene]:
    """Let visitors come. A replica that takes over may lack what one did last: copies are not waited for."""
    async with open_deployment(topology, SettableClock()) as deployment:
        stores: list[SessionStore] = [deployment.open_store() for _ in range(STORES)]
        new = [of_user(f"user {n}") if n % 2 else of_nobody() for n in range(VISITORS)]
        names = [(await stores[0].create(each)).reference for each in new]
        ended = await _end_some(stores[0])
        await _await_copies(topology)
        async with run_traffic(
            stores, names, may_lose=0 if isinstance(topology, RedisServer) else 1
        ) as traffic:
            yield Scene(deployment, traffic, ended)


async def _await_copies(topology: Topology) -> None:
    """Return when the replicas have all that has been written so far: copying is not waited for."""
    if isinstance(topology, RedisServer):
        return
    masters = list_masters(topology)
    written = {master.port: master.execute("ROLE")[1] for master in masters}

    async def have_all() -> bool:
        roles = {master.port: master.execute("ROLE") for master in masters}
        return all(int(role[2][0][2]) >= written[port] for port, role in roles.items())

    await await_fact(have_all)


async def test_a_server_that_is_killed_comes_back_with_all_it_has_acknowledged(
    redis_server: RedisServer,
) -> None:
    """33, 56, 57: it writes down what it does before it answers."""
    async with _set_scene(redis_server) as scene:
        for _ in range(2):
            redis_server.kill()
            await scene.traffic.await_outage()
            await asyncio.to_thread(redis_server.start)
            await scene.traffic.await_recovery()
        await scene.check()


async def test_a_server_that_stands_still_keeps_nobody_waiting(redis_server: RedisServer) -> None:
    """56, 57, 44: answers that come late go to nobody."""
    async with _set_scene(redis_server) as scene:
        with pause([redis_server]):
            await scene.traffic.await_outage()
        await scene.traffic.await_recovery()
        await scene.check()


async def test_every_call_fails_in_time_while_a_server_stands_still(redis_server: RedisServer) -> None:
    """56."""
    async with open_deployment(redis_server, SettableClock()) as deployment:
        store, new = deployment.open_store(), of_user("ada")
        await store.create(new)
        with pause([redis_server]):
            calls = (_time_outage(call(store, new.reference)) for call in CALLS.values())
            longest = await asyncio.gather(*calls)
        assert max(longest) < LONGEST_CALL_SECONDS


@pytest.mark.slow
@pytest.mark.parametrize("how", [RedisServer.kill, RedisServer.pause])
async def test_sessions_go_on_at_the_master_that_sentinels_choose(how: How) -> None:
    """33, 56, 57: those that had been copied, which is all but the last moment's."""
    with run_sentinel(find_redis_binary()) as group:
        async with _set_scene(group) as scene:
            await asyncio.to_thread(group.kill_master, how)
            await scene.traffic.await_recovery()
            await scene.check()


@pytest.mark.slow
@pytest.mark.parametrize("how", [RedisServer.kill, RedisServer.pause])
async def test_sessions_go_on_at_the_next_master_of_a_cluster(redis_cluster: RedisCluster, how: How) -> None:
    """33, 56, 57."""
    try:
        async with _set_scene(redis_cluster) as scene:
            master = redis_cluster.find_master(f"{{{scene.ended[0].tag}}}")
            await asyncio.to_thread(redis_cluster.fail_over, master, how)
            await scene.traffic.await_recovery()
            await scene.check()
    finally:
        redis_cluster.restore()


async def test_a_visitor_who_cannot_sign_in_for_an_outage_keeps_the_cart(redis_cluster: RedisCluster) -> None:
    """22, 56: the slots of a Cluster are on several servers, and the user's may be away."""
    user, visitor = of_user("ada"), of_nobody(cart=["tea"])
    master = redis_cluster.find_master(f"{{{ADA}}}")
    while redis_cluster.find_master(f"{{{visitor.reference.tag}}}") is master:
        visitor = of_nobody(cart=["tea"])
    try:
        async with open_deployment(redis_cluster, SettableClock()) as deployment:
            store = deployment.open_store()
            await store.create(visitor)
            with pause([master]), pytest.raises(StoreUnavailableError):
                await store.sign_in(user, replacing=visitor.reference, carry={"cart"})
            assert await read_values(store, visitor.reference) == {"cart": ["tea"]}
            await asyncio.to_thread(redis_cluster.restore)
            record = await store.sign_in(user, replacing=visitor.reference, carry={"cart"})
            assert await read_values(store, record.reference) == {"cart": ["tea"]}
            assert await store.find(visitor.reference) is None
    finally:
        redis_cluster.restore()


async def _time_outage(call: Awaitable[Any]) -> float:
    started = time.monotonic()
    with pytest.raises(StoreUnavailableError):
        await call
    return time.monotonic() - started
