"""A server without memory: what would begin or grow is refused as a whole, and what ends sessions works."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.records import Changes
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.redis_servers import RedisServer
from tests.support.sessions import Action, of_nobody, of_user, read_values, refer_to_new, setting, tag_of

ADA = tag_of("ada")


@pytest.fixture(scope="session")
def topology(redis_server: RedisServer) -> RedisServer:
    """One server of each kind."""
    return redis_server


@asynccontextmanager
async def _memory(deployment: Deployment, limit: int) -> AsyncGenerator[None]:
    """Let the server have so many bytes and refuse to forget anything, as a store of sessions must."""
    await deployment.redis.config_set("maxmemory-policy", "noeviction")
    await deployment.redis.config_set("maxmemory", limit)
    try:
        yield
    finally:
        await deployment.redis.config_set("maxmemory", 0)


@pytest.fixture
async def sessions(store: SessionStore) -> list[Reference]:
    """Three sessions of Ada with a value and a message each."""
    begun = [await store.create(of_user("ada", color="blue", n=1)) for _ in range(3)]
    for record in begun:
        await store.write(record.reference, Changes(flashes=(b'"Saved"',)))
    return [record.reference for record in begun]


@pytest.fixture
async def full(deployment: Deployment, sessions: list[Reference]) -> AsyncGenerator[list[Reference]]:
    """The same three sessions, on a server that has no memory left."""
    async with _memory(deployment, 1):
        yield sessions


GROWING: dict[str, Action] = {
    "create": lambda store, _: store.create(of_user("ada")),
    "sign in": lambda store, reference: store.sign_in(of_user("ada"), replacing=reference),
    "rotate": lambda store, reference: store.rotate(reference, refer_to_new(ADA)),
    "rotate with grace": lambda store, reference: store.rotate(
        reference, refer_to_new(ADA), grace=timedelta(seconds=30)
    ),
    "write": lambda store, reference: store.write(reference, setting(color="red")),
    "increment": lambda store, reference: store.increment(reference, "n"),
}
ENDING: dict[str, Action] = {
    "revoke": lambda store, reference: store.revoke(reference),
    "revoke listed": lambda store, reference: store.revoke_listed(ADA, reference.ref),
    "revoke all": lambda store, _: store.revoke_all(ADA),
    "forget": lambda store, _: store.forget(ADA),
}


@pytest.mark.parametrize("knows_scripts", [True, False])
@pytest.mark.parametrize("call", GROWING.values(), ids=list(GROWING))
async def test_what_grows_is_refused_as_a_whole(
    store: SessionStore, deployment: Deployment, full: list[Reference], call: Action, knows_scripts: bool
) -> None:
    """56: the caller hears of an outage, and everything is as it was."""
    if not knows_scripts:
        await deployment.forget_scripts()
    before = await deployment.dump()
    with pytest.raises(StoreUnavailableError):
        await call(store, full[0])
    assert await deployment.dump() == before


@pytest.mark.parametrize("knows_scripts", [True, False])
@pytest.mark.parametrize("call", ENDING.values(), ids=list(ENDING))
async def test_sessions_can_be_ended(
    store: SessionStore, deployment: Deployment, full: list[Reference], call: Action, knows_scripts: bool
) -> None:
    """24, 50, 56: nobody has to stay signed in because a server is full."""
    if not knows_scripts:
        await deployment.forget_scripts()
    await call(store, full[0])
    assert await store.find(full[0]) is None


async def test_the_others_can_be_ended(store: SessionStore, full: list[Reference]) -> None:
    """47, 56."""
    assert await store.revoke_others(full[0]) == 2
    assert [record.reference for record in await store.list_sessions(ADA)] == [full[0]]


async def test_whoever_is_signed_in_stays_so(
    store: SessionStore, deployment: Deployment, full: list[Reference]
) -> None:
    """29, 46, 56: reading, noting activity and removing take no memory."""
    for _ in range(5):
        deployment.clock.advance(minutes=25)
        assert await store.touch(full[0])
    assert [record.reference for record in await store.list_sessions(ADA)] == [full[0]]
    assert await store.take_flashes(full[0]) == [b'"Saved"']
    assert await store.pop(full[0], "color") == b'"blue"'
    assert await read_values(store, full[0]) == {"n": 1}


async def test_a_server_that_fills_up_keeps_each_write_whole_or_not_at_all(
    deployment: Deployment, store: SessionStore
) -> None:
    """33, 56: the one that meets the limit, too."""
    used = (await deployment.redis.info("memory"))["used_memory"]
    big = deployment.open_store(max_bytes=2**20)
    done: list[Reference] = []
    is_full = False
    async with _memory(deployment, used + 2**20):
        for _ in range(200):
            new = of_nobody()
            try:
                await big.create(new)
                await big.write(new.reference, setting(a="x" * 20_000, b="y" * 20_000))
            except StoreUnavailableError:
                is_full = True
            done.append(new.reference)
    assert is_full
    for reference in done:
        record = await store.find(reference)
        assert record is None or (record.version, len(record.fields)) in {(0, 0), (1, 2)}
    rests = await deployment.list_rests()
    assert None not in rests.values()
