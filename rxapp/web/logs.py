"""Structured logs: one line a request, JSON in production, never a header, a body or a query."""

import logging
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
    """ASGI middleware that logs method, path, status and duration of each request."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_at, status = time.perf_counter(), 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            milliseconds = round((time.perf_counter() - started_at) * 1000, 2)
            # The query may hold what people typed; the path is enough to find a fault.
            log.info("request", method=scope["method"], path=scope["path"], status=status, ms=milliseconds)
