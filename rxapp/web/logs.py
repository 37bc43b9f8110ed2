"""Structured logs: a line for each request and each websocket, JSON in production.

Never a header, a body or a query: it may hold what people typed, and the path is enough to find a fault.
Whatever else is logged on the way has the same `request_id`.
"""

import logging
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.web.request_facts import begin_facts, read_refusal, read_session_ref
from rxapp.web.request_ids import HEADER, choose_request_id, put_request_id
from rxapp.web.tracing import add_trace

log = structlog.get_logger("rxapp.requests")


def configure_logs(*, is_development: bool) -> None:
    """Choose how log lines look.

    Args:
        is_development: Coloured text for people and only what is unusual; else every request as JSON.
    """
    level = logging.WARNING if is_development else logging.INFO
    renderer = structlog.dev.ConsoleRenderer() if is_development else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            add_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if is_development else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # One write for text and line break: several workers share one terminal or file.
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )


class RequestLog:
    """ASGI middleware that names each request and websocket, and writes down what became of it."""

    def __init__(self, app: ASGIApp, *, trusts_proxy: bool = False) -> None:
        """Wrap an app.

        Args:
            app: The app.
            trusts_proxy: Whether a proxy of ours stands in front, which may have named the request.
        """
        self._app = app
        self._trusts_proxy = trusts_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = choose_request_id(scope, trusts_proxy=self._trusts_proxy)
        handle = self._handle_request if scope["type"] == "http" else self._handle_socket
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await handle(begin_facts(scope), receive, send, request_id)

    async def _handle_request(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        started, status = time.perf_counter(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            facts = {"method": scope["method"], "path": scope["path"], "status": status}
            log.info("request", **facts, ms=_count_ms(started), **_read_facts(scope))

    async def _handle_socket(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        """Handle a websocket. Its events have the headers of the handshake, this name among them."""
        started, code = time.perf_counter(), 0

        async def note_end(message: Message) -> None:
            nonlocal code
            if message["type"] == "websocket.close":
                code = message["code"]
            await send(message)

        async def note_leaving() -> Message:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.disconnect":
                code = code or message.get("code", 0)
            return message

        try:
            await self._app(put_request_id(scope, request_id), note_leaving, note_end)
        finally:
            log.info("socket", path=scope["path"], code=code, ms=_count_ms(started), **_read_facts(scope))


def _count_ms(started: float) -> float:
    """Return the milliseconds since a time of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 2)


def _read_facts(scope: Scope) -> dict[str, str]:
    """Return what is known of a connection: whose session, and why it was refused."""
    facts = {"ref": read_session_ref(scope), "refused": read_refusal(scope)}
    return {name: value for name, value in facts.items() if value}
