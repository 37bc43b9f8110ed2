"""A handful of measurements as a median and its spread."""

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
