"""Writes what was measured as Markdown."""

import math
from collections.abc import Sequence

from benchmarks.browser import CPU_SLOWDOWN
from benchmarks.machine import write_table
from benchmarks.report import make_table, show, write_aims
from benchmarks.returning.coming_back import PLACES
from benchmarks.returning.findings import Findings, Site
from benchmarks.returning.rows import Row, list_rows
from benchmarks.returning.visit import CARDS


def write_findings(findings: Findings) -> str:
    """Write the whole report."""
    effort = findings.effort
    parts = [
        "# Coming back to a list, here and in Next.js",
        write_table(findings.machine) + "  \n" + write_table(findings.apps),
        f"{CARDS} cards; {effort.runs} returns by Back and {effort.runs} reloads of each, {len(PLACES)} of "
        f"them in a visit; processor {CPU_SLOWDOWN} times slower; given up after "
        f"{effort.limit_ms / 1000:.0f} s. Medians where nothing else is said. Ratios are ours / theirs. "
        "How it is measured, and what it leaves out: [README](../README.md).",
        "## Aims",
        write_aims(findings.aims),
        "## Side by side",
        write_rows(findings.sites),
        "## Saving: all that is done when scrolling has ended",
        _write_saving(findings.sites),
    ]
    return "\n\n".join(parts) + "\n"


def write_rows(sites: Sequence[Site]) -> str:
    """Write every row, with ratios of the first server to the others."""
    ours, *peers = sites
    header = ["", *(site.server for site in sites), *(f"ratio to {peer.server}" for peer in peers)]
    rows = [
        [
            row.name,
            *(show_number(row, site) for site in sites),
            *(show_ratio(row, ours, peer) for peer in peers),
        ]
        for row in list_rows()
    ]
    return make_table(header, rows)


def show_number(row: Row, site: Site) -> str:
    """Write a number; what never came to be is "never"."""
    number = row.read(site)
    return "never" if math.isinf(number) else row.layout.format(number)


def show_ratio(row: Row, ours: Site, theirs: Site) -> str:
    """Write how many times the other ours is, where that is a number that says something."""
    mine, other = row.read(ours), row.read(theirs)
    is_sound = other > 0 and math.isfinite(other) and math.isfinite(mine)
    return f"{mine / other:.2f}" if is_sound else "-"


def _write_saving(sites: Sequence[Site]) -> str:
    rows = [
        (site.server, show(site.writes.slow_saving_ms, "{:.1f}"), show(site.writes.fast_saving_ms, "{:.1f}"))
        for site in sites
    ]
    return make_table(["", "ms, slowed", "ms, full speed"], rows)
