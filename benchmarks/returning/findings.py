"""Everything that was measured, and how to look things up in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.aims import Aim
from benchmarks.returning.coming_back import ComingBack
from benchmarks.returning.depth import Depth
from benchmarks.returning.writes import Writes


@dataclass(frozen=True)
class Effort:
    """How much to measure.

    Attributes:
        runs: Returns of each kind to each server.
        limit_ms: How long a return may take before it is given up.
    """

    runs: int
    limit_ms: float


@dataclass(frozen=True)
class Site:
    """What was measured of one server."""

    server: str
    coming_back: ComingBack
    depth: Depth
    writes: Writes


@dataclass(frozen=True)
class Findings:
    """What was measured, where, and whether it is enough."""

    machine: dict[str, str]
    apps: dict[str, str]
    effort: Effort
    aims: Sequence[Aim]
    sites: Sequence[Site]


def percentile(times: Sequence[float | None], share: float) -> float:
    """Return the time within which a share of the runs was done, by the nearest rank.

    Args:
        times: One for each run; None if it was given up.
        share: Of the runs, from above 0 to 1.

    Returns:
        One of the times; infinity if fewer runs than that were ever done.
    """
    ranked = sorted(math.inf if time is None else time for time in times)
    return ranked[math.ceil(share * len(ranked)) - 1]
