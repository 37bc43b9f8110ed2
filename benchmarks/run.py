"""Compares the app's public pages with the same pages on Next.js."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from benchmarks import report
from benchmarks.aims import Aim, judge_load, judge_page, judge_script_bytes
from benchmarks.browser import CPU_SLOWDOWN, PageCase, PageResult, measure_pages
from benchmarks.load import BROWSER_ENCODINGS, CONNECTIONS, LoadCase, LoadResult, measure_load
from benchmarks.machine import describe_apps, describe_machine, write_table
from benchmarks.output import open_folder, save_results
from benchmarks.servers import run_server
from benchmarks.workspace import Workspace, make_app_command, make_next_command, prepare_workspace

OURS, UNCACHED, PEER = "rxapp", "rxapp, cache off", "Next.js"
POST = "/blog/where-state-lives"
LOAD_CASES = (
    LoadCase("/blog, gzip", "/blog", BROWSER_ENCODINGS),
    LoadCase("/blog, not compressed", "/blog", ""),
    LoadCase("a post, gzip", POST, BROWSER_ENCODINGS),
    LoadCase("a post, not compressed", POST, ""),
)
PAGE_CASES = (
    PageCase("/blog", "/blog"),
    PageCase("a post", POST),
    PageCase("/blog on a slow network", "/blog", is_mobile=True),
)


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: float
    runs: int


@dataclass(frozen=True)
class Findings:
    """Everything that was measured."""

    machine: dict[str, str]
    apps: dict[str, str]
    effort: Effort
    load: Sequence[LoadResult]
    pages: Sequence[PageResult]
    aims: Sequence[Aim]


def main() -> None:
    """Measure, print the tables and write them to `results/`."""
    effort = read_effort()
    with open_folder("both apps") as folder:
        findings = measure(prepare_workspace(folder), effort)
    save_results("rendering", write_findings(findings), asdict(findings))


def read_effort() -> Effort:
    """Read from the command line how long to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of load that each server gets")
    parser.add_argument("--seconds", type=float, default=5, help="length of a turn")
    parser.add_argument("--runs", type=int, default=10, help="page loads in the browser, each server")
    found = parser.parse_args()
    return Effort(found.rounds, found.seconds, found.runs)


def measure(workspace: Workspace, effort: Effort) -> Findings:
    """Start all servers and measure them in turn; those that wait use next to no processor time."""
    with ExitStack() as stack:
        commands = [
            make_app_command(workspace, OURS, "cached"),
            make_app_command(workspace, UNCACHED, "uncached"),
            make_next_command(workspace),
        ]
        servers = [stack.enter_context(run_server(command)) for command in commands]
        print("measuring load", flush=True)
        load = measure_load(servers, LOAD_CASES, rounds=effort.rounds, seconds=effort.seconds)
        print("measuring page loads", flush=True)
        pages = measure_pages([servers[0], servers[2]], PAGE_CASES, runs=effort.runs)
    return Findings(describe_machine(), describe_apps(), effort, load, pages, judge(load, pages))


def judge(load: Sequence[LoadResult], pages: Sequence[PageResult]) -> list[Aim]:
    """Compare what was found with the aims."""
    bursts = {(result.case, result.server): result for result in load}
    aims = [judge_load(bursts[case.label, OURS], bursts[case.label, PEER]) for case in LOAD_CASES]
    for ours, theirs in pair_pages(pages):
        aims += [judge_script_bytes(ours, theirs), *judge_page(ours, theirs)]
    return aims


def pair_pages(pages: Sequence[PageResult]) -> list[tuple[PageResult, PageResult]]:
    """Return the results of each page for both sides."""
    found = {(result.case, result.server): result for result in pages}
    return [(found[case.label, OURS], found[case.label, PEER]) for case in PAGE_CASES]


def write_findings(findings: Findings) -> str:
    """Write the whole report."""
    effort, pairs = findings.effort, pair_pages(findings.pages)
    parts = [
        "# rxapp and Next.js, the same pages",
        write_table(findings.machine) + "  \n" + write_table(findings.apps),
        "Medians, with the quartiles in parentheses. Ratios are ours / theirs. "
        "How it is measured, and what it leaves out: [README](../README.md).",
        "## Aims",
        report.write_aims(findings.aims),
        f"## Load: {CONNECTIONS} connections, one process, {effort.rounds} turns of {effort.seconds:.0f} s",
        report.write_load(findings.load, PEER),
        "## Bytes of a first load",
        *[f"### {ours.case}\n\n{report.write_wire(ours, theirs)}" for ours, theirs in pairs[:2]],
        f"## Page loads: processor {CPU_SLOWDOWN} times slower, {effort.runs} loads each",
        report.write_vitals(pairs),
    ]
    return "\n\n".join(parts) + "\n"
