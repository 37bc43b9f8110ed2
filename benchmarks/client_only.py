"""Times the guide's fixes, here and in Next.js: `uv run python -m benchmarks.client_only`."""

import argparse
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.aims import Aim, judge_no_worse
from benchmarks.browser import CPU_SLOWDOWN, open_browser
from benchmarks.machine import describe_apps, describe_machine, write_table
from benchmarks.output import open_folder, save_results
from benchmarks.report import make_table, show, write_aims
from benchmarks.servers import Command, Server, run_server
from benchmarks.spread import Spread, spread_of
from benchmarks.tools import make_environment
from benchmarks.workspace import PROJECT_ROOT, Workspace, make_next_command, prepare_workspace
from tests.support.app_server import find_free_port

OURS, PEER = "rxapp", "Next.js"
# Names of the guide's files, which both sides run.
EFFECT, SNAPSHOT, EARLY = "effect", "server_snapshot", "before_paint"
FIXES = {
    OURS: (EFFECT, "client_only_fix", SNAPSHOT, "reflex_storage", EARLY),
    PEER: (EFFECT, "client_only_fix", SNAPSHOT, EARLY),
}
PREFIXES = {OURS: "/", PEER: "/guides/fixes/"}
_APP = Path(__file__).with_name("client_only_app")
_WATCH = Path(__file__).with_name("client_only.js")
_TIMEOUT_MS = 60_000
# What comes later after the load event belongs to no load.
_SETTLE_MS = 1_500
_HAS_SETTLED = f"""() => {{
  const [{{ loadEventEnd }}] = performance.getEntriesByType("navigation");
  return loadEventEnd > 0 && performance.now() > loadEventEnd + {_SETTLE_MS};
}}"""
_SHIFT_LIMIT = 0.00005  # what prints as 0.0000


@dataclass(frozen=True)
class FixResult:
    """Several loads of one fix.

    Attributes:
        server: Whose it is.
        fix: Its name.
        right_ms: From the start of the navigation to the first frame with the right value.
        fcp_ms: To the first contentful paint.
        cls: The browser's layout shifts.
        moved_px: How far the line below was moved from frame to frame, whatever the browser scores.
    """

    server: str
    fix: str
    right_ms: Spread
    fcp_ms: Spread
    cls: Spread
    moved_px: Spread


@dataclass(frozen=True)
class Findings:
    """Everything that was measured."""

    machine: dict[str, str]
    apps: dict[str, str]
    runs: int
    results: Sequence[FixResult]
    aims: Sequence[Aim]


def main() -> None:
    """Measure, print the table and write it to `results/`."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.client_only", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="page loads of each fix")
    runs: int = parser.parse_args().runs
    with open_folder("both apps") as folder:
        findings = measure(prepare_workspace(folder), runs)
    save_results("client-only", write_findings(findings), asdict(findings))


def measure(workspace: Workspace, runs: int) -> Findings:
    """Start both servers and load each fix in turn."""
    with ExitStack() as stack:
        commands = (make_fixes_command(workspace), make_next_command(workspace))
        servers = [stack.enter_context(run_server(command)) for command in commands]
        browser = stack.enter_context(open_browser())
        results = measure_fixes(browser, servers, runs)
    return Findings(describe_machine(), describe_apps(), runs, results, judge(results))


def make_fixes_command(workspace: Workspace) -> Command:
    """Return how to build and serve the app that has a page for each fix: production, one worker."""
    port, folder = find_free_port(), workspace.folder / "fixes"
    url = f"http://localhost:{port}"
    shutil.copytree(_APP, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("assets", "reflex.lock"):
        shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("external"))
    environment = {
        **make_environment(),
        "GRANIAN_WORKERS": "1",
        "PYTHONPATH": str(PROJECT_ROOT),
        "REFLEX_CHECK_LATEST_VERSION": "0",
        "REFLEX_CORS_ALLOWED_ORIGINS": url,
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
    arguments = [sys.executable, "-m", "reflex", "run", "--env", "prod", "--frontend-port", str(port)]
    return Command(OURS, arguments, folder, environment, url, workspace.folder / "fixes.log")


def measure_fixes(browser: Browser, servers: Sequence[Server], runs: int) -> list[FixResult]:
    """Load every fix from every server, taking turns, so that noise on the machine meets all of them."""
    cases = [(server, fix) for server in servers for fix in FIXES[server.name]]
    samples: dict[tuple[str, str], list[dict[str, Any]]] = {(server.name, fix): [] for server, fix in cases}
    for server, fix in cases:
        load_fix(browser, server, fix)  # the first load of all starts parts of the browser
    for run in range(runs):
        for server, fix in cases:
            samples[server.name, fix].append(load_fix(browser, server, fix))
        print(f"  {run + 1} of {runs} runs", flush=True)
    return [summarise(name, fix, taken) for (name, fix), taken in samples.items()]


def load_fix(browser: Browser, server: Server, fix: str) -> dict[str, Any]:
    """Load a fix with nothing in any cache but the titles in its tab, and return what its frames showed."""
    context = browser.new_context()
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.add_init_script(path=_WATCH)
    page.goto(server.url + PREFIXES[server.name] + fix, timeout=_TIMEOUT_MS)
    page.wait_for_function("fix.rightAt !== null && fix.fcp > 0", timeout=_TIMEOUT_MS)
    # React may still be on its way after a value that was there before the first paint.
    page.wait_for_function(_HAS_SETTLED, timeout=_TIMEOUT_MS)
    seen: dict[str, Any] = page.evaluate("() => fix")
    context.close()
    return seen


def summarise(server: str, fix: str, samples: Sequence[dict[str, Any]]) -> FixResult:
    """Summarise the loads of one fix."""

    def spread(name: str) -> Spread:
        return spread_of([float(sample[name]) for sample in samples])

    return FixResult(server, fix, spread("rightAt"), spread("fcp"), spread("cls"), spread("moved"))


def judge(results: Sequence[FixResult]) -> list[Aim]:
    """Compare what was found with the aims."""
    found = {(result.server, result.fix): result for result in results}
    still = [found[OURS, SNAPSHOT], found[OURS, EARLY]]
    return [
        judge_no_worse(
            "the server snapshot is right no later than the peer's effect",
            found[OURS, SNAPSHOT].right_ms,
            found[PEER, EFFECT].right_ms,
        ),
        *(
            Aim(
                f"{result.fix}: CLS 0, and the line stays where it is",
                f"{max(result.cls.values):.4f} and {max(result.moved_px.values):.0f} px at most",
                max(result.cls.values) < _SHIFT_LIMIT and not any(result.moved_px.values),
            )
            for result in still
        ),
    ]


def write_findings(findings: Findings) -> str:
    """Write the whole report."""
    header = ("", "server", "right after ms", "first paint ms", "CLS", "line moved px")
    rows = [
        (
            result.fix,
            result.server,
            show(result.right_ms, "{:.0f}"),
            show(result.fcp_ms, "{:.0f}"),
            show(result.cls, "{:.4f}"),
            show(result.moved_px, "{:.0f}"),
        )
        for result in sorted(findings.results, key=lambda result: (result.fix, result.server))
    ]
    parts = [
        "# A value that only the browser has, five ways",
        write_table(findings.machine) + "  \n" + write_table(findings.apps),
        f"Medians of {findings.runs} loads, with the quartiles in parentheses; processor {CPU_SLOWDOWN} "
        "times slower. How it is measured, and what it leaves out: [README](../README.md).",
        "## Aims",
        write_aims(findings.aims),
        "## Fixes",
        make_table(header, rows),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
