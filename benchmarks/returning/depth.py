"""Finds out how far a reader may wander off and still come back to the list as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks.returning.visit import Visit, open_visit
from benchmarks.servers import Server

MAX_DEPTH = 12
_PLACE = 75
_OLDER = "a.neighbour:not(.neighbour-newer):visible"


@dataclass(frozen=True)
class Walk:
    """A walk from the list to a post, on to others by links, and all the way back.

    Attributes:
        others: How many others.
        is_reloaded: Whether the last of them was reloaded.
        has_cards: Whether the list then had the right cards.
        is_right: Whether they were at the right place as well.
    """

    others: int
    is_reloaded: bool
    has_cards: bool
    is_right: bool


@dataclass(frozen=True)
class Depth:
    """How far one may go.

    Attributes:
        walks: All walks that were made. What survives a long one is taken to survive a shorter one.
    """

    walks: Sequence[Walk]

    @property
    def cards(self) -> int:
        """How many other pages the cards survive; -1 if not even the post itself."""
        return max((walk.others for walk in self._plain() if walk.has_cards), default=-1)

    @property
    def place(self) -> int:
        """How many other pages cards and place survive; -1 if not even the post itself."""
        return max((walk.others for walk in self._plain() if walk.is_right), default=-1)

    @property
    def over_reload(self) -> Walk:
        """The walk with a reload."""
        return next(walk for walk in self.walks if walk.is_reloaded)

    def _plain(self) -> Sequence[Walk]:
        return [walk for walk in self.walks if not walk.is_reloaded]


def measure_depth(browser: Browser, servers: Sequence[Server], *, limit_ms: float) -> dict[str, Depth]:
    """Walk off from the list of every server, at full speed: it is not about time."""
    found: dict[str, Depth] = {}
    for server in servers:
        with open_visit(browser, server, limit_ms=limit_ms) as visit:
            visit.open_list()
            found[server.name] = Depth([*_walk_further(visit), _walk(visit, 1, is_reloaded=True)])
        depth = found[server.name]
        print(f"  {server.name}: {depth.place} pages deep, {depth.cards} with another place", flush=True)
    return found


def _walk_further(visit: Visit) -> list[Walk]:
    """Take the longest walk, and if the list is lost, ever longer ones until it is lost again."""
    walks = [_walk(visit, MAX_DEPTH)]
    if walks[0].is_right:
        return walks
    for others in range(MAX_DEPTH):
        walks.append(_walk(visit, others))
        if not walks[-1].is_right:
            break
    return walks


def _walk(visit: Visit, others: int, *, is_reloaded: bool = False) -> Walk:
    visit.grow()
    visit.open_card(_PLACE)
    trail = [visit.read_page()]
    for _ in range(others):
        visit.follow(_OLDER)
        trail.append(visit.read_page())
    if is_reloaded:
        visit.reload_page()
    for shown in reversed(trail[:-1]):
        visit.step_back(shown)
    found = visit.go_back()
    return Walk(others, is_reloaded, found.has_cards, found.whole_ms is not None)
