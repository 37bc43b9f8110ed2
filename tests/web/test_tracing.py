"""Traces of requests and events, as a collector gets them."""

import json
from collections.abc import Generator
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest

from rxapp.inspector.state import InspectorState
from tests.support.accounts_http import read_token, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.event_socket import open_event_socket
from tests.support.redis_servers import await_fact
from tests.support.trace_receiver import TraceReceiver, run_trace_receiver

INCREMENT = f"{InspectorState.get_full_name()}.increment"
HANDLER = "rxapp.inspector.state.InspectorState.increment"


@pytest.fixture(scope="module")
def receiver() -> Generator[TraceReceiver]:
    """Where the app sends its traces."""
    with run_trace_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def app(prod_app: AppServer, sqlite_template: Path, receiver: TraceReceiver) -> Generator[AppProcess]:
    """An app that was asked for traces in the standard way."""
    settings = {
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url,
        "OTEL_BSP_SCHEDULE_DELAY": "100",  # milliseconds
        "RXAPP_TRUSTED_PROXY_HOPS": "1",
    }
    with run_app_process(prod_app, sqlite_template, settings=settings) as process:
        yield process


@pytest.fixture
def client(app: AppProcess) -> Generator[httpx.Client]:
    """Somebody who has signed up."""
    with httpx.Client(base_url=app.url, trust_env=False, timeout=20) as client:
        sign_up(client)
        yield client


def make_traceparent() -> tuple[str, str]:
    """Return the name of a trace, and the header by which a request takes part in it (W3C Trace Context)."""
    trace_id = token_hex(16)
    return trace_id, f"00-{trace_id}-{token_hex(8)}-01"


def await_entry(app: AppProcess, **fields: str) -> dict[str, Any]:
    """Return the one entry of the log that has these fields, among others or not, once it is there."""

    def find() -> list[dict[str, Any]]:
        lines = [line for line in app.read_log().splitlines() if line.startswith("{") and line.endswith("}")]
        return [entry for entry in map(json.loads, lines) if fields.items() <= entry.items()]

    await_fact(lambda: bool(find()), 10)
    (entry,) = find()
    return entry


def test_a_request_is_a_span_that_its_lines_in_the_log_name(
    client: httpx.Client, app: AppProcess, receiver: TraceReceiver
) -> None:
    answer = client.get("/blog/no-such-post")
    (span,) = receiver.await_spans(1, name="GET /blog/{slug}")
    assert span.service == "rxapp"
    assert span.attributes["http.route"] == "/blog/{slug}"
    assert span.attributes["http.response.status_code"] == "404"
    entry = await_entry(app, request_id=answer.headers["x-request-id"])
    assert (entry["trace_id"], entry["span_id"]) == (span.trace_id, span.span_id)


def test_a_request_keeps_the_name_that_the_proxy_in_front_has_given_it(
    client: httpx.Client, app: AppProcess
) -> None:
    name = f"proxy-{token_hex(8)}"
    assert client.get("/blog", headers={"X-Request-ID": name}).headers["x-request-id"] == name
    with open_event_socket(app.url, {"X-Request-ID": f"{name}-socket"}) as socket:
        socket.send_event(INCREMENT, form={"key": "n"})
    assert await_entry(app, request_id=name)["path"] == "/blog"
    assert await_entry(app, event="event", request_id=f"{name}-socket")["name"] == "InspectorState.increment"


def test_a_request_and_an_event_of_one_trace_are_found_together(
    client: httpx.Client, app: AppProcess, receiver: TraceReceiver
) -> None:
    trace_id, traceparent = make_traceparent()
    client.get("/api/session", headers={"traceparent": traceparent})
    with open_event_socket(app.url, {"Cookie": f"session={read_token(client)}"}) as socket:
        socket.start_event(INCREMENT, fields={"traceparent": traceparent}, form={"key": "n"})
        spans = receiver.await_spans(2, trace_id=trace_id)
    assert {span.name for span in spans} == {"GET /api/session", INCREMENT}
    assert {span.parent_id for span in spans} == {traceparent.split("-")[2]}
    event = next(span for span in spans if span.name == INCREMENT)
    assert event.attributes["code.function.name"] == HANDLER
    entry = await_entry(app, event="event", trace_id=trace_id)
    assert entry["span_id"] == event.span_id


def test_an_event_that_fails_says_so(client: httpx.Client, app: AppProcess, receiver: TraceReceiver) -> None:
    trace_id, traceparent = make_traceparent()
    with open_event_socket(app.url, {"Cookie": f"session={read_token(client)}"}) as socket:
        socket.start_event(INCREMENT, fields={"traceparent": traceparent})  # lacks what the handler needs
        receiver.await_spans(1, trace_id=trace_id)
    failure = await_entry(app, level="error", trace_id=trace_id)
    assert failure["event"] == "event failed"


def test_no_secret_and_nothing_that_people_typed_leaves_with_a_span(
    client: httpx.Client, app: AppProcess, receiver: TraceReceiver
) -> None:
    trace_id, traceparent = make_traceparent()
    tag, secret = read_token(client).split(".")
    ref = client.get("/api/session").json()["ref"]
    headers = {
        "traceparent": traceparent,
        "Authorization": "Bearer typed-token",
        "Referer": "https://typed.test",
    }
    client.get("/blog?tag=typed-tag", headers=headers)
    client.post("/auth/sign-in?next=typed-next", data={"email": "typed@a.test", "password": "typed"})
    with open_event_socket(app.url, {"Cookie": f"session={tag}.{secret}"}) as socket:
        socket.send_event(INCREMENT, form={"key": "typed-key", "value": "typed-value"})
        socket.start_event(INCREMENT, fields={"traceparent": traceparent}, form={"key": "typed-key"})
        receiver.await_spans(2, trace_id=trace_id)
        token = socket.token
    receiver.await_spans(1, **{"url.path": "/_event/", "url.query": ""})
    sent = b"".join(receiver.raw)
    for text in (secret, tag, ref, token, "yped"):
        assert text.encode() not in sent, text


def test_without_being_asked_nothing_of_this_is_loaded(prod_app: AppServer) -> None:
    assert "trace_id" not in prod_app.log_path.read_text(errors="replace")
