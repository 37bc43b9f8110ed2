"""Websockets and their sessions: who an open socket belongs to, and how it ends with its session.

A framework behind this may keep the headers of a handshake. So the cookie is taken out, and what goes in is a
reference: it names the record, and opens nothing. It takes the place of the Authorization header, which
frameworks know not to pass on.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.sessions.cookie import SessionCookie
from rxapp.sessions.errors import StoreUnavailableError
from rxapp.sessions.manager import Sessions
from rxapp.sessions.records import SessionRecord
from rxapp.sessions.references import Reference, parse_reference
from rxapp.sessions.watchers import Watchers

_REFERENCE_HEADER = "authorization"
_SCHEME = "Session "
_REPLACED = frozenset({b"cookie", _REFERENCE_HEADER.encode()})

# RFC 6455, 7.4.2: 4000 to 4999 are an application's own.
CLOSED_ENDED = 4401
CLOSED_RENAMED = 4410
TRY_AGAIN_LATER = 1013

# How often a session is looked up, even if nothing is heard of it, and up to twice as often. So long an end
# goes unheard; every ten seconds would take a twentieth of a worker that holds 2,000 sockets.
LOOK_UP_EVERY = timedelta(seconds=30)

# By then the browser has the new cookie, which comes with the response of the request that asked for it.
RENAME_PAUSE = timedelta(seconds=1.5)


def read_reference(headers: Mapping[str, str]) -> Reference | None:
    """Return the reference that `SocketSessions` put into the headers of a websocket's handshake."""
    scheme, _, reference = headers.get(_REFERENCE_HEADER, "").partition(" ")
    return parse_reference(reference) if scheme == _SCHEME.strip() else None


def note_reference(scope: Scope, reference: Reference) -> None:
    """Leave word of whose socket it is to the layers around, which do not see the headers that go in."""
    scope.setdefault("state", {})["reference"] = reference


