"""What the app is meant to reach against its peer, and whether it does."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.browser import PageResult
from benchmarks.load import LoadResult
from benchmarks.spread import Spread

MIN_SPEED_RATIO = 5
_SHIFT_LIMIT = 0.0005  # what prints as 0.000


@dataclass(frozen=True)
class Aim:
    """An aim and its outcome."""

    text: str
    found: str
    is_reached: bool


def judge_load(ours: LoadResult, theirs: LoadResult) -> Aim:
    """Judge the requests per second."""
    ratio = ours.requests_per_second.median / theirs.requests_per_second.median
    text = f"{ours.case}: at least {MIN_SPEED_RATIO} times the peer's requests per second"
    return Aim(text, f"{ratio:.1f} times ({ours.server})", ratio >= MIN_SPEED_RATIO)


def judge_page(ours: PageResult, theirs: PageResult) -> Sequence[Aim]:
    """Judge paint, blocking and shifts of one page."""
    return [
        judge_no_worse(f"{ours.case}: LCP no worse", ours.lcp_ms, theirs.lcp_ms),
        judge_no_worse(f"{ours.case}: TBT no worse", ours.tbt_ms, theirs.tbt_ms),
        Aim(
            f"{ours.case}: CLS 0", f"{max(ours.cls.values):.3f} at most", max(ours.cls.values) < _SHIFT_LIMIT
        ),
    ]


def judge_script_bytes(ours: PageResult, theirs: PageResult) -> Aim:
    """Judge the bytes of JavaScript on the first load."""
    mine, other = ours.wire.get("Script", 0), theirs.wire.get("Script", 0)
    found = f"{mine / 1000:.1f} kB against {other / 1000:.1f} kB"
    return Aim(f"{ours.case}: JavaScript on the wire no more than the peer's", found, mine <= other)


def judge_no_worse(text: str, ours: Spread, theirs: Spread) -> Aim:
    """Judge a time; a difference smaller than the spread of either side is none."""
    noise = max(ours.width, theirs.width)
    found = f"{ours.median:.0f} ms against {theirs.median:.0f} ms (spread {noise:.0f} ms)"
    return Aim(text, found, ours.median <= theirs.median + noise)
