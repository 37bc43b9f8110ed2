"""The containers of one host: what they may take adds up."""

import re
from typing import Any

import yaml

from rxapp.metrics.instruments import KINDS
from rxapp.metrics.run_folder import ROOM_BYTES
from rxapp.web.security import MAX_BODY_BYTES
from tests.support.app_server import PROJECT_ROOT

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((PROJECT_ROOT / "compose.yaml").read_text())["services"]
BACKENDS = ("app-a", "app-b")
# Of a backend of two workers at rest, of an open websocket (benchmarks/results/scaling.md), and of a hash.
AT_REST, A_SOCKET, A_HASH = 237 << 20, 205 << 10, 64 << 20
HASHES_AT_ONCE = 2
_UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def read_bytes(size: str) -> int:
    """Return what a size is in bytes."""
    number, unit = re.fullmatch(r"(\d+)([kmg])b?", size.lower()).groups()  # pyright: ignore[reportOptionalMemberAccess]
    return int(number) * _UNITS[unit]


def read_memory(service: str) -> int:
    """Return how much memory a service may take."""
    return read_bytes(SERVICES[service]["deploy"]["resources"]["limits"]["memory"])


def test_each_service_has_its_memory() -> None:
    assert all(read_memory(service) > 0 for service in SERVICES)


def test_one_visitor_does_not_take_all_memory_of_a_backend() -> None:
    for backend in BACKENDS:
        given = SERVICES[backend]["environment"]
        sockets = int(given["RXAPP_SOCKETS_PER_ADDRESS"]) * A_SOCKET
        # Each body, and what is read out of it.
        bodies = int(given["RXAPP_REQUESTS_AT_ONCE"]) * 2 * MAX_BODY_BYTES
        worker = sockets + HASHES_AT_ONCE * A_HASH + bodies
        numbers = read_bytes(SERVICES[backend]["shm_size"])
        assert AT_REST + numbers + int(given["GRANIAN_WORKERS"]) * worker < 0.8 * read_memory(backend)


def test_numbers_have_room_in_memory() -> None:
    for backend in BACKENDS:
        given = SERVICES[backend]["environment"]
        assert given["PROMETHEUS_MULTIPROC_DIR"].startswith("/dev/shm/")  # noqa: S108
        # The process that starts the workers counts as well, and so does one that takes another's place.
        processes = int(given["GRANIAN_WORKERS"]) + 2
        assert processes * len(KINDS) * ROOM_BYTES < read_bytes(SERVICES[backend]["shm_size"])


def test_what_is_not_asked_for_is_not_set() -> None:
    for backend in BACKENDS:
        given = SERVICES[backend]["environment"]
        asked = {name for name in given if name.startswith("OTEL_")} | {"RXAPP_METRICS_TOKEN"}
        assert {"OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT"} < asked
        # Without a value, each is as `.env` has it, or is not there at all.
        assert {given[name] for name in asked} == {None}


def test_valkey_has_room_for_a_copy_of_itself() -> None:
    conf = (PROJECT_ROOT / "deploy" / "valkey.conf").read_text()
    most = re.search(r"^maxmemory (\S+)$", conf, re.MULTILINE)
    assert most is not None
    assert 2 * read_bytes(most[1]) <= read_memory("valkey")
