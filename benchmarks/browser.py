"""Loads pages in Chromium as a slow device would, and notes bytes, paint, blocking and shifts."""

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from benchmarks.servers import Server
from benchmarks.spread import Spread, spread_of
from tests.support.chromium import find_chromium, make_launch_args

CPU_SLOWDOWN = 4
_QUIET_MS = 5_000
_LONG_TASK_MS = 50
_TIMEOUT_MS = 60_000
_VITALS = Path(__file__).with_name("vitals.js")
# Lighthouse's "slow 4G" by its request-level emulation: 1.6 Mbit/s down, 750 kbit/s up, 150 ms.
_MOBILE_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
_IS_QUIET = f"""() => {{
  const last = vitals.longTasks.at(-1);
  const busyUntil = Math.max(vitals.fcp, vitals.lcp, last ? last[0] + last[1] : 0);
  return vitals.fcp > 0 && document.readyState === "complete" && performance.now() - busyUntil > {_QUIET_MS};
}}"""


@dataclass(frozen=True)
class PageCase:
    """One page under one network.

    Attributes:
        label: As the tables call it.
        path: The URL's path.
        is_mobile: Whether the network is slow as well.
    """

    label: str
    path: str
    is_mobile: bool = False


@dataclass(frozen=True)
class PageSample:
    """What one load measured. `wire` is bytes by kind of resource, headers included."""

    lcp_ms: float
    tbt_ms: float
    cls: float
    wire: dict[str, float]
    requests: dict[str, int]


@dataclass(frozen=True)
class PageResult:
    """Several loads of one page from one server."""

    case: str
    server: str
    lcp_ms: Spread
    tbt_ms: Spread
    cls: Spread
    wire: dict[str, float]
    requests: dict[str, int]


class WireCount:
    """Counts what crosses the wire, by kind of resource."""

    def __init__(self, cdp: CDPSession) -> None:
        """Start counting on a page's session."""
        self._kinds: dict[str, str] = {}
        self.bytes: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        cdp.on("Network.responseReceived", self._note_kind)
        cdp.on("Network.loadingFinished", self._note_bytes)
        cdp.on("Network.webSocketFrameReceived", self._note_frame)

    def _note_kind(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _note_bytes(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.bytes[kind] += int(event["encodedDataLength"])
        self.requests[kind] += 1

    def _note_frame(self, event: dict[str, Any]) -> None:
        self.bytes["WebSocket"] += len(event["response"]["payloadData"])


def measure_pages(servers: Sequence[Server], cases: Iterable[PageCase], *, runs: int) -> list[PageResult]:
    """Load every page from every server, taking turns.

    Args:
        servers: The servers.
        cases: The pages.
        runs: How often each is loaded.
    """
    results: list[PageResult] = []
    with open_browser() as browser:
        for case in cases:
            samples: dict[str, list[PageSample]] = {server.name: [] for server in servers}
            for server in servers:
                _load(browser, server, case)  # the first load of all starts parts of the browser
            for _ in range(runs):
                for server in servers:
                    samples[server.name].append(_load(browser, server, case))
            results += [_summarise(case, name, taken) for name, taken in samples.items()]
            latest = results[-len(servers) :]
            print(f"  {case.label}: " + ", ".join(_describe(result) for result in latest), flush=True)
    return results


@contextmanager
def open_browser() -> Generator[Browser]:
    """Start Chromium, and close it at the end."""
    with sync_playwright() as playwright:
        path = find_chromium(Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=path, args=make_launch_args())
        yield browser
        browser.close()


def _load(browser: Browser, server: Server, case: PageCase) -> PageSample:
    """Load a page with nothing in any cache, and wait until it has been quiet for five seconds."""
    context = browser.new_context()
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    wire = WireCount(cdp)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    if case.is_mobile:
        cdp.send("Network.emulateNetworkConditions", _MOBILE_NETWORK)
    page.add_init_script(path=_VITALS)
    page.goto(server.url + case.path, timeout=_TIMEOUT_MS)
    sample = _read_sample(page, wire)
    context.close()
    return sample


def _read_sample(page: Page, wire: WireCount) -> PageSample:
    page.wait_for_function(_IS_QUIET, timeout=_TIMEOUT_MS, polling=250)
    vitals: dict[str, Any] = page.evaluate("() => vitals")
    blocking = sum(
        max(0.0, start + duration - max(start, vitals["fcp"]) - _LONG_TASK_MS)
        for start, duration in vitals["longTasks"]
    )
    return PageSample(vitals["lcp"], blocking, vitals["cls"], dict(wire.bytes), dict(wire.requests))


def _summarise(case: PageCase, server: str, samples: Sequence[PageSample]) -> PageResult:
    kinds = sorted({kind for sample in samples for kind in sample.wire})
    return PageResult(
        case.label,
        server,
        spread_of([sample.lcp_ms for sample in samples]),
        spread_of([sample.tbt_ms for sample in samples]),
        spread_of([sample.cls for sample in samples]),
        {kind: spread_of([sample.wire.get(kind, 0) for sample in samples]).median for kind in kinds},
        {kind: max(sample.requests.get(kind, 0) for sample in samples) for kind in kinds},
    )


def _describe(result: PageResult) -> str:
    return (
        f"{result.server} LCP {result.lcp_ms.median:.0f} ms, TBT {result.tbt_ms.median:.0f} ms, "
        f"CLS {result.cls.median:.3f}, JS {result.wire.get('Script', 0) / 1000:.1f} kB"
    )
