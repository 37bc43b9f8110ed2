"""A session as the store keeps it. Plain values: nothing here reaches a store or a clock."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rxapp.sessions.policy import Lifetime, SessionKind
from rxapp.sessions.references import Reference

MAX_AGENT_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session was begun, for its owner to recognise.

    Attributes:
        agent: The User-Agent header, shortened.
        address: The IP address.
    """

    agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewSession:
    """What a session starts with.

    Attributes:
        reference: Names it; derived from a token that was made for it.
        kind: Decides how long it lives.
        lifetime: How long that is.
        user_id: Whose it is; None if nobody has signed in.
        device: Where it is begun.
        fields: First values, as JSON.
        flashes: Messages for the next page, as JSON.
    """

    reference: Reference
    kind: SessionKind
    lifetime: Lifetime
    user_id: str | None = None
    device: Device = Device()
    fields: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    flashes: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A live session: it exists, has not expired and has not been revoked when it was read.

    Attributes:
        reference: Names it.
        kind: Decides how long it lives.
        user_id: Whose it is; None if nobody has signed in.
        created_at: When it began.
        authenticated_at: When a password was last given; None if never.
        issued_at: When the token that names it was made.
        last_seen_at: The last activity that was noted.
        idle: It ends after so long without activity.
        absolute_deadline: It ends then, whatever happens.
        version: Grows with every write of values.
        device: Where it was begun.
        fields: The values, as JSON.
        flashes: Messages for the next page, as JSON, by the order they came in.
    """

    reference: Reference
    kind: SessionKind
    user_id: str | None
    created_at: datetime
    authenticated_at: datetime | None
    issued_at: datetime
    last_seen_at: datetime
    idle: timedelta
    absolute_deadline: datetime
    version: int
    device: Device
    fields: Mapping[str, bytes]
    flashes: tuple[bytes, ...] = ()

    @property
    def ref(self) -> str:
        """The short name for logs and lists."""
        return self.reference.ref

    @property
    def idle_deadline(self) -> datetime:
        """When it ends if nothing more happens."""
        return min(self.last_seen_at + self.idle, self.absolute_deadline)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a request did to the values of its session: its own fields, and no others.

    Attributes:
        set: New values, as JSON.
        deleted: Keys that are to go.
        flashes: Messages for the next page, as JSON.
    """

    set: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    deleted: AbstractSet[str] = frozenset()
    flashes: tuple[bytes, ...] = ()

    def __bool__(self) -> bool:
        """Return whether there is anything to write."""
        return bool(self.set or self.deleted or self.flashes)
