"""The ASGI middleware: it gives each request its session, and each websocket a reference to it.

HTTP is lazy: a request that does not ask for its session costs no round trip, and a visitor for whom nothing
is kept has no record and no cookie. What was changed is written before the first byte of the response, so
that nobody is told of something that was then not kept.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.sessions.cookie import SessionCookie
from rxapp.sessions.errors import (
    SessionConflictError,
    SessionEndedError,
    SessionError,
    SessionFullError,
    StoreUnavailableError,
    TooManySessionsError,
)
from rxapp.sessions.manager import Sessions
from rxapp.sessions.records import MAX_AGENT_LENGTH, Device
from rxapp.sessions.session import Admit, Session, admit_everyone
from rxapp.sessions.sockets import SocketRegistry, SocketSessions

_FAILED = 500
_ANSWERS: dict[type[SessionError], tuple[int, str, str]] = {
    StoreUnavailableError: (503, "store_unavailable", "Sessions cannot be reached. Please try again."),
    SessionEndedError: (401, "signed_out", "This session has ended."),
    SessionConflictError: (409, "conflict", "This was changed elsewhere in between."),
    SessionFullError: (413, "session_full", "There is no room for more in this session."),
    TooManySessionsError: (
        429,
        "too_many_sessions",
        "Too many visitors came from your network. Try again later.",
    ),
}

Answer = Callable[[Scope, SessionError], Awaitable[Response]]


def describe_error(error: SessionError) -> tuple[int, str, str]:
    """Return status, code and message that answer an error."""
    return _ANSWERS.get(type(error), (400, "bad_value", str(error)))


async def answer_with_json(_scope: Scope, error: SessionError) -> Response:
    """Answer an error as `{"error": {"code", "message"}}`."""
    status, code, message = describe_error(error)
    return JSONResponse({"error": {"code": code, "message": message}}, status, describe_wait(error))


def describe_wait(error: SessionError) -> dict[str, str]:
    """Return the headers that tell when to come back (RFC 9110, 10.2.3), if that helps."""
    return {} if error.retry_after is None else {"retry-after": str(error.retry_after)}


def session_of(connection: HTTPConnection) -> Session:
    """Return the session of a request that came through the middleware."""
    return cast("Session", connection.state.session)


class SessionMiddleware:
    """Gives each request its session. Put it inside of what answers unexpected errors."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        cookie: SessionCookie,
        get_sessions: Callable[[], Sessions],
        get_sockets: Callable[[], SocketRegistry],
        read_address: Callable[[Scope], str],
        answer_error: Answer = answer_with_json,
        admit: Admit = admit_everyone,
    ) -> None:
        """Wrap an app.

        Args:
            app: The app.
            cookie: Where the token is.
            get_sessions: Returns the sessions of the running process, which begin with its lifespan.
            get_sockets: Returns the open sockets of the running process.
            read_address: Returns the visitor's IP address, for the visitor's own list of devices.
            answer_error: Answers an error that comes up when changes are written.
            admit: Asked before a session begins for a visitor who has none.
        """
        self._app = app
        self._cookie = cookie
        self._get_sessions = get_sessions
        self._read_address = read_address
        self._answer_error = answer_error
        self._admit = admit
        self._sockets = SocketSessions(app, cookie, get_sessions, get_sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
        elif scope["type"] == "http":
            await self._handle_request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _handle_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = self._cookie.read(scope["headers"])
        session = Session(self._get_sessions(), token, self._describe(scope), self._admit)
        state: dict[str, Any] = scope.setdefault("state", {})
        state["session"] = session
        failure: SessionError | None = None

        async def send_when_saved(message: Message) -> None:
            nonlocal failure
            if message["type"] == "http.response.start":
                try:
                    await self._save(session, message)
                except SessionError as error:
                    failure = error
            # The app's answer says that all went well: once that is not true, nothing of it is sent.
            if failure is None:
                await send(message)

        await self._app(scope, receive, send_when_saved)
        if failure is not None:
            response = await self._answer_error(scope, failure)
            await response(scope, receive, send)

    async def _save(self, session: Session, start: Message) -> None:
        """Write the changes, unless the request failed, and add the headers that belong to them."""
        if start["status"] < _FAILED:
            await session.commit()
        if session.was_used:
            headers = MutableHeaders(scope=start)
            headers.add_vary_header("Cookie")
            self._hand_out_cookie(session, headers)
            headers.setdefault("cache-control", "no-store")

    def _hand_out_cookie(self, session: Session, headers: MutableHeaders) -> None:
        """Add `Set-Cookie` if the token has changed, and only then."""
        if session.new_token is not None:
            header = self._cookie.write(session.new_token, session.read_cookie_age())
        elif session.is_signed_out:
            header = self._cookie.erase()
        else:
            return
        headers.append("set-cookie", header)
        headers["cache-control"] = "no-store"

    def _describe(self, scope: Scope) -> Device:
        """Describe where a request comes from, for the visitor to recognise."""
        agent = Headers(scope=scope).get("user-agent", "")[:MAX_AGENT_LENGTH]
        return Device(agent, self._read_address(scope))
