"""The history of an account: what happened, when and from where, for its owner to look through.

The caller commits. What happened and the note of it belong into one transaction.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, desc, select

from rxapp.models import SecurityEvent

# Of failures and of everything else each: a stranger's failures must not push the rest out, and nobody
# can fill the table.
KEPT_EVENTS = 100
DEFAULT_LIMIT = 20


class EventKind(StrEnum):
    """What can happen to an account (ASVS 5.0, 16.3.1 and 6.3.5)."""

    SIGNED_UP = "signed_up"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CONFIRMED = "password_confirmed"  # noqa: S105 -- names an event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- names an event
    SESSION_REVOKED = "session_revoked"
    OTHER_SESSIONS_REVOKED = "other_sessions_revoked"


async def record_event(
    db: AsyncSession,
    user_id: int,
    kind: EventKind,
    *,
    now: datetime,
    device: str = "",
    address: str = "",
    ref: str = "",
) -> None:
    """Note that something happened. The oldest notes go when there are more than `KEPT_EVENTS`.

    A failed sign-in is noted after the answer is sent: only a known address has a history, and writing
    takes time that would tell.

    Args:
        db: The database session.
        user_id: Whose account it is.
        kind: What happened.
        now: When.
        device: The name of the device, from `devices.name_device`.
        address: The IP address.
        ref: The short name of the session it is about.
    """
    event = SecurityEvent(user_id=user_id, kind=kind, at=now, device=device, address=address, ref=ref)
    db.add(event)
    await db.flush()
    failed = col(SecurityEvent.kind) == EventKind.SIGN_IN_FAILED
    alike = (
        col(SecurityEvent.user_id) == user_id,
        failed if kind is EventKind.SIGN_IN_FAILED else ~failed,
    )
    oldest_kept = (
        select(col(SecurityEvent.id)).where(*alike).order_by(desc(SecurityEvent.id)).offset(KEPT_EVENTS - 1)
    )
    superfluous = delete(SecurityEvent).where(
        *alike, col(SecurityEvent.id) < oldest_kept.limit(1).scalar_subquery()
    )
    await db.execute(superfluous, execution_options={"synchronize_session": False})


async def list_events(
    db: AsyncSession, user_id: int, *, limit: int = DEFAULT_LIMIT
) -> Sequence[SecurityEvent]:
    """Return what happened to an account, newest first."""
    query = select(SecurityEvent).where(col(SecurityEvent.user_id) == user_id)
    return (await db.scalars(query.order_by(desc(SecurityEvent.id)).limit(limit))).all()
