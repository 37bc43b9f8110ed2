"""Compares how the list of posts comes back, after Back and after a reload, with Next.js."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict

from benchmarks.browser import open_browser
from benchmarks.machine import describe_apps, describe_machine
from benchmarks.output import open_folder, save_results
from benchmarks.returning.aims import judge
from benchmarks.returning.coming_back import measure_coming_back
from benchmarks.returning.depth import measure_depth
from benchmarks.returning.findings import Effort, Findings, Site
from benchmarks.returning.report import write_findings
from benchmarks.returning.servers import prepare_servers
from benchmarks.returning.writes import measure_writes
from benchmarks.servers import Command, run_server


def main() -> None:
    """Measure, print the tables and write them to `results/`."""
    effort = read_effort()
    with open_folder("the app and two builds of its peer") as folder:
        sites = measure(prepare_servers(folder), effort)
    ours, *peers = sites
    findings = Findings(describe_machine(), describe_apps(), effort, judge(ours, peers), sites)
    save_results("returning", write_findings(findings), asdict(findings))


def read_effort() -> Effort:
    """Read from the command line how much to measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.returning", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="returns of each kind to each server")
    parser.add_argument("--limit", type=float, default=3, help="seconds after which a return is given up")
    found = parser.parse_args()
    return Effort(found.runs, found.limit * 1000)


def measure(commands: Sequence[Command], effort: Effort) -> list[Site]:
    """Start all servers and visit them in turn; those that wait use next to no processor time."""
    with ExitStack() as stack:
        servers = [stack.enter_context(run_server(command)) for command in commands]
        browser = stack.enter_context(open_browser())
        print("measuring Back and reloads", flush=True)
        returns = measure_coming_back(browser, servers, runs=effort.runs, limit_ms=effort.limit_ms)
        print("walking off and back", flush=True)
        depths = measure_depth(browser, servers, limit_ms=effort.limit_ms)
        print("measuring what is stored", flush=True)
        writes = measure_writes(browser, servers, runs=effort.runs, limit_ms=effort.limit_ms)
    names = [server.name for server in servers]
    return [Site(name, returns[name], depths[name], writes[name]) for name in names]
