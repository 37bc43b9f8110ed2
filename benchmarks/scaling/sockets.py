"""Websockets of many visitors at once, as lean as they can be: the client shares the machine with the app."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit

from typing_extensions import override
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, RejectConnection, TextMessage

from benchmarks.scaling.visitors import make_headers
from rxapp.guides.sessions.state import SessionsGuideState
from tests.support.event_packets import (
    CONNECT,
    EVENT,
    OPEN,
    PING,
    PONG,
    make_handshake,
    make_token,
    write_event,
)

PAGE = "/guides/sessions"
_STATE = SessionsGuideState.get_full_name()
# It looks at the visitor's session, and tells the page what that is.
_LOOK = write_event(f"{_STATE}.look", PAGE, {})
_TIMEOUT = 30
# Handshakes under way at once: all visitors of a site do not come in the same moment.
_ARRIVING = 32


class LiveSocket(asyncio.Protocol):
    """An open websocket. It waits for one packet at a time, and answers the server's pings meanwhile."""

    def __init__(self) -> None:
        """Wait for a connection."""
        self.is_open = True
        self._transport: asyncio.Transport | None = None
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._text = ""
        self._wanted = ("", "")
        self._arrival: asyncio.Future[None] | None = None
        self._turn = asyncio.Lock()

    async def shake_hands(self, url: str, headers: Mapping[str, str]) -> None:
        """Open the websocket, and the namespace of events in it."""
        # Engine.IO's greeting follows the acceptance by itself.
        await self._ask(make_handshake(url, headers, make_token()), OPEN)
        await self._ask(TextMessage(CONNECT), CONNECT)

    async def look(self, started: float | None = None) -> float:
        """Send an event that looks at the session.

        Args:
            started: When it should have been sent, if that was before now, by `time.perf_counter`.

        Returns:
            The milliseconds until its change was here.
        """
        started = time.perf_counter() if started is None else started
        async with self._turn:
            await self._ask(TextMessage(_LOOK), EVENT, _STATE)
        return (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        self._protocol.receive_data(data)
        for event in self._protocol.events():
            self._handle(event)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._end("the connection is lost")

    async def _ask(self, question: Event, kind: str, part: str = "") -> None:
        """Send something, and wait for a packet of a kind with something in it.

        Raises:
            ConnectionError: The server has refused or closed the websocket.
            TimeoutError: The packet does not arrive.
        """
        if self._transport is None or not self.is_open:
            raise ConnectionError("the websocket is closed")
        self._wanted = (kind, part)
        self._arrival = asyncio.get_running_loop().create_future()
        self._transport.write(self._protocol.send(question))
        async with asyncio.timeout(_TIMEOUT):
            await self._arrival

    def _handle(self, event: Event) -> None:
        match event:
            case TextMessage():
                self._text += event.data
                if event.message_finished:
                    packet, self._text = self._text, ""
                    self._take(packet)
            case RejectConnection():
                self._end(f"refused with status {event.status_code}")
            case CloseConnection():
                self._end(f"closed with code {event.code}")
            case AcceptConnection():
                pass
            case _:
                self._end(f"unexpected: {event}")

    def _take(self, packet: str) -> None:
        kind, part = self._wanted
        if packet == PING and self._transport is not None:
            self._transport.write(self._protocol.send(TextMessage(PONG)))
        elif packet.startswith(kind) and part in packet and self._arrival and not self._arrival.done():
            self._arrival.set_result(None)

    def _end(self, reason: str) -> None:
        self.is_open = False
        if self._arrival and not self._arrival.done():
            self._arrival.set_exception(ConnectionError(reason))


@asynccontextmanager
async def open_sockets(url: str, tokens: Iterable[str]) -> AsyncGenerator[Sequence[LiveSocket]]:
    """Open a websocket for each visitor, and close them all at the end."""
    parts, door, sockets = urlsplit(url), asyncio.Semaphore(_ARRIVING), list[LiveSocket]()

    async def arrive(number: int, token: str) -> None:
        async with door:
            loop = asyncio.get_running_loop()
            _, opened = await loop.create_connection(LiveSocket, parts.hostname or "", parts.port or 80)
            sockets.append(opened)
            await opened.shake_hands(url, make_headers(token, number))

    try:
        async with asyncio.TaskGroup() as group:
            for number, token in enumerate(tokens):
                group.create_task(arrive(number, token))
        yield sockets
    finally:
        for opened in sockets:
            opened.close()
