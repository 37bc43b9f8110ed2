"""Measures Back, reloads and Load more, server by server in turn, so that noise on the machine meets all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from benchmarks.browser import CPU_SLOWDOWN
from benchmarks.returning.returns import Return
from benchmarks.returning.visit import Visit, open_visit
from benchmarks.servers import Server

# Cards from all over the list; in one visit the list is left once at each of them.
PLACES = (35, 75, 115, 155, 190)
# The Event Timing API tells of nothing shorter.
MIN_INTERACTION_MS = 16.0


@dataclass(frozen=True)
class ComingBack:
    """What all visits to one server measured.

    Attributes:
        back: Every return by Back from a post.
        reload: Every reload of the list.
        load_more_ms: Of each visit the slowest press of Load more, until the paint that followed.
    """

    back: list[Return] = field(default_factory=list[Return])
    reload: list[Return] = field(default_factory=list[Return])
    load_more_ms: list[float] = field(default_factory=list[float])


def measure_coming_back(
    browser: Browser, servers: Sequence[Server], *, runs: int, limit_ms: float
) -> dict[str, ComingBack]:
    """Visit every server until each has had so many returns of both kinds.

    Args:
        browser: The browser.
        servers: The servers.
        runs: How often each is returned to, by Back and by a reload.
        limit_ms: How long a return may take before it is given up.
    """
    found = {server.name: ComingBack() for server in servers}
    for start in range(0, runs, len(PLACES)):
        places = PLACES[: runs - start]
        for server in servers:
            with open_visit(browser, server, limit_ms=limit_ms) as visit:
                _measure_visit(visit, places, found[server.name])
        print(f"  {start + len(places)} of {runs} runs", flush=True)
    return found


def _measure_visit(visit: Visit, places: Sequence[int], found: ComingBack) -> None:
    visit.slow_down(CPU_SLOWDOWN)
    visit.open_list()
    visit.grow()
    found.load_more_ms.append(max(visit.read_interactions(), default=MIN_INTERACTION_MS))
    for place in places:
        visit.grow()
        visit.open_card(place)
        found.back.append(visit.go_back())
    for place in places:
        visit.grow()
        visit.find_place(place)
        visit.note()
        found.reload.append(visit.reload())
