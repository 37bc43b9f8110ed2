"""A handful of measurements as a median and its spread."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Measurements in short.

    Attributes:
        median: The middle one.
        low: First quartile.
        high: Third quartile.
        values: All, in the order taken.
    """

    median: float
    low: float
    high: float
    values: tuple[float, ...]

    @property
    def width(self) -> float:
        """The distance between the quartiles."""
        return self.high - self.low


def spread_of(values: Sequence[float]) -> Spread:
    """Summarise at least one measurement."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0], tuple(values))
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high, tuple(values))


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
