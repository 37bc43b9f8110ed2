"""What is sent over a websocket and is no event of the app's: it ends there, and leaves little behind."""

import json
from collections.abc import Generator
from secrets import token_hex
from typing import Any

import pytest

from rxapp.inspector.state import InspectorState
from tests.support.app_server import AppServer
from tests.support.event_packets import EVENT
from tests.support.event_socket import EventSocket, open_event_socket
from tests.support.redis_servers import await_fact

INSPECTOR = InspectorState.get_full_name()
INCREMENT = f"{INSPECTOR}.increment"
FOLLOW = f"{INSPECTOR}.follow"
BAD_PACKETS = (
    "",
    "hello",
    "٤2/_event,",
    "b!",
    "4",
    "4[" + "[" * 100_000,
    "2" + "[" * 100_000,
    b"x",
    "451-[]",
)
NO_PAYLOADS: tuple[Any, ...] = (None, 1, "text", [])
NO_ROUTER_DATA: tuple[Any, ...] = (None, 1, [], {"pathname": 1}, {"query": 1})
BAD_EVENTS: tuple[Any, ...] = (
    *(None, 1, "text", [], {}, {"name": 1}, {"name": None}, {"name": {}}, {"name": []}),
    *({"name": INCREMENT, "payload": payload} for payload in NO_PAYLOADS),
    *({"name": INCREMENT, "router_data": data} for data in NO_ROUTER_DATA),
)
# Of one packet with whatever it takes the log to say that it was refused.
_LOG_BYTES = 600


@pytest.fixture
def socket(prod_app: AppServer) -> Generator[EventSocket]:
    """A websocket of somebody without a session."""
    with open_event_socket(prod_app.url, {}) as socket:
        yield socket


def read_new(app: AppServer, before: int) -> str:
    """Return what has been added to the log."""
    return app.log_path.read_bytes()[before:].decode(errors="replace")


def measure(app: AppServer) -> int:
    """Return how long the log is."""
    return app.log_path.stat().st_size


def list_tabs(valkey: Any) -> set[bytes]:
    """Return what Reflex keeps of open tabs, in all workers; of one that was closed, a moment longer."""
    return set(valkey.keys("token_manager_socket_record_*"))


def test_an_event_that_nobody_handles_leaves_nothing_of_what_was_typed(
    prod_app: AppServer, socket: EventSocket
) -> None:
    before, typed = measure(prod_app), f"typed {token_hex(8)}"
    socket.start_event(f"{INSPECTOR}.of_another_release", form={"value": typed})
    await_fact(lambda: "of_another_release" in read_new(prod_app, before), timeout=5)
    assert socket.send_event(FOLLOW, "/session")
    lines = read_new(prod_app, before).splitlines()
    assert typed not in str(lines)
    found = [json.loads(line) for line in lines if "of_another_release" in line]
    assert [(each["event"], each["reason"], each["level"]) for each in found] == [
        ("event refused", "unknown", "warning")
    ]


def test_a_long_name_is_cut(prod_app: AppServer, socket: EventSocket) -> None:
    before, name = measure(prod_app), token_hex(4)
    socket.start_event(name + "x" * 500_000)
    await_fact(lambda: name in read_new(prod_app, before), timeout=5)
    assert socket.send_event(FOLLOW, "/session")
    assert measure(prod_app) - before < 10 * _LOG_BYTES


def test_what_is_no_event_costs_a_line_and_nothing_else(prod_app: AppServer, socket: EventSocket) -> None:
    before = measure(prod_app)
    for event in BAD_EVENTS:
        socket.send_packet(f"{EVENT}{json.dumps(['event', event])}")
    for body in ("[" * 100_000, "9" * 5_000, "{", '["event",{"name":NaN'):
        socket.send_packet(f"{EVENT}{body}")
    await_fact(lambda: read_new(prod_app, before).count("event refused") >= len(BAD_EVENTS), timeout=5)
    # The websocket is as good as before.
    assert socket.send_event(FOLLOW, "/session")
    added = read_new(prod_app, before)
    assert "Traceback" not in added
    assert "async handler error" not in added
    assert len(added) < _LOG_BYTES * (len(BAD_EVENTS) + 10)


@pytest.mark.parametrize("packet", BAD_PACKETS, ids=lambda packet: repr(packet[:8]))
def test_what_is_no_packet_ends_the_websocket_and_all_that_is_kept_of_it(
    prod_app: AppServer, valkey: Any, packet: str | bytes
) -> None:
    before, others = measure(prod_app), list_tabs(valkey)
    with open_event_socket(prod_app.url, {}) as socket:
        kept = list_tabs(valkey) - others
        assert len(kept) == 1
        socket.send_packet(packet)
        assert socket.await_end(5) == 1007
    await_fact(lambda: not kept & list_tabs(valkey), timeout=5)
    await_fact(lambda: "bad_packet" in read_new(prod_app, before), timeout=5)
    assert "request failed" not in read_new(prod_app, before)
