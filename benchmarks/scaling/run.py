"""Measures how what the app costs grows: with workers, open websockets, stored sessions and posts."""

import argparse
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks.load import LoadResult
from benchmarks.machine import describe_machine
from benchmarks.output import open_folder, save_results
from benchmarks.scaling.aims import POSTS, SOCKETS, judge
from benchmarks.scaling.crowd import CrowdResult, measure_crowd
from benchmarks.scaling.development import measure_development
from benchmarks.scaling.exports import measure_exports
from benchmarks.scaling.findings import Effort, Findings, Measurements
from benchmarks.scaling.load import measure_throughput
from benchmarks.scaling.memory import ServerMemory, StoredSession, measure_memory, measure_stored
from benchmarks.scaling.report import write_findings
from benchmarks.scaling.servers import WORKERS, Build, allow_sockets, build_app, make_serve_command
from benchmarks.scaling.visitors import welcome_guests
from benchmarks.servers import run_server
from benchmarks.sessions.redis_server import RedisServer, describe_redis, run_redis
from benchmarks.tools import find_tool, read_output


def main() -> None:
    """Measure, print the tables and write them to `results/`."""
    effort = read_effort()
    allow_sockets(effort.sockets)
    with open_folder("the app") as folder, run_redis(folder) as redis:
        measured = measure(redis, folder, effort)
        apps = describe_apps(redis)
    cores = os.cpu_count() or 1
    findings = Findings(describe_machine(), apps, cores, effort, judge(measured), measured)
    save_results("scaling", write_findings(findings), asdict(findings))


def read_effort() -> Effort:
    """Read from the command line how long to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of load that each server gets")
    parser.add_argument("--seconds", type=float, default=5, help="length of a turn")
    parser.add_argument("--sockets", type=int, default=SOCKETS, help="websockets on one worker")
    parser.add_argument("--crowd-seconds", type=float, default=10, help="how long events are sent on them")
    parser.add_argument(
        "--starts", type=int, default=3, help="starts for development of each kind, and reloads"
    )
    parser.add_argument(
        "--posts", type=int, nargs="+", default=[50, 1000, POSTS], help="exports, each with so many posts"
    )
    found = parser.parse_args()
    return Effort(
        found.rounds, found.seconds, found.sockets, found.crowd_seconds, found.starts, sorted(found.posts)
    )


def describe_apps(redis: RedisServer) -> dict[str, str]:
    """Return the versions of what takes part."""
    packages = {name: version(name) for name in ("reflex", "granian", "starlette")}
    node = read_output([find_tool("node"), "--version"]).removeprefix("v")
    return {"server": describe_redis(redis), **packages, "Node": node}


def measure(redis: RedisServer, folder: Path, effort: Effort) -> Measurements:
    """Measure one thing after the other, on one build."""
    build = build_app(folder, redis)
    load, memory, stored = measure_servers(redis, build, effort)
    crowd = measure_sockets(redis, build, effort)
    print("measuring exports", flush=True)
    exports = measure_exports(build, effort.posts)
    print("measuring starts for development", flush=True)
    development = measure_development(folder, runs=effort.starts)
    return Measurements(load, memory, stored, crowd, development, exports)


def measure_servers(
    redis: RedisServer, build: Build, effort: Effort
) -> tuple[Sequence[LoadResult], Sequence[ServerMemory], Sequence[StoredSession]]:
    """Start a server for each number of workers; those that wait use next to no processor time."""
    # Hashing a password takes memory that a worker keeps: none of those that are weighed does it.
    with run_server(make_serve_command(build, 1)) as reception:
        guests, stored = welcome_guests(reception), measure_stored(redis, reception)
    with ExitStack() as stack:
        servers = [stack.enter_context(run_server(make_serve_command(build, count))) for count in WORKERS]
        print("measuring load", flush=True)
        load = measure_throughput(servers, guests, rounds=effort.rounds, seconds=effort.seconds)
        return load, [measure_memory(server) for server in servers], stored


def measure_sockets(redis: RedisServer, build: Build, effort: Effort) -> CrowdResult:
    """Open very many websockets on a worker that is alone."""
    print("measuring websockets", flush=True)
    with run_server(make_serve_command(build, 1)) as server:
        return measure_crowd(redis, server, sockets=effort.sockets, seconds=effort.crowd_seconds)
