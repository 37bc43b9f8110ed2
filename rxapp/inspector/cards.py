"""The view model of a visitor's own session: plain texts, and never the secret in the cookie."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rxapp.sessions import SessionCookie, SessionPolicy, SessionRecord


@dataclass(frozen=True)
class Fact:
    """A name and what is behind it: a row of a table."""

    name: str
    text: str


@dataclass(frozen=True)
class InspectorPage:
    """The page about the visitor's own session.

    Attributes:
        has_session: Whether there is one.
        status: What came of the last try; empty in a document.
        cookie: The cookie's name and attributes.
        facts: Who and until when.
        stored: The fields of the record in Redis.
        pairs: The values, as JSON.
    """

    has_session: bool
    status: str
    cookie: list[Fact]
    facts: list[Fact]
    stored: list[Fact]
    pairs: list[Fact]


def make_cookie_facts(
    cookie: SessionCookie, policy: SessionPolicy, record: SessionRecord | None
) -> list[Fact]:
    """Describe the cookie, without its value."""
    facts = [Fact("Name", cookie.name), Fact("HttpOnly", "yes: no script can read it")]
    facts += [Fact("SameSite", "Lax"), Fact("Path", "/")]
    secure = "yes, and the name has the prefix __Host-" if cookie.is_secure else "no: this is plain HTTP"
    facts.append(Fact("Secure", secure))
    if record is not None:
        is_kept = policy.lifetimes[record.kind].outlives_browser
        end = f"until {write_time(record.absolute_deadline)}" if is_kept else "until the browser closes"
        facts.append(Fact("Max-Age", end))
    return facts


def make_facts(record: SessionRecord, key: str) -> list[Fact]:
    """Describe a session."""
    return [
        Fact("Reference", record.ref),
        Fact("Kind", record.kind.value),
        Fact("Redis key", key),
        Fact("Signed in", "no" if record.user_id is None else "yes"),
        Fact("Began", write_time(record.created_at)),
        Fact("Last seen", write_time(record.last_seen_at)),
        Fact("Ends without activity", write_time(record.idle_deadline)),
        Fact("Ends at the latest", write_time(record.absolute_deadline)),
    ]


def make_stored(fields: Mapping[bytes, bytes]) -> list[Fact]:
    """Describe the fields of a record as they are stored."""
    return [Fact(_read(name), _read(value)) for name, value in sorted(fields.items())]


def make_values(record: SessionRecord) -> list[Fact]:
    """Describe the values of a session."""
    return [Fact(key, _read(value)) for key, value in sorted(record.fields.items())]


def write_time(time: datetime) -> str:
    """Return a time for people, in UTC."""
    return f"{time.day} {time:%B %Y, %H:%M:%S} UTC"


def _read(raw: bytes) -> str:
    return raw.decode(errors="replace")
