"""The view model of a visitor's own session: plain texts, and never the secret in the cookie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rxapp.browser.countdown import count_seconds, write_rest
from rxapp.inspector.costs import Cost
from rxapp.sessions import SentCommand, SessionCookie, SessionPolicy, SessionRecord

# Longer values are cut: the page shows what there is, and is no way to fetch it.
_SHOWN_CHARACTERS = 200
# As lua/prelude.lua has them.
_FIELDS = {
    "u": "user",
    "e": "epoch; another one revokes",
    "k": "kind",
    "c": "began",
    "a": "password given",
    "t": "cookie issued",
    "l": "last seen",
    "i": "idle time in ms",
    "x": "absolute deadline",
    "v": "version",
    "z": "bytes of the values",
    "n": "what counts once",
    "ua": "browser",
    "ip": "address",
    "o": "earlier names",
}


@dataclass(frozen=True)
class Fact:
    """A name and what is behind it.

    Attributes:
        name: What it is called.
        text: What it is.
        note: What that means, in a few words; may be empty.
    """

    name: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Deadline:
    """When the session ends, one way or the other.

    Attributes:
        name: What ends it.
        seconds: The rest, when this was written.
        rest: The same for people.
        at: The moment, in ISO 8601.
        at_label: The same for people.
    """

    name: str
    seconds: int
    rest: str
    at: str
    at_label: str


@dataclass(frozen=True)
class CommandRow:
    """A command that was sent to Redis.

    Attributes:
        time: How long the answer took.
        text: The command, its keys shortened.
    """

    time: str
    text: str


@dataclass(frozen=True)
class CostRow:
    """What a request or an event has cost.

    Attributes:
        key: Tells it from others.
        title: Method and path, or the name of the event.
        summary: Round trips and their time.
        commands: What was sent.
    """

    key: str
    title: str
    summary: str
    commands: list[CommandRow]


@dataclass(frozen=True)
class InspectorPage:
    """The page about the visitor's own session.

    Attributes:
        has_session: Whether there is one.
        cookie: The cookie's name and attributes.
        deadlines: When it ends.
        facts: Who it is, and since when.
        pairs: The values, as JSON.
        key: The key of the record in Redis.
        stored: The fields of the record in Redis.
        costs: What the last requests have cost, newest first.
    """

    has_session: bool
    cookie: list[Fact]
    deadlines: list[Deadline] = field(default_factory=list[Deadline])
    facts: list[Fact] = field(default_factory=list[Fact])
    pairs: list[Fact] = field(default_factory=list[Fact])
    key: str = ""
    stored: list[Fact] = field(default_factory=list[Fact])
    costs: list[CostRow] = field(default_factory=list[CostRow])


def make_cookie_facts(
    cookie: SessionCookie, policy: SessionPolicy, record: SessionRecord | None
) -> list[Fact]:
    """Describe the cookie, without its value."""
    secure = "yes, and the name has the prefix __Host-" if cookie.is_secure else "no: this is plain HTTP"
    facts = [
        Fact("Name", cookie.name),
        Fact("HttpOnly", "yes", "No script can read it."),
        Fact("SameSite", "Lax", "Other sites cannot send it along, except by a link."),
        Fact("Secure", secure),
        Fact("Path", "/"),
    ]
    if record is not None:
        is_kept = policy.lifetimes[record.kind].outlives_browser
        end = f"until {write_time(record.absolute_deadline)}" if is_kept else "until the browser closes"
        facts.append(Fact("Max-Age", end))
    return facts


def make_deadlines(record: SessionRecord, now: datetime) -> list[Deadline]:
    """Describe when a session ends."""
    return [
        _make_deadline("Ends without activity in", record.idle_deadline, now),
        _make_deadline("Ends in any case in", record.absolute_deadline, now),
    ]


def _make_deadline(name: str, at: datetime, now: datetime) -> Deadline:
    seconds = count_seconds(at - now)
    return Deadline(name, seconds, write_rest(seconds), at.isoformat(timespec="milliseconds"), write_time(at))


def make_facts(record: SessionRecord) -> list[Fact]:
    """Describe a session."""
    return [
        Fact("Reference", record.ref, "Its short name in logs and lists."),
        Fact("Kind", record.kind.value),
        Fact("Signed in", "no" if record.user_id is None else "yes"),
        Fact("Began", write_time(record.created_at)),
        Fact("Last seen", write_time(record.last_seen_at), "Written down once a minute at most."),
    ]


def make_stored(fields: Mapping[bytes, bytes]) -> list[Fact]:
    """Describe the fields of a record as they are stored."""
    return [Fact(_read(name), _read(value), _explain(_read(name))) for name, value in sorted(fields.items())]


def make_values(record: SessionRecord) -> list[Fact]:
    """Describe the values of a session."""
    return [Fact(key, _read(value)) for key, value in sorted(record.fields.items())]


def make_cost_row(cost: Cost) -> CostRow:
    """Describe what something has cost."""
    recording, count = cost.recording, cost.recording.round_trips
    trips = f"{count} round trip{'' if count == 1 else 's'}" if count else "no round trip"
    summary = f"{trips}, {_write_duration(recording.microseconds)}" if count else trips
    return CostRow(cost.key, recording.title, summary, [_make_command_row(sent) for sent in recording.sent])


def _make_command_row(sent: SentCommand) -> CommandRow:
    time = _write_duration(sent.microseconds)
    return CommandRow(time if sent.is_answered else f"refused, {time}", " ".join(sent.words))


def write_time(time: datetime) -> str:
    """Return a time for people, in UTC."""
    return f"{time.day} {time:%B %Y, %H:%M:%S} UTC"


def _write_duration(microseconds: int) -> str:
    return f"{microseconds:,} µs"


def _explain(name: str) -> str:
    """Return what a field of a record is."""
    if name.startswith("d:"):
        return "a value"
    return "a message" if name.startswith("f:") else _FIELDS.get(name, "")


def _read(raw: bytes) -> str:
    text = raw.decode(errors="replace")
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
