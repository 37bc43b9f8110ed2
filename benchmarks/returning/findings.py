"""Everything that was measured, and how to look things up in it."""

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
