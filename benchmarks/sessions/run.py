"""Compares the app's sessions with those of other frameworks, all of them on one Redis."""

import argparse
from contextlib import ExitStack, closing
from dataclasses import asdict
from pathlib import Path

from benchmarks.load import LoadResult, measure_load
from benchmarks.machine import describe_machine
from benchmarks.output import open_folder, save_results
from benchmarks.servers import Server, run_server
from benchmarks.sessions.aims import judge
from benchmarks.sessions.costs import RequestCost, StoredSession, measure_costs, measure_stored
from benchmarks.sessions.events import measure_events
from benchmarks.sessions.findings import READ, WRITE, Effort, Findings, Measurements
from benchmarks.sessions.peers import BARE, Peer, build_peers, list_peers, make_command
from benchmarks.sessions.redis_server import RedisServer, run_redis
from benchmarks.sessions.report import write_findings
from benchmarks.sessions.revocation import measure_revocation
from benchmarks.sessions.versions import describe_peers
from benchmarks.sessions.visitor import check_session, sign_in


def main() -> None:
    """Measure, print the tables and write them to `results/`."""
    effort = read_effort()
    with open_folder("the peers") as folder:
        build_peers()
        with run_redis(folder) as redis:
            measured = measure(redis, folder, effort)
            apps = describe_peers(redis)
    findings = Findings(describe_machine(), apps, effort, judge(measured), measured)
    save_results("sessions", write_findings(findings), asdict(findings))


def read_effort() -> Effort:
    """Read from the command line how long to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sessions", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of load that each server gets")
    parser.add_argument("--seconds", type=float, default=5, help="length of a turn")
    parser.add_argument(
        "--requests", type=int, default=1000, help="requests that Redis's work is counted over"
    )
    parser.add_argument("--events", type=int, default=2000, help="Reflex events of each kind")
    parser.add_argument("--revocations", type=int, default=10, help="times all sessions of a user are ended")
    found = parser.parse_args()
    return Effort(found.rounds, found.seconds, found.requests, found.events, found.revocations)


def measure(redis: RedisServer, folder: Path, effort: Effort) -> Measurements:
    """Measure one thing after the other: nothing else may use Redis while its work is counted."""
    load, costs, stored = measure_servers(redis, folder, effort)
    print("measuring Reflex events", flush=True)
    events = measure_events(redis, folder, events=effort.events)
    print("measuring the end of very many sessions", flush=True)
    revocation = measure_revocation(redis, turns=effort.revocations)
    return Measurements(load, costs, stored, events, revocation)


def measure_servers(
    redis: RedisServer, folder: Path, effort: Effort
) -> tuple[list[LoadResult], list[RequestCost], list[StoredSession]]:
    """Start all servers and measure them in turn; those that wait use next to no processor time."""
    peers, servers = list_peers(), list[Server]()
    with ExitStack() as stack:
        for peer in peers:
            server = stack.enter_context(run_server(make_command(peer, redis, folder)))
            servers.append(begin_session(redis, peer, server))
        with_sessions = [server for server in servers if server.name != BARE]
        stored = [
            measure_stored(redis, server, peer.database)
            for peer, server in zip(peers, servers, strict=True)
            if server in with_sessions
        ]
        for server in with_sessions:
            check_session(server)
        print("counting what requests cost Redis", flush=True)
        costs = measure_costs(redis, servers, [READ], requests=effort.requests)
        costs += measure_costs(redis, with_sessions, [WRITE], requests=effort.requests)
        print("measuring load", flush=True)
        load = measure_load(servers, [READ], rounds=effort.rounds, seconds=effort.seconds)
        load += measure_load(with_sessions, [WRITE], rounds=effort.rounds, seconds=effort.seconds)
    return load, costs, stored


def begin_session(redis: RedisServer, peer: Peer, server: Server) -> Server:
    """Sign the visitor in to a server whose database holds nothing else.

    Some frameworks keep a session for whoever asks, and that was the question whether they are there.
    """
    with closing(redis.connect(peer.database)) as client:
        client.flushdb()
    return sign_in(server)
