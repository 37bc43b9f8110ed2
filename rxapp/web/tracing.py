"""Traces by OpenTelemetry, for who asks for them with the standard `OTEL_*` variables.

Reflex has trace points of its own, and `reflex-otel` turns them on; both come with the extra `rxapp[otel]`.
Without it, and without those variables, nothing of this is imported and nothing is done.
"""

import os
from collections.abc import MutableMapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, cast

import structlog
from reflex_base import otel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.web.request_facts import read_route

log = structlog.get_logger("rxapp.tracing")

EXPORTERS = ("OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER")
# The query holds what people typed, and tokens. `url.full` and its former name have it too.
_QUERIES = ("url.query",)
_URLS = ("url.full", "http.url", "http.target")


def is_asked_for() -> bool:
    """Return whether the environment names somewhere for traces to go."""
    return any(os.environ.get(name, "none") not in {"", "none"} for name in EXPORTERS)


def is_installed() -> bool:
    """Return whether the extra is there."""
    return find_spec("reflex_otel") is not None


def start_tracing() -> None:
    """Turn Reflex's trace points on if the environment asks for it.

    To be called in each worker, and before Reflex looks whether its app is to be wrapped: exporters have
    threads, which do not survive a fork.
    """
    if not is_asked_for():
        return
    if not is_installed():
        log.warning("no traces are sent: install rxapp[otel], or unset OTEL_TRACES_EXPORTER")
        return
    os.environ.setdefault("OTEL_SERVICE_NAME", "rxapp")
    import_module("reflex_otel").ReflexInstrumentor().instrument(server_request_hook=_hide_query)


def stop_tracing() -> None:
    """Send what has not been sent yet; takes up to five seconds if nobody takes it."""
    otel.flush()


def _hide_query(span: Any, _scope: Scope) -> None:
    """Leave of the URL what the log has of it, too: the path."""
    attributes: dict[str, Any] = dict(span.attributes or {})
    for name in (*_QUERIES, *_URLS):
        if name in attributes:
            span.set_attribute(name, "" if name in _QUERIES else str(attributes[name]).partition("?")[0])


class NameSpans:
    """ASGI middleware that calls the span of a request by its route: of paths there are too many."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if not otel.enabled or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        span = _read_span()

        async def name_span(message: Message) -> None:
            # Not later: the span ends with the answer.
            if message["type"] == "http.response.start":
                route = read_route(scope)
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.route", route)
            await send(message)

        await self._app(scope, receive, name_span)


def add_trace(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add to a log entry which span it belongs to, if it belongs to one."""
    if otel.enabled and (context := _read_span().get_span_context()).is_valid:
        entry["trace_id"], entry["span_id"] = f"{context.trace_id:032x}", f"{context.span_id:016x}"
    return entry


def _read_span() -> Any:
    """Return the span of what is going on; to be called only while traces are on."""
    return cast("Any", otel).trace.get_current_span()
