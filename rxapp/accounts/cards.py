"""The view models of the account pages: display-ready, so that server and browser write the same."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rxapp.accounts.devices import name_device
from rxapp.accounts.events import EventKind
from rxapp.models import SecurityEvent
from rxapp.sessions import SessionRecord
from rxapp.web.forms import read_last_flash

_MINUTE = 60
_SECONDS = re.compile("[0-9]{1,5}")
_TOO_MANY_TRIES = "There were too many tries."
_WAIT_REASONS = {"too_busy": "Too many people are signing in right now."}
_EVENT_TEXTS = {
    EventKind.SIGNED_UP: "Account created",
    EventKind.SIGNED_IN: "Signed in",
    EventKind.SIGN_IN_FAILED: "Wrong password",
    EventKind.SIGNED_OUT: "Signed out",
    EventKind.PASSWORD_CONFIRMED: "Password confirmed",
    EventKind.PASSWORD_CHANGED: "Password changed",
    EventKind.SESSION_REVOKED: "Another device signed out",
    EventKind.OTHER_SESSIONS_REVOKED: "All other devices signed out",
}


@dataclass(frozen=True)
class Message:
    """What came of the last form.

    Attributes:
        text: One or two sentences; empty if there is nothing to say.
        kind: "done" or "error".
        field: Name of the field at fault.
        email: Typed before.
        name: Typed before.
    """

    text: str = ""
    kind: str = "done"
    field: str = ""
    email: str = ""
    name: str = ""


@dataclass(frozen=True)
class FormPage:
    """A page with a form.

    Attributes:
        next: Where it leads.
        message: What came of the last try.
        kind: "done" or "error".
        field: Name of the field at fault.
        email: Typed before.
        name: Typed before.
        other_href: The page for who is wrong here.
    """

    next: str
    message: str
    kind: str
    field: str
    email: str
    name: str
    other_href: str


@dataclass(frozen=True)
class DeviceRow:
    """A session, as its owner recognises it."""

    ref: str
    name: str
    address: str
    signed_in: str
    signed_in_at: str
    last_seen: str
    last_seen_at: str
    is_current: bool


@dataclass(frozen=True)
class EventRow:
    """Something that happened to the account."""

    key: str
    text: str
    at: str
    at_label: str
    place: str


@dataclass(frozen=True)
class AccountPage:
    """The account page.

    Attributes:
        name: The user's name.
        email: The user's address.
        email_name: The part of it before the @.
        email_domain: The rest.
        devices: Where the user is signed in.
        events: What happened to the account lately.
        message: What came of the last form.
        kind: "done" or "error".
    """

    name: str
    email: str
    email_name: str
    email_domain: str
    devices: list[DeviceRow]
    events: list[EventRow]
    message: str
    kind: str


def read_message(flashes: list[Any], wait: str, why: str) -> Message:
    """Return the message for a page.

    Args:
        flashes: What the form before has left in the session.
        wait: Seconds, as a form that has to be sent again later leaves them in the URL.
        why: Code of the reason, from there too.
    """
    if known := read_last_flash(flashes):
        return Message(
            str(known.get("text", "")),
            str(known.get("kind", "done")),
            str(known.get("field", "")),
            str(known.get("email", "")),
            str(known.get("name", "")),
        )
    if _SECONDS.fullmatch(wait):
        reason = _WAIT_REASONS.get(why, _TOO_MANY_TRIES)
        return Message(f"{reason} Please try again {_say_wait(int(wait))}.", "error")
    return Message()


def _say_wait(seconds: int) -> str:
    return f"in {-(-seconds // 60)} minutes" if seconds > _MINUTE else "in a minute"


def make_device_row(record: SessionRecord, current: SessionRecord) -> DeviceRow:
    """Describe a session."""
    return DeviceRow(
        ref=record.ref,
        name=name_device(record.device.agent),
        address=record.device.address or "unknown address",
        signed_in=write_time(record.created_at),
        signed_in_at=record.created_at.isoformat(timespec="seconds"),
        last_seen=write_time(record.last_seen_at),
        last_seen_at=record.last_seen_at.isoformat(timespec="seconds"),
        is_current=record.reference == current.reference,
    )


def make_event_row(event: SecurityEvent) -> EventRow:
    """Describe an event."""
    return EventRow(
        key=str(event.id),
        text=_EVENT_TEXTS[EventKind(event.kind)],
        at=event.at.isoformat(timespec="seconds"),
        at_label=write_time(event.at),
        place=" · ".join(part for part in (event.device, event.address) if part),
    )


def write_time(time: datetime) -> str:
    """Return a time for people, in UTC: the server does not know where they are."""
    return f"{time.day} {time:%B %Y, %H:%M} UTC"
