"""Weighs what the tab's storage holds of the list, and times how it gets there."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser

from benchmarks.browser import CPU_SLOWDOWN
from benchmarks.returning.visit import Visit, open_visit
from benchmarks.servers import Server
from benchmarks.spread import Spread, spread_of

T = TypeVar("T")

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
    """

    characters: int
    bytes: int
    ms: float


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
    """Reload the list of each server so often at both speeds: every reload writes all of it once more.

    What is done at the end of scrolling is timed in visits of its own, where nothing looks into each write.
    """
    found: dict[str, Writes] = {}
    for server in servers:
        with _open_grown_list(browser, server, limit_ms, _WRITES) as visit:
            slow, fast = _reload_at_both_speeds(visit, runs, _read_write)
        with _open_grown_list(browser, server, limit_ms) as visit:
            slow_ms, fast_ms = _reload_at_both_speeds(visit, runs, _time_saving)
        found[server.name] = summarise(slow, fast, slow_ms, fast_ms)
        print(f"  {server.name}: {found[server.name].characters} characters", flush=True)
    return found


@contextmanager
def _open_grown_list(browser: Browser, server: Server, limit_ms: float, *scripts: Path) -> Generator[Visit]:
    """Open a list with all cards, and go to a place in it."""
    with open_visit(browser, server, limit_ms=limit_ms, scripts=scripts) as visit:
        visit.open_list()
        visit.grow()
        visit.find_place(_PLACE)
        yield visit


def _reload_at_both_speeds(visit: Visit, runs: int, read: Callable[[Visit], T]) -> tuple[list[T], list[T]]:
    """Return what is read after each reload, with a slowed processor and at full speed."""

    def reload(slowdown: float) -> T:
        visit.slow_down(slowdown)
        visit.reload_page()
        return read(visit)

    return [reload(CPU_SLOWDOWN) for _ in range(runs)], [reload(1) for _ in range(runs)]


def _read_write(visit: Visit) -> Write:
    """Return what the page has written by itself."""
    visit.wait(f"writes.some(({{ characters }}) => characters > {_MIN_CHARACTERS})")
    largest: dict[str, Any] = visit.page.evaluate(_LARGEST)
    return Write(largest["characters"], largest["bytes"], largest["making"] + largest["storing"])


def _time_saving(visit: Visit) -> float:
    """Return how long the page is at work when scrolling has ended, in milliseconds."""
    return visit.page.evaluate(_TIME_SAVING)


def summarise(
    slow: Sequence[Write],
    fast: Sequence[Write],
    slow_saving_ms: Sequence[float],
    fast_saving_ms: Sequence[float],
) -> Writes:
    """Summarise the writes at both speeds; of their sizes, the largest."""
    largest = max((*slow, *fast), key=lambda write: write.characters)
    return Writes(
        characters=largest.characters,
        bytes=largest.bytes,
        slow_ms=spread_of([write.ms for write in slow]),
        fast_ms=spread_of([write.ms for write in fast]),
        slow_saving_ms=spread_of(slow_saving_ms),
        fast_saving_ms=spread_of(fast_saving_ms),
    )
