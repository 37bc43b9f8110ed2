"""Each call is one question and one answer, and survives that an answer is lost on the way."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.recording import record_commands
from rxapp.sessions.records import Changes
from rxapp.sessions.references import Reference
from rxapp.sessions.store import SessionStore
from tests.support.deployments import Deployment
from tests.support.proxy import Proxy, run_proxy
from tests.support.redis_servers import RedisServer
from tests.support.sessions import Action, of_nobody, of_user, read_values, refer_to_new, setting, tag_of

ADA = tag_of("ada")
GRACE = timedelta(seconds=30)


async def _sign_in(store: SessionStore, reference: Reference) -> None:
    await store.sign_in(of_user("ada"), replacing=reference, carry={"color"})


async def _find_by_two_names(store: SessionStore, reference: Reference) -> None:
    await store.find(refer_to_new(ADA), reference)


CALLS: dict[str, Action] = {
    "create": lambda store, _: store.create(of_user("ada")),
    "find": lambda store, reference: store.find(reference),
    "find by two names": _find_by_two_names,
    "touch": lambda store, reference: store.touch(reference),
    "write": lambda store, reference: store.write(reference, setting(color="red")),
    "increment": lambda store, reference: store.increment(reference, "n"),
    "pop": lambda store, reference: store.pop(reference, "color"),
    "take flashes": lambda store, reference: store.take_flashes(reference),
    "sign in": _sign_in,
    "rotate": lambda store, reference: store.rotate(reference, refer_to_new(ADA), grace=GRACE),
    "revoke": lambda store, reference: store.revoke(reference),
    "revoke listed": lambda store, reference: store.revoke_listed(ADA, reference.ref),
    "revoke others": lambda store, reference: store.revoke_others(reference),
    "revoke all": lambda store, _: store.revoke_all(ADA),
    "forget": lambda store, _: store.forget(ADA),
    "list": lambda store, _: store.list_sessions(ADA),
    "announce": lambda store, _: store.announce(ADA),
}


@pytest.fixture(scope="session")
def topology(redis_server: RedisServer) -> RedisServer:
    """One server of each kind."""
    return redis_server


@pytest.fixture
async def proxy(deployment: Deployment, tmp_path: Path) -> AsyncGenerator[Proxy]:
    """What stands between `near` and the server."""
    async with run_proxy(deployment.url, tmp_path) as proxy:
        yield proxy


@pytest.fixture
async def near(deployment: Deployment, proxy: Proxy) -> SessionStore:
    """A store that reaches the server through the proxy, connected."""
    store = deployment.open_store(url=proxy.url)
    await store.find(refer_to_new(ADA))
    return store


@pytest.fixture
async def session(store: SessionStore) -> Reference:
    """The name of a session of Ada."""
    return (await store.create(of_user("ada", color="red"))).reference


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
async def test_a_call_is_one_round_trip(
    near: SessionStore, store: SessionStore, proxy: Proxy, session: Reference, call: Action
) -> None:
    """16: also the first one that the server has not heard of is no more than two."""
    await call(store, (await store.create(of_user("ada"))).reference)  # makes the script known
    kept = await store.create(of_user("ada"))
    proxy.sent.clear()
    await call(near, kept.reference)
    assert len(proxy.sent) == 1
    assert session != kept.reference


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
async def test_what_is_recorded_is_what_was_sent(
    near: SessionStore, deployment: Deployment, proxy: Proxy, session: Reference, call: Action
) -> None:
    """10: with a script that the server does not know yet, and with one that it knows; without a secret."""
    await deployment.forget_scripts()
    for count in (2, 1):
        proxy.sent.clear()
        with record_commands("a call") as recording:
            await call(near, session)
        assert recording.round_trips == len(recording.sent) == len(proxy.sent) == count
        assert [command.is_answered for command in recording.sent] == [False, True][-count:]
        words = " ".join(word for command in recording.sent for word in command.words)
        assert session.digest not in words
        assert session.tag not in words
        session = (await near.create(of_user("ada", color="red"))).reference


async def test_nothing_is_recorded_where_nobody_asks(near: SessionStore, session: Reference) -> None:
    with record_commands("another call") as recording:
        pass
    await near.find(session)
    assert recording.sent == []


async def test_a_reading_by_an_old_name_is_one_round_trip(
    near: SessionStore, store: SessionStore, proxy: Proxy, session: Reference
) -> None:
    """26."""
    rotated = await store.rotate(session, refer_to_new(ADA), grace=GRACE)
    proxy.sent.clear()
    assert await near.find(session) == rotated
    assert len(proxy.sent) == 1


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
async def test_a_server_that_has_forgotten_the_scripts_is_told_them(
    near: SessionStore, deployment: Deployment, proxy: Proxy, session: Reference, call: Action
) -> None:
    """57: as one that was started anew."""
    await deployment.forget_scripts()
    proxy.sent.clear()
    await call(near, session)
    assert len(proxy.sent) == 2


async def test_a_reading_is_whole_even_if_its_bytes_come_one_by_one(
    near: SessionStore, store: SessionStore, proxy: Proxy, session: Reference
) -> None:
    """39, 47: whoever ends the others is never taken for signed out in the meantime."""
    proxy.drips = True
    for _ in range(5):
        await store.create(of_user("ada"))

        async def end_others() -> None:
            await store.revoke_others(session)

        proxy.before_answer = end_others
        assert await near.find(session) is not None
        assert await near.find(session) is not None


# Calls that may be repeated, and give the same whether their first answer came or not.
REPEATED = [
    "create",
    "find",
    "touch",
    "write",
    "sign in",
    "rotate",
    "revoke others",
    "revoke all",
    "forget",
    "list",
]


@pytest.mark.parametrize("name", REPEATED)
async def test_a_lost_answer_is_asked_for_again(
    near: SessionStore, proxy: Proxy, session: Reference, name: str
) -> None:
    """57: the connection broke after the server had done what was asked."""
    proxy.loses_next_answer = True
    await CALLS[name](near, session)
    assert not proxy.loses_next_answer


@pytest.mark.parametrize("name", ["create", "rotate", "sign in"])
async def test_what_a_lost_answer_had_begun_is_there_once(
    near: SessionStore, store: SessionStore, proxy: Proxy, session: Reference, name: str
) -> None:
    """36, 41."""
    proxy.loses_next_answer = True
    await CALLS[name](near, session)
    listed = await store.list_sessions(ADA)
    assert len(listed) == (2 if name == "create" else 1)
    if name != "create":
        assert await read_values(store, listed[0].reference) == {"color": "red"}
        assert await store.revoke_all(ADA) == 1


async def _write_message(store: SessionStore, reference: Reference) -> Any:
    return await store.write(reference, Changes(flashes=(b'"Saved"',)))


async def _write_version(store: SessionStore, reference: Reference) -> Any:
    return await store.write(reference, setting(color="blue"), expected_version=0)


@pytest.mark.parametrize(
    "call", [CALLS["increment"], CALLS["pop"], CALLS["take flashes"], _write_message, _write_version]
)
async def test_what_must_not_be_done_twice_is_not_repeated(
    near: SessionStore, store: SessionStore, proxy: Proxy, session: Reference, call: Action
) -> None:
    """57, 59: the caller hears that it is not known whether it was done."""
    proxy.loses_next_answer = True
    with pytest.raises(StoreUnavailableError):
        await call(near, session)
    record = await store.find(session)
    assert record is not None
    assert record.version <= 1
    assert len(record.flashes) <= 1
    assert record.fields.get("n", b"1") == b"1"
    assert await near.find(session) == record


async def test_a_visitor_whose_answer_was_lost_keeps_what_was_moved(
    near: SessionStore, store: SessionStore, proxy: Proxy
) -> None:
    """22, 23: the cart was removed with the session of nobody; repeating finds it in the new one."""
    visitor, user = of_nobody(cart=["tea"]), of_user("bob")
    await store.create(visitor)
    proxy.loses_next_answer = True
    record = await near.sign_in(user, replacing=visitor.reference, carry={"cart"})
    assert await read_values(store, record.reference) == {"cart": ["tea"]}
    assert await store.find(visitor.reference) is None
