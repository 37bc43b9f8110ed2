"""Requests per second and latency under load, by wrk."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import Server
from benchmarks.spread import Spread, spread_of

CONNECTIONS = 16
# What Chromium sends, without the brotli and zstd that neither server has for documents.
BROWSER_ENCODINGS = "gzip, deflate"
# On a busy machine an answer may take its time without being a failure.
_TIMEOUT = "30s"
_SCRIPT = Path(__file__).with_name("wrk_json.lua")


@dataclass(frozen=True)
class LoadCase:
    """One thing to ask for.

    Attributes:
        label: As the tables call it.
        path: The URL's path.
        encodings: Value of `Accept-Encoding`; empty for none.
    """

    label: str
    path: str
    encodings: str


@dataclass(frozen=True)
class LoadSample:
    """What one burst of requests measured."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    body_bytes: float


@dataclass(frozen=True)
class LoadResult:
    """Several bursts of one case on one server."""

    case: str
    server: str
    requests_per_second: Spread
    p50_ms: Spread
    p99_ms: Spread
    cpu_ms: Spread


def find_wrk() -> str:
    """Return the path of wrk, installing Debian's when that is possible.

    Raises:
        RuntimeError: It is not here; says what to install.
    """
    if not shutil.which("wrk") and os.name != "nt" and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", "wrk"], check=False)
    if path := shutil.which("wrk"):
        return path
    raise RuntimeError(
        "the benchmarks need wrk: `apt-get install wrk` (Debian), or `brew install wrk` (macOS)"
    )


def measure_load(
    servers: Sequence[Server], cases: Iterable[LoadCase], *, rounds: int, seconds: float
) -> list[LoadResult]:
    """Measure every case on every server, taking turns so that noise on the machine meets all.

    Args:
        servers: The servers; all run, one at a time is under load.
        cases: What to ask for.
        rounds: How many turns each server gets.
        seconds: Length of a turn.
    """
    wrk, results = find_wrk(), list[LoadResult]()
    for case in cases:
        samples: dict[str, list[LoadSample]] = {server.name: [] for server in servers}
        for server in servers:
            _run_wrk(wrk, server, case, seconds)  # fills caches, lets compilers finish
        for _ in range(rounds):
            for server in servers:
                samples[server.name].append(_run_wrk(wrk, server, case, seconds))
        results += [summarise(case, name, taken) for name, taken in samples.items()]
        print(
            f"  {case.label}: " + ", ".join(_describe(result) for result in results[-len(servers) :]),
            flush=True,
        )
    return results


def _run_wrk(wrk: str, server: Server, case: LoadCase, seconds: float) -> LoadSample:
    """Run one burst.

    Raises:
        RuntimeError: Some requests failed.
    """
    headers = [*server.headers, *([f"Accept-Encoding: {case.encodings}"] if case.encodings else [])]
    connections = ["-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds:.0f}s", "--timeout", _TIMEOUT]
    cpu_before = server.read_cpu_seconds()
    sent = [part for header in headers for part in ("-H", header)]
    command = [wrk, *connections, *sent, "-s", str(_SCRIPT), server.url + case.path]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cpu_used = server.read_cpu_seconds() - cpu_before
    found = json.loads(output.strip().rpartition("\n")[2])
    if found["failed"]:
        raise RuntimeError(f"{server.name} failed {found['failed']} requests of {case.label}")
    requests = found["requests"]
    rate, size = requests / found["seconds"], found["bytes"] / requests
    return LoadSample(rate, found["p50_ms"], found["p99_ms"], cpu_used / requests * 1000, size)


def summarise(case: LoadCase, server: str, samples: Sequence[LoadSample]) -> LoadResult:
    """Summarise the bursts of one case on one server."""
    return LoadResult(
        case.label,
        server,
        spread_of([sample.requests_per_second for sample in samples]),
        spread_of([sample.p50_ms for sample in samples]),
        spread_of([sample.p99_ms for sample in samples]),
        spread_of([sample.cpu_ms for sample in samples]),
    )


def _describe(result: LoadResult) -> str:
    return f"{result.server} {result.requests_per_second.median:.0f}/s"
