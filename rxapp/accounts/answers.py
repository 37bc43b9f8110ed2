"""Sessions as programs get them."""

from datetime import datetime
from typing import Any

from rxapp.accounts.devices import name_device
from rxapp.models import User
from rxapp.sessions import SessionRecord


def describe_session(record: SessionRecord | None, user: User | None) -> dict[str, Any]:
    """Describe the visitor's session, or that there is none. Times are ISO 8601 in UTC."""
    return {
        "authenticated": user is not None,
        "user": None if user is None else {"id": str(user.id), "email": user.email, "name": user.name},
        "ref": None if record is None else record.ref,
        "created_at": _write(record and record.created_at),
        "last_seen_at": _write(record and record.last_seen_at),
        "idle_expires_at": _write(record and record.idle_deadline),
        "absolute_expires_at": _write(record and record.absolute_deadline),
    }


def describe_device(record: SessionRecord, current: SessionRecord) -> dict[str, Any]:
    """Describe one of a user's sessions, as its owner recognises it."""
    return {
        "ref": record.ref,
        "current": record.reference == current.reference,
        "device": name_device(record.device.agent),
        "ip": record.device.address,
        "created_at": _write(record.created_at),
        "last_seen_at": _write(record.last_seen_at),
    }


def _write(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="seconds")
