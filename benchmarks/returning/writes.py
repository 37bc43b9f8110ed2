"""Weighs what the tab's storage holds of the list, and times how it gets there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.browser import CPU_SLOWDOWN
from benchmarks.returning.visit import Visit, open_visit
from benchmarks.servers import Server
from benchmarks.spread import Spread, spread_of

_WRITES = Path(__file__).with_name("writes.js")
_PLACE = 75
# What is longer is the list.
_MIN_CHARACTERS = 10_000
_LARGEST = "writes.toSorted((one, other) => other.characters - one.characters)[0]"
# Whoever keeps the place in a list does so when scrolling has ended.
_TIME_SAVING = """() => {
  const startedAt = performance.now();
  dispatchEvent(new Event("scrollend"));
  return performance.now() - startedAt;
}"""


@dataclass(frozen=True)
class Write:
    """One write of the whole list.

    Attributes:
        characters: UTF-16 code units of the text; a storage may need two bytes for each.
        bytes: Bytes of the text as UTF-8.
        ms: Making the text and storing it.
        saving_ms: Everything that the page does when scrolling has ended, which includes a write if it keeps
            its place.
    """

    characters: int
    bytes: int
    ms: float
    saving_ms: float


@dataclass(frozen=True)
class Writes:
    """What is written of the whole list, each time as long as `Write` says.

    Attributes:
        characters: UTF-16 code units of the largest text.
        bytes: Its bytes as UTF-8.
        slow_ms: Making and storing it, with a slowed processor.
        fast_ms: The same at full speed.
        slow_saving_ms: All that happens when scrolling has ended, with a slowed processor.
        fast_saving_ms: The same at full speed.
    """

    characters: int
    bytes: int
    slow_ms: Spread
    fast_ms: Spread
    slow_saving_ms: Spread
    fast_saving_ms: Spread


def measure_writes(
    browser: Browser, servers: Sequence[Server], *, runs: int, limit_ms: float
) -> dict[str, Writes]:
    """Reload the list of each server so often at both speeds: every reload writes all of it once more."""
    found: dict[str, Writes] = {}
    for server in servers:
        with open_visit(browser, server, limit_ms=limit_ms, scripts=(_WRITES,)) as visit:
            visit.open_list()
            visit.grow()
            visit.find_place(_PLACE)
            slow = [_reload(visit, CPU_SLOWDOWN) for _ in range(runs)]
            fast = [_reload(visit, 1) for _ in range(runs)]
        found[server.name] = summarise(slow, fast)
        print(f"  {server.name}: {found[server.name].characters} characters", flush=True)
    return found


def _reload(visit: Visit, slowdown: float) -> Write:
    """Reload the list, and return what the page then wrote by itself."""
    visit.slow_down(slowdown)
    visit.reload_page()
    visit.wait(f"writes.some(({{ characters }}) => characters > {_MIN_CHARACTERS})")
    largest: dict[str, Any] = visit.page.evaluate(_LARGEST)
    ms = largest["making"] + largest["storing"]
    return Write(largest["characters"], largest["bytes"], ms, visit.page.evaluate(_TIME_SAVING))


def summarise(slow: Sequence[Write], fast: Sequence[Write]) -> Writes:
    """Summarise the writes at both speeds; of their sizes, the largest."""
    largest = max((*slow, *fast), key=lambda write: write.characters)
    return Writes(
        characters=largest.characters,
        bytes=largest.bytes,
        slow_ms=spread_of([write.ms for write in slow]),
        fast_ms=spread_of([write.ms for write in fast]),
        slow_saving_ms=spread_of([write.saving_ms for write in slow]),
        fast_saving_ms=spread_of([write.saving_ms for write in fast]),
    )
