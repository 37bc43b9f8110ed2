"""Everything that was measured, and how to look things up in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.aims import Aim
from benchmarks.load import LoadCase, LoadResult
from benchmarks.sessions.costs import RequestCost, StoredSession
from benchmarks.sessions.events import EventLatency
from benchmarks.sessions.revocation import Revocation

READ = LoadCase("read", "/read", "")
WRITE = LoadCase("read and write", "/write", "")


@dataclass(frozen=True)
class Effort:
    """How long to measure.

    Attributes:
        rounds: Turns of load that each server gets.
        seconds: Length of a turn.
        requests: How many requests Redis's work is counted over.
        events: How many Reflex events of each kind.
        revocations: How often all sessions of a user are ended.
    """

    rounds: int
    seconds: float
    requests: int
    events: int
    revocations: int


@dataclass(frozen=True)
class Measurements:
    """What was measured."""

    load: Sequence[LoadResult]
    costs: Sequence[RequestCost]
    stored: Sequence[StoredSession]
    events: Sequence[EventLatency]
    revocation: Revocation

    def find_rate(self, case: LoadCase, server: str) -> float:
        """Return the median of a server's requests per second."""
        results = {(result.case, result.server): result for result in self.load}
        return results[case.label, server].requests_per_second.median

    def find_cost(self, case: LoadCase, server: str) -> RequestCost:
        """Return what a request of a server costs Redis."""
        return next(cost for cost in self.costs if (cost.case, cost.server) == (case.label, server))


@dataclass(frozen=True)
class Findings:
    """What was measured, where, and whether it is enough."""

    machine: dict[str, str]
    apps: dict[str, str]
    effort: Effort
    aims: Sequence[Aim]
    measured: Measurements
