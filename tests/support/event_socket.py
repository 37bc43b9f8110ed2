"""A visitor's websocket to Reflex, for a test that does one thing after the other."""

import json
import socket
import ssl
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Event,
    RejectConnection,
    TextMessage,
)

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

_TIMEOUT = 10
_BUFFER_BYTES = 65_536


class SocketEndedError(ConnectionError):
    """The server has refused or closed the websocket.

    Attributes:
        code: The code of the close frame (RFC 6455, 7.4), or the status of the refusal; 0 if there was
            neither.
    """

    def __init__(self, code: int) -> None:
        """Say how it ended."""
        super().__init__(f"the server ended the websocket: {code}")
        self.code = code


class EventSocket:
    """An open websocket that sends events and waits for what they change.

    It reads in the thread that waits: a thread of its own would add its wake-ups to what is timed.

    Attributes:
        token: What Reflex tells tabs apart by.
    """

    def __init__(self, wire: socket.socket) -> None:
        """Use a connection on which nothing has been sent yet."""
        self._wire = wire
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._packets: list[str] = []
        self._text = ""
        self._is_accepted = False
        self.token = make_token()

    def shake_hands(self, url: str, headers: Mapping[str, str]) -> None:
        """Open the websocket, and the namespace of events in it.

        Args:
            url: Of the app; the page that opens the socket is on the same site.
            headers: What to send along, such as cookies.

        Raises:
            SocketEndedError: The server refuses.
        """
        self._send(make_handshake(url, headers, self.token))
        while not self._is_accepted:
            self._read()
        self._await_packet(OPEN)
        self._send(TextMessage(CONNECT))
        self._await_packet(CONNECT)

    def send_event(self, name: str, path: str = "/", **payload: Any) -> dict[str, Any]:
        """Send an event, and return the first change of state that comes back.

        Args:
            name: State and handler, as Reflex calls them.
            path: The page that sends it.
            payload: The handler's arguments.

        Raises:
            SocketEndedError: The server has closed the websocket.
            TimeoutError: Nothing came back.
        """
        self.start_event(name, path, **payload)
        return self.await_update(lambda update: bool(update.get("delta")))["delta"]

    def start_event(
        self, name: str, path: str = "/", fields: Mapping[str, Any] | None = None, **payload: Any
    ) -> None:
        """Send an event; the arguments are those of `send_event`, and more `fields` of the event itself."""
        self.send_packet(write_event(name, path, payload, fields))

    def send_packet(self, packet: str | bytes) -> None:
        """Send anything."""
        self._send(TextMessage(packet) if isinstance(packet, str) else BytesMessage(packet))

    def await_update(self, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next update that is wanted: `delta` by state, and `events` for the page to handle.

        Raises:
            SocketEndedError: The server has closed the websocket.
            TimeoutError: None came.
        """
        while True:
            _, update = json.loads(self._await_packet(EVENT))
            if is_wanted(update):
                return update

    def await_end(self, seconds: float) -> int:
        """Return the code with which the server closes the websocket.

        Raises:
            TimeoutError: It did not do so in so many seconds.
        """
        deadline = time.monotonic() + seconds
        try:
            while (rest := deadline - time.monotonic()) > 0:
                self._wire.settimeout(rest)
                self._read()
                self._answer_pings()
        except SocketEndedError as end:
            return end.code
        raise TimeoutError("the websocket is still open")

    def _send(self, event: Event) -> None:
        self._wire.sendall(self._protocol.send(event))

    def _await_packet(self, kind: str) -> str:
        """Return what follows the head of the next packet of a kind, and answer pings on the way."""
        while True:
            while not self._packets:
                self._read()
            self._answer_pings()
            if self._packets and (packet := self._packets.pop(0)).startswith(kind):
                return packet.removeprefix(kind)

    def _answer_pings(self) -> None:
        while PING in self._packets:
            self._packets.remove(PING)
            self._send(TextMessage(PONG))

    def _read(self) -> None:
        """Take in what has arrived.

        Raises:
            SocketEndedError: The server has refused or closed the websocket.
            TimeoutError: Nothing arrives.
        """
        try:
            received = self._wire.recv(_BUFFER_BYTES)
        except ConnectionError:
            raise SocketEndedError(0) from None
        self._protocol.receive_data(received or None)
        for event in self._protocol.events():
            if isinstance(event, TextMessage):
                self._text += event.data
                if event.message_finished:
                    self._packets.append(self._text)
                    self._text = ""
            elif isinstance(event, AcceptConnection):
                self._is_accepted = True
            elif isinstance(event, RejectConnection):
                raise SocketEndedError(event.status_code)
            elif isinstance(event, CloseConnection):
                raise SocketEndedError(event.code)


@contextmanager
def open_event_socket(
    url: str, headers: Mapping[str, str], tls: ssl.SSLContext | None = None
) -> Generator[EventSocket]:
    """Open a websocket to an app, and close it at the end.

    Args:
        url: Of the app.
        headers: What to send along, such as cookies.
        tls: Whom to trust, for an app at `https`.
    """
    parts = urlsplit(url)
    with ExitStack() as stack:
        wire = stack.enter_context(socket.create_connection((parts.hostname, parts.port), _TIMEOUT))
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            wire = stack.enter_context(tls.wrap_socket(wire, server_hostname=parts.hostname))
        opened = EventSocket(wire)
        opened.shake_hands(url, headers)
        yield opened