class OpenSocket:
    """A socket that stands for a session, and can be closed from outside of the app that serves it.

    Attributes:
        reference: Names the session.
        due: When to look whether the session is still there.
    """

    def __init__(self, reference: Reference, due: datetime, receive: Receive, send: Send) -> None:
        """Wrap the two channels of a socket; the app is to use `receive` and `send` of this object."""
        self.reference = reference
        self.due = due
        self._receive = receive
        self._send = send
        self._code: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def close(self, code: int) -> None:
        """Close it; one that is being closed already stays so."""
        if not self._code.done():
            self._code.set_result(code)

    async def receive(self) -> Message:
        """Return the next message from the client, or that it has gone.

        Servers do not send a close frame while a read is under way (granian 2.8), so that one is
        given up first.
        """
        incoming = asyncio.ensure_future(self._receive())
        try:
            await asyncio.wait({incoming, self._code}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            incoming.cancel()
            raise
        if not self._code.done():
            return incoming.result()
        incoming.cancel()
        await asyncio.wait({incoming})
        code = self._code.result()
        await self._send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def send(self, message: Message) -> None:
        """Send a message, unless the socket is being closed: what it says is not for this client any more."""
        if not self._code.done():
            await self._send(message)


class SocketRegistry:
    """The open sockets of one process, and whoever waits for news of a user's sessions."""

    def __init__(self, sessions: Sessions) -> None:
        """Begin without sockets."""
        self._sessions = sessions
        self._sockets: defaultdict[str, set[OpenSocket]] = defaultdict(set)
        self._watchers = Watchers()
        self.heard = 0

    def __len__(self) -> int:
        """Return how many sockets are open."""
        return sum(map(len, self._sockets.values()))

    @contextmanager
    def hold(self, record: SessionRecord, receive: Receive, send: Send) -> Generator[OpenSocket]:
        """Keep a socket in the books for as long as it is open."""
        socket = OpenSocket(record.reference, self._choose_time(record), receive, send)
        self._sockets[socket.reference.tag].add(socket)
        try:
            yield socket
        finally:
            self._discard(socket)

    def _discard(self, socket: OpenSocket) -> None:
        """Remove a socket, and its tag with the last one."""
        tag = socket.reference.tag
        self._sockets[tag].discard(socket)
        if not self._sockets[tag]:
            del self._sockets[tag]

    def watch(self, tag: str) -> AbstractContextManager[asyncio.Event]:
        """Hand out an event that is set whenever the sessions under a tag have changed."""
        return self._watchers.watch(tag)

    def hear(self, what: str, tag: str, digest: str) -> None:
        """Do what an announcement asks for.

        Args:
            what: "began", "changed", "renamed", "ended", "ended-others" or "ended-all".
            tag: Whose sessions it is about.
            digest: Which of them; of "ended-others", the one that goes on.
        """
        self.heard += 1
        self._watchers.tell(tag)
        sockets = self._sockets.get(tag, set())
        if what == "renamed":
            self._close_later([each for each in sockets if each.reference.digest == digest])
        else:
            for socket in [each for each in sockets if _is_over(each, what, digest)]:
                socket.close(CLOSED_ENDED)

    def _close_later(self, sockets: list[OpenSocket]) -> None:
        """Close sockets whose session has a new name; they come back with the new cookie."""
        loop = asyncio.get_running_loop()
        for socket in sockets:
            loop.call_later(RENAME_PAUSE.total_seconds(), socket.close, CLOSED_RENAMED)

    def close_all(self, code: int) -> None:
        """Close the sockets of all sessions."""
        for socket in [each for sockets in self._sockets.values() for each in sockets]:
            socket.close(code)

    async def look_after(self, *, is_complete: bool = False) -> None:
        """Close the sockets of sessions that have ended without a word.

        Args:
            is_complete: Look at all of them, as after announcements may have been missed; otherwise
                only at those whose time has come.
        """
        now = self._sessions.clock()
        open_sockets = [each for sockets in self._sockets.values() for each in sockets]
        due = [each for each in open_sockets if is_complete or each.due <= now]
        for socket in due:
            record = await self._sessions.store.find(socket.reference)
            if record is None:
                socket.close(CLOSED_ENDED)
            else:
                socket.due = self._choose_time(record)

    def _choose_time(self, record: SessionRecord) -> datetime:
        """Return when to look at a session next: at its deadline or before, and not at all at once."""
        share = random.uniform(0.5, 1)  # noqa: S311 -- nothing depends on who can guess it
        return min(record.idle_deadline, self._sessions.clock() + share * LOOK_UP_EVERY)


def _is_over(socket: OpenSocket, what: str, digest: str) -> bool:
    """Return whether an announcement says that a socket's session has ended."""
    is_named = socket.reference.digest == digest
    return what == "ended-all" or (what == "ended" and is_named) or (what == "ended-others" and not is_named)


class SocketSessions:
    """ASGI app for websockets: puts the reference of the session in the place of the cookie."""

    def __init__(
        self,
        app: ASGIApp,
        cookie: SessionCookie,
        get_sessions: Callable[[], Sessions],
        get_sockets: Callable[[], SocketRegistry],
    ) -> None:
        """Wrap an app; the arguments are those of `SessionMiddleware`."""
        self._app = app
        self._cookie = cookie
        self._get_sessions = get_sessions
        self._get_sockets = get_sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one websocket. A visitor without a session is let in without a reference."""
        token, sockets = self._cookie.read(scope["headers"]), self._get_sockets()
        headers = [pair for pair in scope["headers"] if pair[0].lower() not in _REPLACED]
        try:
            heard = sockets.heard
            record = await self._get_sessions().find(token)
            if record is None:
                await self._app({**scope, "headers": headers}, receive, send)
                return
            note_reference(scope, record.reference)
            with sockets.hold(record, receive, send) as socket:
                # Something was announced before this socket was in the books: it may have been about it.
                if sockets.heard != heard and await self._get_sessions().find(token) is None:
                    await refuse_socket(receive, send)
                    return
                headers.append((_REFERENCE_HEADER.encode(), f"{_SCHEME}{record.reference}".encode()))
                await self._app({**scope, "headers": headers}, socket.receive, socket.send)
        except StoreUnavailableError:
            await refuse_socket(receive, send)


async def refuse_socket(receive: Receive, send: Send) -> None:
    """Refuse a handshake; the client tries again."""
    await receive()
    # Before it is accepted, closing answers with status 403.
    await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
