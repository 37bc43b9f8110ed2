"""Bodies are taken in before there is work on their requests: who is slow to send takes up nobody's place."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.web.errors import answer_http_error
from rxapp.web.security import HANG_UP

# The longest body, over a slow line.
BODY_SECONDS = 30.0
# What is asked with these carries nothing that is read here.
_WITHOUT_BODY = frozenset({"GET", "HEAD"})


class _NoRoomError(Exception):
    """Too much has come that has not been answered yet."""


class TakeWholeBodies:
    """ASGI middleware that lets a request in when all of it has come.

    Put it outside of what bounds the time and the number of requests at work: those are for what the app
    does, and to begin a form and never end it costs a client nothing. A client that goes before all has come
    is no error.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        seconds: float,
        most_bytes: int,
        refuse: Callable[[Scope], Awaitable[Response]],
    ) -> None:
        """Wrap an app.

        Args:
            app: The app.
            seconds: How long a body may take to come.
            most_bytes: How much all bodies together may have that have not been answered yet.
            refuse: Makes the answer of a body that there is no room for.
        """
        self._app = app
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._refuse = refuse
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["method"] in _WITHOUT_BODY:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._take(Request(scope, receive))
        except ClientDisconnect:
            return
        except TimeoutError:
            message = f"A request has to be sent within {self._seconds:g} seconds."
            error = HTTPException(408, message, HANG_UP)
            await (await answer_http_error(Request(scope), error))(scope, receive, send)
        except _NoRoomError:
            response = await self._refuse(scope)
            response.headers.update(HANG_UP)
            await response(scope, receive, send)
        else:
            try:
                await self._app(scope, _give(body, receive), send)
            finally:
                self._held -= len(body)

    async def _take(self, request: Request) -> bytes:
        """Take a body in until all of it is there. Whoever gets it gives back its room in the end."""
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk
                self._hold(len(chunk))
        except BaseException:
            self._held -= len(body)
            body.clear()  # the error keeps a hold of it until it has been answered
            raise
        return bytes(body)

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > self._most_bytes:
            raise _NoRoomError


def _give(body: bytes, receive: Receive) -> Receive:
    """Return a channel that hands a body out, and then tells when the client goes."""
    is_given = False

    async def give() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
