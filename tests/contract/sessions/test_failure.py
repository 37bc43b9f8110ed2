"""What cannot be read, and what cannot be reached. Nobody is let in by mistake, and nobody waits."""

import asyncio
import time

import pytest

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.events import EventKind
from rxapp.sessions.redis_store import RedisSessionStore
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.sessions import (
    CALLS,
    Action,
    of_user,
    read_values,
    refer_to_new,
    setting,
    tag_of,
)

ADA = tag_of("ada")


def _key_of(reference: Reference) -> str:
    return f"{{{ADA}}}:s:{reference.digest}"


@pytest.fixture
async def session(store: SessionStore) -> Reference:
    """The name of a session of Ada."""
    return (await store.create(of_user("ada", color="red"))).reference


NUMBERS = ("c", "t", "l", "i", "x")
GARBAGE: dict[str, list[str | bytes]] = {
    **{name: ["", "nonsense", "9" * 30, "1e400", b"\xff\xfe"] for name in NUMBERS},
    "v": ["", "nonsense", "1.5", b"\xff\xfe"],
    "k": ["", "unheard of", b"\xff\xfe"],
    "ua": [b"\xff\xfe"],
    "ip": [b"\xff\xfe"],
    "u": [b"\xff\xfe"],
    "a": ["", "nonsense", "9" * 30],
    "f:x:1": ["1"],
}


@pytest.mark.parametrize("field", GARBAGE)
async def test_a_record_with_garbage_is_no_session(
    store: SessionStore, deployment: Deployment, field: str
) -> None:
    """52."""
    for garbage in GARBAGE[field]:
        new = of_user("ada")
        await store.create(new)
        await deployment.redis.hset(_key_of(new.reference), field, garbage)
        assert await store.find(new.reference) is None
        assert deployment.list_kinds()[-1] in {EventKind.CORRUPT, EventKind.REJECTED}


@pytest.mark.parametrize("field", [*NUMBERS, "k", "v", "ua", "ip"])
async def test_a_record_without_one_of_its_fields_is_no_session(
    store: SessionStore, deployment: Deployment, session: Reference, field: str
) -> None:
    """52: nor does it spoil the list of the others."""
    await deployment.redis.hdel(_key_of(session), field)
    assert await store.find(session) is None
    other = (await store.create(of_user("ada"))).reference
    assert [record.reference for record in await store.list_sessions(ADA)] == [other]


async def test_a_record_that_cannot_be_read_is_told_of(
    store: SessionStore, deployment: Deployment, session: Reference
) -> None:
    """52."""
    await deployment.redis.hset(_key_of(session), "k", "unheard of")
    assert await store.find(session) is None
    event = deployment.events[-1]
    assert (event.kind, event.ref) == (EventKind.CORRUPT, session.ref)


async def test_a_key_that_is_no_record_at_all_is_no_session(
    store: SessionStore, deployment: Deployment, session: Reference
) -> None:
    """52: something else has written there."""
    await deployment.redis.set(_key_of(session), "garbage")
    assert await store.find(session) is None
    assert deployment.list_kinds()[-1] is EventKind.CORRUPT
    assert not await store.touch(session)
    assert not await store.revoke(session)
    assert await store.list_sessions(ADA) == []
    assert (await store.sign_in(of_user("ada"), replacing=session)).fields == {}


async def test_a_user_without_an_epoch_is_not_signed_in(
    store: SessionStore, deployment: Deployment, session: Reference
) -> None:
    """52: two missing epochs are not the same epoch."""
    await deployment.redis.hdel(_key_of(session), "e")
    await deployment.redis.delete(f"{{{ADA}}}:gen")
    assert await store.find(session) is None
    assert not await store.touch(session)
    assert await store.list_sessions(ADA) == []


async def test_a_name_that_leads_to_itself_leads_nowhere(
    store: SessionStore, deployment: Deployment, session: Reference
) -> None:
    """52."""
    other = refer_to_new(ADA)
    for name, target in ((session, other), (other, session)):
        await deployment.redis.delete(_key_of(name))
        await deployment.redis.hset(_key_of(name), mapping={"r": target.digest, "x": 4102444800000})
    assert await store.find(session) is None
    assert not await store.touch(session)


async def _await_outage(action: Action, store: SessionStore) -> None:
    started = time.monotonic()
    with pytest.raises(StoreUnavailableError):
        await action(store, refer_to_new(ADA))
    assert time.monotonic() - started < 0.5


async def test_every_call_says_so_if_nobody_is_there(deployment: Deployment) -> None:
    """56: at once, and as the one error that callers know."""
    store = deployment.open_store(url="unix:///nonexistent/redis.sock")
    for action in CALLS.values():
        await _await_outage(action, store)
    assert deployment.list_kinds() == [EventKind.UNAVAILABLE] * len(deployment.events)


@pytest.mark.parametrize("error", ["NOPERM", "LOADING", "READONLY", "CLUSTERDOWN", "ERR"])
async def test_a_server_that_refuses_is_an_outage(deployment: Deployment, error: str) -> None:
    """56: whatever the reason, it is no answer about a session."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            writer.write(f"-{error} not now\r\n".encode() * 2)
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    store = deployment.open_store(url=f"redis://127.0.0.1:{port}")
    try:
        for action in CALLS.values():
            await _await_outage(action, store)
    finally:
        server.close()


async def test_after_an_outage_the_same_store_goes_on(
    store: RedisSessionStore, deployment: Deployment, session: Reference
) -> None:
    """57: all its connections are dead, and it makes new ones."""
    await asyncio.gather(*(store.find(session) for _ in range(10)))
    await deployment.break_connections()
    assert await read_values(store, session) == {"color": "red"}
    await deployment.break_connections()
    assert await store.increment(session, "n") == 1
    await deployment.break_connections()
    assert await store.write(session, setting(color="blue"), expected_version=1) == 2
