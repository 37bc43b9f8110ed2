"""How many websockets one place may hold open, in front of an app that accepts everyone."""

import asyncio

from starlette.types import Message, Receive, Scope, Send

from rxapp.web.request_facts import begin_facts, read_refusal
from rxapp.web.socket_limits import REASON, LimitSockets

ACCEPTED, REFUSED = {"type": "websocket.accept"}, {"type": "websocket.close", "code": 1013}
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


async def accept(_scope: Scope, receive: Receive, send: Send) -> None:
    """Accept whoever asks, and stay until they leave."""
    await receive()
    await send(ACCEPTED)
    await receive()


class Caller:
    """A connection from somewhere."""

    def __init__(self, app: LimitSockets, address: str, kind: str = "websocket") -> None:
        """Connect."""
        self.sent: list[Message] = []
        self.is_answered = asyncio.Event()
        self.scope = begin_facts({"type": kind, "client": (address, 1)})
        self._has_left = asyncio.Event()
        self._messages = iter(("connect", "disconnect"))
        self._task = asyncio.create_task(app(self.scope, self._receive, self._send))

    async def leave(self) -> None:
        """Close the connection."""
        self._has_left.set()
        await self._task

    async def _receive(self) -> Message:
        if (message := next(self._messages)) == "disconnect":
            await self._has_left.wait()
        return {"type": f"websocket.{message}"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)
        self.is_answered.set()


def read_address(scope: Scope) -> str:
    return scope["client"][0]


async def call(app: LimitSockets, *addresses: str) -> list[Caller]:
    """Return callers who have been answered."""
    callers = [Caller(app, address) for address in addresses]
    for caller in callers:
        await caller.is_answered.wait()
    return callers


async def test_beyond_so_many_a_place_is_refused_and_others_are_not() -> None:
    app = LimitSockets(accept, most=2, read_place=read_address)
    callers = await call(app, HERE, HERE, HERE, ELSEWHERE)
    assert [caller.sent for caller in callers] == [[ACCEPTED], [ACCEPTED], [REFUSED], [ACCEPTED]]
    assert [read_refusal(caller.scope) for caller in callers] == ["", "", REASON, ""]
    for caller in callers:
        await caller.leave()


async def test_who_leaves_makes_room() -> None:
    app = LimitSockets(accept, most=1, read_place=read_address)
    for _ in range(3):
        (first,) = await call(app, HERE)
        (second,) = await call(app, HERE)
        await first.leave()
        await second.leave()
        assert (first.sent, second.sent) == ([ACCEPTED], [REFUSED])


async def test_requests_are_not_counted() -> None:
    app = LimitSockets(accept, most=1, read_place=read_address)
    callers = [Caller(app, HERE, kind="http") for _ in range(3)]
    for caller in callers:
        await caller.leave()
    assert [caller.sent for caller in callers] == [[ACCEPTED]] * 3
