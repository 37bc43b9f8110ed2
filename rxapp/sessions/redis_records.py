"""How a session is written as a Redis hash. The names of the fields are told in `lua/prelude.lua`."""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rxapp.sessions.policy import SessionKind
from rxapp.sessions.records import Changes, Device, NewSession, SessionRecord
from rxapp.sessions.references import Reference

VALUE = b"d:"
FLASH = b"f:"


def record_key(reference: Reference) -> str:
    """Return the key of a record."""
    return f"{{{reference.tag}}}:s:{reference.digest}"


def epoch_key(tag: str) -> str:
    """Return the key of a user's epoch. Whatever was begun in another one has been revoked."""
    return f"{{{tag}}}:gen"


def index_key(tag: str) -> str:
    """Return the key of the list of a user's sessions."""
    return f"{{{tag}}}:idx"


def slot_keys(reference: Reference) -> tuple[str, str, str]:
    """Return the three keys that scripts about a session get."""
    return record_key(reference), epoch_key(reference.tag), index_key(reference.tag)


def to_milliseconds(duration: timedelta) -> int:
    """Return a duration in milliseconds, at least one if it is not zero."""
    return -(-duration // timedelta(milliseconds=1))


def read_time(raw: bytes) -> datetime:
    """Read milliseconds since 1970."""
    return datetime.fromtimestamp(int(raw) / 1000, UTC)


def shorten_once(once: str) -> str:
    """Return what a record remembers of a call that is to count once: 72 bits, or nothing of nothing."""
    digest = hashlib.sha256(once.encode()).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode() if once else ""


def value_field(key: str) -> str:
    """Return the field of a value. The prefix keeps it apart from the fields of the record itself."""
    return f"d:{key}"


def flatten_pairs(fields: Mapping[str, bytes]) -> list[Any]:
    """Return values as a script takes them: field, value, field, value."""
    return [part for key, value in fields.items() for part in (value_field(key), value)]


def write_options(new: NewSession, epoch: str) -> list[Any]:
    """Return the arguments that begin a session."""
    flashes = enumerate(new.flashes, start=1)
    values = [*flatten_pairs(new.fields), *(part for n, text in flashes for part in (f"f:0:{n}", text))]
    lifetime = new.lifetime
    return [
        *(epoch, new.user_id or "", new.kind.value),
        *(to_milliseconds(lifetime.idle), to_milliseconds(lifetime.absolute)),
        *(new.device.agent, new.device.address),
        *(len(values), *values),
    ]


def write_changes(changes: Changes) -> list[Any]:
    """Return the arguments that change values."""
    pairs = flatten_pairs({key: value for key, value in changes.set.items() if key not in changes.deleted})
    deleted = [value_field(key) for key in sorted(changes.deleted)]
    return [len(pairs), *pairs, len(deleted), *deleted, *changes.flashes]


def read_record(reference: Reference, stored: Mapping[bytes, bytes]) -> SessionRecord:
    """Read a record.

    Raises:
        ValueError: A field is missing or is not what it has to be.
    """
    try:
        user, authenticated = stored.get(b"u"), stored.get(b"a")
        return SessionRecord(
            reference=reference,
            kind=SessionKind(stored[b"k"].decode()),
            user_id=None if user is None else user.decode(),
            created_at=read_time(stored[b"c"]),
            authenticated_at=None if authenticated is None else read_time(authenticated),
            issued_at=read_time(stored[b"t"]),
            last_seen_at=read_time(stored[b"l"]),
            idle=timedelta(milliseconds=int(stored[b"i"])),
            absolute_deadline=read_time(stored[b"x"]),
            version=int(stored[b"v"]),
            device=Device(stored[b"ua"].decode(), stored[b"ip"].decode()),
            fields={name[2:].decode(): value for name, value in stored.items() if name[:2] == VALUE},
            flashes=tuple(value for _, value in sort_flashes(stored.items())),
        )
    except (KeyError, OverflowError, OSError) as error:
        raise ValueError(f"field {error} is missing or out of range") from None


def sort_flashes(pairs: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the messages among a record's fields, in the order in which they came."""
    flashes = [pair for pair in pairs if pair[0][:2] == FLASH]
    return sorted(flashes, key=lambda pair: tuple(map(int, pair[0].split(b":")[1:])))


def pair_up(flat: list[bytes]) -> dict[bytes, bytes]:
    """Return a reply of field, value, field, value as a dict."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def name_values(flat: list[bytes]) -> dict[str, bytes]:
    """Return a reply of field, value, field, value as values by their keys."""
    return {field[len(VALUE) :].decode(): value for field, value in pair_up(flat).items()}
