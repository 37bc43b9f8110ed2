"""What happens to sessions and in their store, for logs and metrics.

Nothing here holds a secret or a whole reference.
"""

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


class Outcome(StrEnum):
    """What came of a script."""

    DONE = "done"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    ABANDONED = "abandoned"  # whoever asked does not wait for the answer any more


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """A script that was run in the store: one round trip, or two if the first broke off.

    Attributes:
        name: The script.
        seconds: Time until the answer was there, or until nobody waited for it any longer.
        outcome: What came of it.
    """

    name: str
    seconds: float
    outcome: Outcome


Listener = Callable[[SessionEvent], None]
RunListener = Callable[[ScriptRun], None]


def ignore(_event: SessionEvent | ScriptRun) -> None:
    """Listen to nothing."""
