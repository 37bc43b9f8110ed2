"""What the app is meant to reach, and whether it does."""

from collections.abc import Sequence

from benchmarks.aims import Aim
from benchmarks.scaling.crowd import CrowdResult
from benchmarks.scaling.development import DevelopmentTimes
from benchmarks.scaling.exports import ExportTime
from benchmarks.scaling.findings import Measurements
from benchmarks.spread import Spread

SOCKETS = 2000
MAX_EVENT_MS = 200
MAX_START_SECONDS = 15
POSTS = 10_000
MAX_EXPORT_SECONDS = 60


def judge(measured: Measurements) -> list[Aim]:
    """Compare what was found with the aims."""
    return [
        *_judge_crowd(measured.crowd),
        *_judge_starts(measured.development),
        _judge_exports(measured.exports),
    ]


def _judge_crowd(crowd: CrowdResult) -> list[Aim]:
    """Judge a worker with many websockets. Fewer than aimed at show nothing."""
    held = f"{crowd.held:,} of {crowd.sockets:,}"
    return [
        Aim(
            f"one worker holds {SOCKETS:,} websockets",
            held,
            crowd.sockets >= SOCKETS and crowd.held == crowd.sockets,
        ),
        Aim(
            f"p99 of events among {SOCKETS:,} websockets on one worker: under {MAX_EVENT_MS} ms",
            f"{crowd.p99_ms:.0f} ms among {crowd.held:,}",
            crowd.held >= SOCKETS and crowd.p99_ms < MAX_EVENT_MS,
        ),
    ]


def _judge_starts(times: DevelopmentTimes) -> list[Aim]:
    starts = {"a new clone, warm caches": times.first_start, "a clone that ran before": times.next_start}
    return [_judge_start(where, taken) for where, taken in starts.items()]


def _judge_start(where: str, taken: Spread) -> Aim:
    text = f"`bin/dev` in {where}: first page within {MAX_START_SECONDS} s"
    return Aim(text, f"{taken.median:.1f} s", taken.median <= MAX_START_SECONDS)


def _judge_exports(exports: Sequence[ExportTime]) -> Aim:
    """Judge the largest export. One with fewer posts than aimed at shows nothing."""
    largest = exports[-1]
    return Aim(
        f"export of {POSTS:,} posts within {MAX_EXPORT_SECONDS} s",
        f"{largest.seconds:.1f} s for {largest.posts:,}",
        largest.posts >= POSTS and largest.seconds <= MAX_EXPORT_SECONDS,
    )
