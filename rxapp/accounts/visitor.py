"""What only somebody may do, and a note that it was done."""

from contextlib import suppress

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from rxapp import runtime
from rxapp.accounts.devices import name_device
from rxapp.accounts.errors import AccountError
from rxapp.accounts.events import EventKind, record_event
from rxapp.models import User
from rxapp.sessions import SessionRecord
from rxapp.web.visitor import Visitor, find_visitor, read_account_key


async def require_visitor(request: Request) -> Visitor:
    """Return who is signed in.

    Raises:
        AccountError: `signed_out`.
    """
    if (visitor := await find_visitor(request)) is None:
        raise AccountError("signed_out", "Sign in first.")
    return visitor


async def require_fresh_visitor(request: Request) -> Visitor:
    """Return who is signed in and has given the password a short time ago (ASVS 5.0, 7.5.1).

    Raises:
        AccountError: `signed_out` or `confirm_password`.
    """
    visitor = await require_visitor(request)
    if not await visitor.session.is_fresh():
        raise AccountError("confirm_password", "Confirm your password first.")
    return visitor


async def note(db: AsyncSession, user_id: int, kind: EventKind, record: SessionRecord) -> None:
    """Write down that something happened to an account from the device of a session."""
    await record_event(
        db,
        user_id,
        kind,
        now=runtime.current().clock(),
        device=name_device(record.device.agent),
        address=record.device.address,
        ref=record.ref,
    )


async def note_now(user: User, kind: EventKind, record: SessionRecord) -> None:
    """Write it down in a transaction of its own, and tell whoever looks at the account.

    An account that is being deleted meanwhile has no history to write to.
    """
    assert user.id is not None, "a user that was read has an id"  # noqa: S101
    app = runtime.current()
    with suppress(IntegrityError):
        async with app.open_db() as db:
            await note(db, user.id, kind, record)
            await db.commit()
    await app.sessions.announce(read_account_key(user))
