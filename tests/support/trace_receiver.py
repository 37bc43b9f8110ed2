"""A server that takes traces as a collector does: OTLP over HTTP."""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.redis_servers import await_fact


@dataclass(frozen=True)
class Span:
    """A span that has arrived.

    Attributes:
        name: What it is called.
        trace_id: Of the trace that it is part of, in hexadecimal digits.
        span_id: Its own.
        parent_id: Of the span that it belongs under; empty for the first.
        service: Who has sent it.
        attributes: Everything else about it, as text.
    """

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    service: str
    attributes: Mapping[str, str]


@dataclass
class TraceReceiver:
    """What has arrived so far.

    Attributes:
        url: Where it is sent to.
        raw: The bodies of the requests.
        spans: What was in them.
    """

    url: str = ""
    raw: list[bytes] = field(default_factory=list[bytes])
    spans: list[Span] = field(default_factory=list[Span])

    def await_spans(self, count: int, **wanted: str) -> list[Span]:
        """Return the spans that have these properties or attributes, once there are so many."""

        def find() -> list[Span]:
            return [span for span in list(self.spans) if _is_wanted(span, wanted)]

        await_fact(lambda: len(find()) >= count, 20)
        return find()

    def take(self, body: bytes) -> None:
        """Take in what was sent."""
        self.raw.append(body)
        request = ExportTraceServiceRequest.FromString(body)
        for part in request.resource_spans:
            service = _read(part.resource.attributes)["service.name"]
            for span in (span for scope in part.scope_spans for span in scope.spans):
                ids = (span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex())
                self.spans.append(Span(span.name, *ids, service, _read(span.attributes)))


def _is_wanted(span: Span, wanted: Mapping[str, str]) -> bool:
    known = {**span.attributes, "name": span.name, "trace_id": span.trace_id}
    return wanted.items() <= known.items()


def _read(attributes: Any) -> dict[str, str]:
    return {each.key: str(getattr(each.value, each.value.WhichOneof("value"))) for each in attributes}


@contextmanager
def run_trace_receiver() -> Generator[TraceReceiver]:
    """Take traces until the block ends."""
    receiver = TraceReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Keep the terminal quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield receiver
        server.shutdown()
