"""What happens to sessions, for logs and metrics. No event holds a secret or a whole reference."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    CREATED = "created"
    SIGNED_IN = "signed_in"
    ROTATED = "rotated"
    REVOKED = "revoked"
    REVOKED_OTHERS = "revoked_others"
    REVOKED_ALL = "revoked_all"
    REJECTED = "rejected"
    CORRUPT = "corrupt"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """Something that happened to a session.

    Attributes:
        kind: What.
        ref: Short name of the session; empty if it has none.
        user_id: Whose session it is, where that is known.
        reason: Why, in one word or two.
        count: How many sessions it concerned.
    """

    kind: EventKind
    ref: str = ""
    user_id: str | None = None
    reason: str = ""
    count: int = 1


Listener = Callable[[SessionEvent], None]


def ignore(_event: SessionEvent) -> None:
    """Listen to nothing."""
