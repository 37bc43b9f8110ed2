"""Counts requests and websockets."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.metrics.instruments import REFUSALS, REQUEST_SECONDS, SOCKETS, SOCKETS_OPENED
from rxapp.web.request_facts import read_refusal, read_route

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_REASONS = {404: "not_found", 405: "method_not_allowed"}
_REFUSED, _FAILED = 400, 500


class CountRequests:
    """ASGI middleware that counts and times requests, and counts websockets while they are open.

    Put it inside of `RequestLog`, which gives the layers below a place to note what they find out.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http":
            await self._count_request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._count_socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _count_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, ended, status = time.perf_counter(), 0.0, 0

        async def note(message: Message) -> None:
            nonlocal ended, status
            await send(message)
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not message.get("more_body"):
                # What is done after the answer keeps nobody waiting.
                ended = time.perf_counter()

        try:
            await self._app(scope, receive, note)
        finally:
            seconds = (ended or time.perf_counter()) - started
            method = scope["method"] if scope["method"] in _METHODS else "other"
            REQUEST_SECONDS.labels(method, read_route(scope), _name_class(status)).observe(seconds)
            _count_refusal(scope, status)

    async def _count_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = False

        async def note_opening(message: Message) -> None:
            nonlocal is_open
            await send(message)
            if message["type"] == "websocket.accept":
                is_open = True
                SOCKETS.inc()
                SOCKETS_OPENED.inc()

        try:
            await self._app(scope, receive, note_opening)
        finally:
            if is_open:
                SOCKETS.dec()
            _count_refusal(scope, 0)


def _name_class(status: int) -> str:
    """Return the class of a status; that of a request without an answer, whose client may have gone."""
    return f"{status // 100}xx" if status else "none"


def _count_refusal(scope: Scope, status: int) -> None:
    """Count a refusal by the reason that was given, or else by its status."""
    reason = read_refusal(scope)
    if not reason and _REFUSED <= status < _FAILED:
        reason = _REASONS.get(status, "other")
    if reason:
        REFUSALS.labels(reason).inc()
