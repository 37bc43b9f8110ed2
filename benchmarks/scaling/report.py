"""Writes what was measured of growth as Markdown."""

from collections.abc import Sequence

from benchmarks.load import CONNECTIONS, LoadResult
from benchmarks.machine import write_table
from benchmarks.report import make_table, show, write_aims, write_load
from benchmarks.scaling.crowd import EVENTS_PER_SECOND, CrowdResult
from benchmarks.scaling.development import DevelopmentTimes
from benchmarks.scaling.exports import ExportTime
from benchmarks.scaling.findings import Findings, Measurements
from benchmarks.scaling.growth import (
    describe_export_growth,
    describe_workers,
    list_export_steps,
    weigh_worker,
)
from benchmarks.scaling.memory import ServerMemory
from benchmarks.scaling.servers import WORKERS, name_server


def write_findings(findings: Findings) -> str:
    """Write the whole report."""
    effort, measured = findings.effort, findings.measured
    turns = f"{effort.rounds} turns of {effort.seconds:.0f} s"
    first = name_server(WORKERS[0])
    parts = [
        "# How cost grows",
        write_table(findings.machine) + "  \n" + write_table(findings.apps),
        f"Medians, with the quartiles in parentheses. Ratios are to {first}. "
        "How it is measured, and what it leaves out: [README](../README.md).",
        "## Aims",
        write_aims(findings.aims),
        "## What one more takes",
        _write_growth(measured),
        f"## Workers: {CONNECTIONS} connections, {turns}",
        f"The {findings.cores} cores are shared by workers, Redis and load generator: more workers than the "
        "cores that are left over share what there is.",
        write_load(measured.load, first),
        "## Memory of the processes, after the load",
        _write_memory(measured.memory),
        "## Websockets on one worker",
        _write_crowd(measured.crowd),
        "## Development",
        _write_development(measured.development),
        "## Export",
        _write_exports(measured.exports),
    ]
    return "\n\n".join(parts) + "\n"


def _write_growth(measured: Measurements) -> str:
    crowd = measured.crowd
    rows = [
        *[(f"{case} per second", describe_workers(rates)) for case, rates in _list_rates(measured.load)],
        ("a worker more", f"{_write_mib(weigh_worker(measured.memory))} of memory"),
        (
            "an open websocket",
            f"{_write_kib(crowd.connected.worker)}, and {_write_kib(crowd.connected.redis)} in Redis",
        ),
        (
            "one that has sent an event",
            f"{_write_kib(crowd.used.worker)}, and {_write_kib(crowd.used.redis)} in Redis",
        ),
        *[
            (f"a session, {session.kind}", f"{session.bytes:,} bytes in Redis (keys: {session.keys})")
            for session in measured.stored
        ],
        ("an exported document", describe_export_growth(list_export_steps(measured.exports))),
    ]
    return make_table(["", ""], rows)


def _list_rates(load: Sequence[LoadResult]) -> list[tuple[str, list[tuple[int, float]]]]:
    """Return for each case how many workers do how much per second."""
    workers = {name_server(count): count for count in WORKERS}
    cases = dict.fromkeys(result.case for result in load)
    return [
        (
            case,
            [(workers[each.server], each.requests_per_second.median) for each in load if each.case == case],
        )
        for case in cases
    ]


def _write_memory(memory: Sequence[ServerMemory]) -> str:
    rows = [
        (each.server, _write_mib(each.worker_uss), _write_mib(each.main_uss), _write_mib(each.total_pss))
        for each in memory
    ]
    return make_table(["", "a worker's own (USS)", "the main process's own", "all together (PSS)"], rows)


def _write_crowd(crowd: CrowdResult) -> str:
    rows = [
        ("held at the end", f"{crowd.held:,} of {crowd.sockets:,}"),
        ("until all were connected", f"{crowd.connect_seconds:.1f} s"),
        (f"events, {EVENTS_PER_SECOND} per second, each on the next websocket", f"{crowd.events:,}"),
        ("p50", f"{crowd.p50_ms:.1f} ms"),
        ("p99", f"{crowd.p99_ms:.1f} ms"),
        ("slowest", f"{crowd.slowest_ms:.1f} ms"),
        ("processor time of an event", f"{crowd.cpu_ms:.2f} ms"),
    ]
    return make_table(["", ""], rows)


def _write_development(times: DevelopmentTimes) -> str:
    rows = [
        ("`bin/dev` in a new clone, packages in the caches of uv and npm", show(times.first_start, "{:.1f}")),
        ("`bin/dev` in a clone that ran before", show(times.next_start, "{:.1f}")),
        ("a changed text, until the backend answers with it", show(times.reload, "{:.1f}")),
    ]
    return make_table(["", "seconds"], rows)


def _write_exports(exports: Sequence[ExportTime]) -> str:
    marginal = ["", *[f"{step.ms_per_document:.2f}" for step in list_export_steps(exports)]]
    rows = [
        (
            f"{each.posts:,} posts",
            f"{each.documents:,}",
            f"{each.seconds:.1f}",
            f"{each.seconds / each.documents * 1000:.1f}",
            more,
        )
        for each, more in zip(exports, marginal, strict=True)
    ]
    header = ["", "documents", "seconds", "ms per document", "ms per document more than in the row before"]
    return make_table(header, rows)


def _write_mib(count: float) -> str:
    return f"{count / 2**20:.1f} MiB"


def _write_kib(count: float) -> str:
    return f"{count / 2**10:.1f} KiB"
