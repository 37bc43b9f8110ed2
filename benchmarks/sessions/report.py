"""Writes what was measured of sessions as Markdown."""

from collections.abc import Mapping, Sequence

from benchmarks.load import CONNECTIONS
from benchmarks.machine import write_table
from benchmarks.report import make_table, show, show_ratio, write_aims, write_load
from benchmarks.sessions.costs import RequestCost, StoredSession
from benchmarks.sessions.events import EventLatency
from benchmarks.sessions.findings import Findings
from benchmarks.sessions.peers import NEXT
from benchmarks.sessions.revocation import Revocation

_WHOLE = 0.005


def write_findings(findings: Findings) -> str:
    """Write the whole report."""
    effort, measured = findings.effort, findings.measured
    parts = [
        "# Sessions in Redis, side by side",
        write_table(findings.machine) + "  \n" + write_table(findings.apps),
        f"Medians, with the quartiles in parentheses. Ratios are to {NEXT}. "
        "How it is measured, and what it leaves out: [README](../README.md).",
        "## Aims",
        write_aims(findings.aims),
        f"## Load: {CONNECTIONS} connections, one process, {effort.rounds} turns of {effort.seconds:.0f} s",
        write_load(measured.load, NEXT),
        f"## What a request costs Redis, on average over {effort.requests}",
        _write_costs(measured.costs),
        "## What a stored session takes of Redis's memory",
        _write_stored(measured.stored),
        f"## Reflex events, {effort.events} of each kind in turn",
        _write_events(measured.events),
        f"## Ending {measured.revocation.sessions:,} sessions of a user",
        _write_revocation(measured.revocation),
    ]
    return "\n\n".join(parts) + "\n"


def _write_costs(costs: Sequence[RequestCost]) -> str:
    header = ["", "server", "round trips", "bytes in", "bytes out", "Redis CPU µs", "commands"]
    rows = [
        (
            cost.case,
            cost.server,
            f"{cost.round_trips:.2f}",
            f"{cost.bytes_in:.0f}",
            f"{cost.bytes_out:.0f}",
            f"{cost.cpu_us:.0f}",
            _write_commands(cost.commands),
        )
        for cost in costs
    ]
    return make_table(header, rows)


def _write_commands(commands: Mapping[str, float]) -> str:
    """List the commands that belong to every request; others are Redis's and the connections' own."""
    regular = sorted((name, round(count)) for name, count in commands.items() if count > 1 - _WHOLE)
    return ", ".join(name if count == 1 else f"{name} × {count}" for name, count in regular) or "none"  # noqa: RUF001 -- times


def _write_stored(stored: Sequence[StoredSession]) -> str:
    theirs = {session.server: session.bytes for session in stored}[NEXT]
    rows = [
        (session.server, str(session.bytes), str(session.keys), show_ratio(session.bytes, theirs))
        for session in stored
    ]
    return make_table(["", "bytes", "keys", "ratio"], rows)


def _write_events(events: Sequence[EventLatency]) -> str:
    rows = [
        (
            f"states in {found.states}",
            show(found.unchecked_ms, "{:.2f}"),
            show(found.checked_ms, "{:.2f}"),
            f"{found.ratio:.2f}",
        )
        for found in events
    ]
    return make_table(["", "unchecked ms", "checked ms", "ratio"], rows)


def _write_revocation(found: Revocation) -> str:
    return make_table(
        ["", "ms", "round trips"],
        [("revoke_all", show(found.ms, "{:.1f}"), f"{found.round_trips:.2f}")],
    )
