"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class SettableClock:
    """Takes the place of the real clock: call it for the time, set `now` or `advance` it.

    Attributes:
        now: The time it shows; aware and in UTC.
    """

    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, **duration: float) -> None:
        """Move the time on, by what `timedelta` takes: `clock.advance(minutes=5)`."""
        self.now += timedelta(**duration)
