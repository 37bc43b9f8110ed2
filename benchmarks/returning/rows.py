"""What is compared, row by row."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.returning.coming_back import ComingBack
from benchmarks.returning.findings import Site
from benchmarks.returning.returns import Return
from benchmarks.spread import percentile

Standing = Literal["ahead", "level", "behind"]
_Returns = Callable[[ComingBack], Sequence[Return]]


@dataclass(frozen=True)
class Row:
    """One number of every server.

    Attributes:
        name: As the tables call it.
        read: Returns it; infinity for what never came to be.
        layout: How it is written.
        is_more_better: Whether a larger number is the better one.
    """

    name: str
    read: Callable[[Site], float]
    layout: str = "{:.0f}"
    is_more_better: bool = False

    def compare(self, ours: Site, theirs: Site) -> Standing:
        """Tell which of two servers is better, going by what the table shows."""
        mine, other = (float(self.layout.format(self.read(site))) for site in (ours, theirs))
        if mine == other:
            return "level"
        return "ahead" if (mine > other) == self.is_more_better else "behind"


def list_rows() -> Sequence[Row]:
    """Return all rows, in the order of the tables."""
    return [
        *_list_return_rows("Back", lambda found: found.back),
        *_list_return_rows("reload", lambda found: found.reload),
        Row(
            "reload: right from the first contentful paint on, runs", _count_first_right, is_more_better=True
        ),
        Row("reload: CLS, at most", _max_shift, "{:.4f}"),
        Row("pages deep: cards and place", lambda site: site.depth.place, is_more_better=True),
        Row("pages deep: cards", lambda site: site.depth.cards, is_more_better=True),
        Row(
            "over a reload on the way: cards and place",
            lambda site: site.depth.over_reload.is_right,
            is_more_better=True,
        ),
        Row("stored: characters", lambda site: site.writes.characters),
        Row("stored: bytes as UTF-8", lambda site: site.writes.bytes),
        Row("a write: ms, slowed", lambda site: site.writes.slow_ms.median, "{:.1f}"),
        Row("a write: ms, full speed", lambda site: site.writes.fast_ms.median, "{:.1f}"),
        Row("Load more: slowest of a visit, ms", _median_interaction),
    ]


def _list_return_rows(kind: str, read: _Returns) -> Sequence[Row]:
    def median(field: Callable[[Return], float]) -> Callable[[Site], float]:
        return lambda site: statistics.median(field(each) for each in read(site.coming_back))

    def within(share: float, field: Callable[[Return], float | None]) -> Callable[[Site], float]:
        return lambda site: percentile([field(each) for each in read(site.coming_back)], share)

    def count(is_so: Callable[[Return], bool]) -> Callable[[Site], float]:
        return lambda site: sum(is_so(each) for each in read(site.coming_back))

    return [
        Row(f"{kind}: right cards and place, runs", count(_is_right), is_more_better=True),
        Row(f"{kind}: right cards, runs", count(lambda each: each.has_cards), is_more_better=True),
        Row(f"{kind}: right in sight after, p50 ms", within(0.5, lambda each: each.right_ms)),
        Row(f"{kind}: right in sight after, p95 ms", within(0.95, lambda each: each.right_ms)),
        Row(f"{kind}: cards out of sight there too, p50 ms", within(0.5, lambda each: each.whole_ms)),
        Row(f"{kind}: cards out of sight there too, p95 ms", within(0.95, lambda each: each.whole_ms)),
        Row(f"{kind}: wrong frames", median(lambda each: each.wrong_frames)),
        Row(f"{kind}: requests before", median(lambda each: each.requests)),
        Row(f"{kind}: requests for data before", median(lambda each: each.data_requests)),
        Row(f"{kind}: kB before", median(lambda each: each.bytes / 1000), "{:.1f}"),
    ]


def _is_right(found: Return) -> bool:
    return found.whole_ms is not None


def _count_first_right(site: Site) -> float:
    return sum(each.is_first_right for each in site.coming_back.reload)


def _max_shift(site: Site) -> float:
    return max(each.shift for each in site.coming_back.reload)


def _median_interaction(site: Site) -> float:
    return statistics.median(site.coming_back.load_more_ms)
