"""What the list is meant to reach when its reader comes back, and whether it does."""

import math
from collections.abc import Sequence

from benchmarks.aims import Aim
from benchmarks.returning.findings import Site
from benchmarks.returning.returns import Return
from benchmarks.returning.rows import list_rows
from benchmarks.spread import percentile

MAX_BACK_MS = 100
MAX_SHIFT = 0.01
MIN_DEPTH = 10
MAX_BYTES = 100_000
MAX_WRITE_MS = 2


def judge(ours: Site, peers: Sequence[Site]) -> list[Aim]:
    """Compare what was found with the aims, and with the peers."""
    return [
        *_judge_back(ours.coming_back.back),
        _judge_reload(ours.coming_back.reload),
        _judge_depth(ours),
        *_judge_writes(ours),
        *(_judge_standing(ours, peer) for peer in peers),
    ]


def show_time(ms: float) -> str:
    """Write a time that may never have come."""
    return "never" if math.isinf(ms) else f"{ms:.0f}"


def _judge_back(returns: Sequence[Return]) -> list[Aim]:
    within = percentile([each.right_ms for each in returns], 0.95)
    right = sum(each.whole_ms is not None for each in returns)
    requests = max(each.requests for each in returns)
    return [
        Aim(
            f"Back: right cards at the right place, p95 at most {MAX_BACK_MS} ms",
            f"{show_time(within)} ms",
            within <= MAX_BACK_MS,
        ),
        Aim("Back: so every time", f"{right} of {len(returns)}", right == len(returns)),
        Aim("Back: no request before", f"{requests} at most", requests == 0),
    ]


def _judge_reload(returns: Sequence[Return]) -> Aim:
    right, shift = sum(each.is_first_right for each in returns), max(each.shift for each in returns)
    return Aim(
        f"reload: right from the first contentful paint on, CLS at most {MAX_SHIFT}",
        f"{right} of {len(returns)}, CLS {shift:.4f} at most",
        right == len(returns) and shift <= MAX_SHIFT,
    )


def _judge_depth(ours: Site) -> Aim:
    place, over_reload = ours.depth.place, ours.depth.over_reload.is_right
    return Aim(
        f"right after {MIN_DEPTH} other pages, and over a reload on the way",
        f"{place}, {'and' if over_reload else 'not'} over a reload",
        place >= MIN_DEPTH and over_reload,
    )


def _judge_writes(ours: Site) -> list[Aim]:
    writes = ours.writes
    slow, fast = writes.slow_saving_ms.median, writes.fast_saving_ms.median
    return [
        Aim(
            f"stored: at most {MAX_BYTES // 1000} kB",
            f"{writes.bytes / 1000:.1f} kB",
            writes.bytes <= MAX_BYTES,
        ),
        Aim(
            f"saving the place: at most {MAX_WRITE_MS} ms at full speed",
            f"{fast:.1f} ms",
            fast <= MAX_WRITE_MS,
        ),
        Aim(
            f"saving the place: at most {MAX_WRITE_MS} ms with the processor slowed",
            f"{slow:.1f} ms",
            slow <= MAX_WRITE_MS,
        ),
    ]


def _judge_standing(ours: Site, peer: Site) -> Aim:
    rows = list_rows()
    standings = [row.compare(ours, peer) for row in rows]
    behind = [row.name for row, standing in zip(rows, standings, strict=True) if standing == "behind"]
    found = f"ahead in {standings.count('ahead')} rows, level in {standings.count('level')}"
    return Aim(
        f"behind {peer.server} in no row",
        f"{found}, behind in {len(behind)}" + (f": {'; '.join(behind)}" if behind else ""),
        not behind,
    )
