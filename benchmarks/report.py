"""Writes what was measured as Markdown."""

from collections.abc import Callable, Iterable, Sequence

from benchmarks.aims import Aim
from benchmarks.browser import PageResult
from benchmarks.load import LoadResult
from benchmarks.spread import Spread

_KINDS = {
    "Document": "document",
    "Stylesheet": "CSS",
    "Script": "JavaScript",
    "Fetch": "fetched by scripts (prefetches too)",
    "XHR": "fetched by scripts (XHR)",
    "WebSocket": "websocket frames",
    "Image": "images",
    "Other": "other",
}


def make_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; all columns but the first are numbers."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, rule, *rows))


def write_load(results: Sequence[LoadResult], peer: str) -> str:
    """Write requests per second and latency, each with the ratio to the peer."""
    header = ["", "server", "requests/s", "ratio", "p50 ms", "p99 ms", "CPU ms per request", "ratio"]
    theirs = {result.case: result for result in results if result.server == peer}
    rows = [
        (
            result.case,
            result.server,
            show(result.requests_per_second, "{:.0f}"),
            show_ratio(result.requests_per_second.median, theirs[result.case].requests_per_second.median),
            show(result.p50_ms, "{:.1f}"),
            show(result.p99_ms, "{:.1f}"),
            show(result.cpu_ms, "{:.2f}"),
            show_ratio(result.cpu_ms.median, theirs[result.case].cpu_ms.median),
        )
        for result in results
    ]
    return make_table(header, rows)


def write_wire(ours: PageResult, theirs: PageResult) -> str:
    """Write the bytes of a first load by kind of resource."""
    rows: list[Sequence[str]] = []
    for kind, label in _KINDS.items():
        mine, other = ours.wire.get(kind, 0), theirs.wire.get(kind, 0)
        if mine or other:
            counts = f"{ours.requests.get(kind, 0)}", f"{theirs.requests.get(kind, 0)}"
            rows.append(
                (label, _kilobytes(mine), counts[0], _kilobytes(other), counts[1], show_ratio(mine, other))
            )
    mine, other = sum(ours.wire.values()), sum(theirs.wire.values())
    rows.append(("all", _kilobytes(mine), "", _kilobytes(other), "", show_ratio(mine, other)))
    return make_table(["", f"{ours.server} kB", "requests", f"{theirs.server} kB", "requests", "ratio"], rows)


def write_vitals(pairs: Iterable[tuple[PageResult, PageResult]]) -> str:
    """Write paint, blocking and shifts of each page for both sides."""
    measures: list[tuple[str, Callable[[PageResult], Spread], str]] = [
        ("LCP ms", lambda result: result.lcp_ms, "{:.0f}"),
        ("TBT ms", lambda result: result.tbt_ms, "{:.0f}"),
        ("CLS", lambda result: result.cls, "{:.3f}"),
    ]
    rows = [
        (
            f"{ours.case}: {name}",
            show(read(ours), layout),
            show(read(theirs), layout),
            show_ratio(read(ours).median, read(theirs).median),
        )
        for ours, theirs in pairs
        for name, read, layout in measures
    ]
    return make_table(["", "rxapp", "Next.js", "ratio"], rows)


def write_aims(aims: Iterable[Aim]) -> str:
    """Write what was to be reached and what was."""
    return make_table(
        ["aim", "found", "reached"],
        [(aim.text, aim.found, "yes" if aim.is_reached else "**no**") for aim in aims],
    )


def show(spread: Spread, layout: str) -> str:
    """Write a median with its quartiles."""
    return f"{layout.format(spread.median)} ({layout.format(spread.low)} to {layout.format(spread.high)})"


def show_ratio(ours: float, theirs: float) -> str:
    """Write how many times the other ours is."""
    return f"{ours / theirs:.2f}" if theirs else "-"


def _kilobytes(count: float) -> str:
    return f"{count / 1000:.1f}"
