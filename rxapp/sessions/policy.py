"""How long sessions live. The cookie's life and the record's come from here, and from nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

# Activity is noted in steps of a minute, or finer where the idle time is short.
_TOUCH_STEP = timedelta(minutes=1)
_TOUCH_SHARE = 4
# RFC 6265bis, 5.5: browsers cap Max-Age at 400 days.
MAX_COOKIE_AGE = timedelta(days=400)


class SessionKind(StrEnum):
    """What a session is for, which decides how long it lives."""

    ANONYMOUS = "anonymous"
    STANDARD = "standard"
    REMEMBERED = "remembered"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session of one kind lives.

    Attributes:
        idle: It ends after so long without activity.
        absolute: It ends so long after it began, whatever happens (ASVS 5.0, 7.3.2).
        outlives_browser: Whether the browser keeps the cookie when it is closed.
    """

    idle: timedelta
    absolute: timedelta
    outlives_browser: bool

    def __post_init__(self) -> None:
        """Refuse what no cookie can do.

        Raises:
            ValueError: The time is negative, idle exceeds absolute, or a browser would cut it short.
        """
        if not timedelta(0) < self.idle <= self.absolute <= MAX_COOKIE_AGE:
            raise ValueError(f"needs 0 < idle <= absolute <= {MAX_COOKIE_AGE.days} days, got {self}")

    @property
    def touch_step(self) -> timedelta:
        """Activity sooner than this after the last one noted is not written down."""
        return min(_TOUCH_STEP, self.idle / _TOUCH_SHARE)


def _default_lifetimes() -> Mapping[SessionKind, Lifetime]:
    return MappingProxyType(
        {
            # A cart is to last; with each new token, its owner has all of the time again.
            SessionKind.ANONYMOUS: Lifetime(timedelta(days=30), timedelta(days=30), True),
            SessionKind.STANDARD: Lifetime(timedelta(minutes=30), timedelta(hours=12), False),
            SessionKind.REMEMBERED: Lifetime(timedelta(days=14), timedelta(days=30), True),
        }
    )


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """The rules of all sessions of an app.

    Attributes:
        lifetimes: How long each kind lives.
        fresh: For so long after a password was given, sensitive changes need no other.
        reissue_after: A token older than this is replaced when its owner opens a page.
        reissue_grace: For so long the old token still works, for requests that were under way.
        max_bytes: Room for the values of one session, keys included.
    """

    lifetimes: Mapping[SessionKind, Lifetime] = field(default_factory=_default_lifetimes)
    fresh: timedelta = timedelta(minutes=10)
    reissue_after: timedelta = timedelta(days=1)
    reissue_grace: timedelta = timedelta(seconds=30)
    max_bytes: int = 32 * 1024
