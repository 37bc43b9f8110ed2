"""What a request costs Redis, by Redis's own counters, and what a session takes of its memory."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from benchmarks.load import LoadCase
from benchmarks.servers import Server
from benchmarks.sessions.redis_server import RedisServer
from benchmarks.sessions.visitor import open_client, split_headers

_WARM_UP = 20
# Redis answers itself when it is asked for its counters.
_UNCOUNTED = "cmdstat_info"


@dataclass(frozen=True)
class Reading:
    """Redis's counters at one moment.

    Attributes:
        reads: How often it found something to read on a connection. One client that waits for each
            answer makes one of each round trip, however many commands that has.
    """

    reads: int
    bytes_in: int
    bytes_out: int
    cpu_seconds: float
    commands: Mapping[str, int]


@dataclass(frozen=True)
class RequestCost:
    """What one request costs Redis, on average.

    Attributes:
        commands: How often each command ran, those inside of scripts included.
    """

    case: str
    server: str
    round_trips: float
    bytes_in: float
    bytes_out: float
    cpu_us: float
    commands: Mapping[str, float]


@dataclass(frozen=True)
class StoredSession:
    """What one session takes of Redis's memory."""

    server: str
    keys: int
    bytes: int


def measure_costs(
    redis: RedisServer, servers: Sequence[Server], cases: Sequence[LoadCase], *, requests: int
) -> list[RequestCost]:
    """Count what requests cost, sent one after the other.

    Args:
        redis: The Redis of all servers; nobody else may use it meanwhile.
        servers: The servers.
        cases: What to ask for.
        requests: How many of each.
    """
    return [_measure(redis, server, case, requests) for case in cases for server in servers]


def _measure(redis: RedisServer, server: Server, case: LoadCase, requests: int) -> RequestCost:
    with open_client(server) as client, closing(redis.connect()) as observer:

        def send(count: int) -> None:
            for _ in range(count):
                client.get(case.path, headers=split_headers(server)).raise_for_status()

        send(_WARM_UP)
        read_counters(observer)
        # Two readings with nothing in between tell what a reading costs.
        idle = _subtract(read_counters(observer), read_counters(observer))
        before = read_counters(observer)
        send(requests)
        spent = _subtract(before, read_counters(observer))
    return RequestCost(
        case.label,
        server.name,
        (spent.reads - idle.reads) / requests,
        (spent.bytes_in - idle.bytes_in) / requests,
        (spent.bytes_out - idle.bytes_out) / requests,
        (spent.cpu_seconds - idle.cpu_seconds) / requests * 1e6,
        {name: count / requests for name, count in spent.commands.items()},
    )


def measure_stored(redis: RedisServer, server: Server, database: int) -> StoredSession:
    """Weigh the one session in a database: all keys, for a record alone is not the whole session."""
    with closing(redis.connect(database)) as client:
        sizes = [int(client.memory_usage(key, samples=0)) for key in client.scan_iter()]
    return StoredSession(server.name, len(sizes), sum(sizes))


def read_counters(observer: Any) -> Reading:
    """Ask Redis for its counters."""
    facts: Mapping[str, Any] = observer.info("stats", "cpu", "commandstats")
    commands = {
        name.removeprefix("cmdstat_"): int(found["calls"])
        for name, found in facts.items()
        if name.startswith("cmdstat_") and name != _UNCOUNTED
    }
    return Reading(
        facts["total_reads_processed"],
        facts["total_net_input_bytes"],
        facts["total_net_output_bytes"],
        facts["used_cpu_user"] + facts["used_cpu_sys"],
        commands,
    )


def _subtract(before: Reading, after: Reading) -> Reading:
    """Return what was counted between two readings."""
    grown = {name: count - before.commands.get(name, 0) for name, count in after.commands.items()}
    return Reading(
        after.reads - before.reads,
        after.bytes_in - before.bytes_in,
        after.bytes_out - before.bytes_out,
        after.cpu_seconds - before.cpu_seconds,
        {name: count for name, count in grown.items() if count},
    )
