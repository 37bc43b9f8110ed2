"""A socket whose session has ended, and nobody heard of it: what the nodes of a Cluster tell can get lost."""

import asyncio

from starlette.types import Message

from rxapp.sessions.manager import Sessions
from rxapp.sessions.policy import SessionPolicy
from rxapp.sessions.sockets import CLOSED_ENDED, LOOK_UP_EVERY, OpenSocket, SocketRegistry
from rxapp.sessions.store import SessionStore
from tests.support.clock import SettableClock
from tests.support.sessions import KEYS, of_nobody


async def hear_nothing() -> Message:
    """Be a client that says nothing."""
    await asyncio.Event().wait()
    raise AssertionError


class Client:
    """Whoever is at the other end of a socket.

    Attributes:
        told: What came.
    """

    def __init__(self) -> None:
        """Begin without a message."""
        self.told: list[Message] = []

    async def send(self, message: Message) -> None:
        """Take a message."""
        self.told.append(message)


async def is_closed(socket: OpenSocket) -> bool:
    """Return whether a socket is being closed."""
    try:
        async with asyncio.timeout(0.05):
            return await socket.receive() == {"type": "websocket.disconnect", "code": CLOSED_ENDED}
    except TimeoutError:
        return False


async def test_it_is_closed_all_the_same(store: SessionStore, clock: SettableClock) -> None:
    sockets = SocketRegistry(Sessions(store, KEYS, SessionPolicy(), clock))
    ended, other, client = of_nobody(), of_nobody(), Client()
    records = [await store.create(new) for new in (ended, other)]
    with (
        sockets.hold(records[0], hear_nothing, client.send) as its,
        sockets.hold(records[1], hear_nothing, client.send) as another,
    ):
        assert await store.revoke(ended.reference)
        await sockets.look_after()
        assert not await is_closed(its)
        clock.now += LOOK_UP_EVERY
        await sockets.look_after()
        assert await is_closed(its)
        assert client.told == [{"type": "websocket.close", "code": CLOSED_ENDED}]
        assert not await is_closed(another)
