"""Everything that was measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.aims import Aim
from benchmarks.load import LoadResult
from benchmarks.scaling.crowd import CrowdResult
from benchmarks.scaling.development import DevelopmentTimes
from benchmarks.scaling.exports import ExportTime
from benchmarks.scaling.memory import ServerMemory, StoredSession


@dataclass(frozen=True)
class Effort:
    """How long to measure, and how much of everything.

    Attributes:
        rounds: Turns of load that each server gets.
        seconds: Length of a turn.
        sockets: How many websockets are opened on one worker.
        crowd_seconds: For how long events are sent on them.
        starts: How often the app is started for development, and changed.
        posts: With how many posts the site is exported, fewest first.
    """

    rounds: int
    seconds: float
    sockets: int
    crowd_seconds: float
    starts: int
    posts: Sequence[int]


@dataclass(frozen=True)
class Measurements:
    """What was measured."""

    load: Sequence[LoadResult]
    memory: Sequence[ServerMemory]
    stored: Sequence[StoredSession]
    crowd: CrowdResult
    development: DevelopmentTimes
    exports: Sequence[ExportTime]


@dataclass(frozen=True)
class Findings:
    """What was measured, where, and whether it is enough."""

    machine: dict[str, str]
    apps: dict[str, str]
    cores: int
    effort: Effort
    aims: Sequence[Aim]
    measured: Measurements
