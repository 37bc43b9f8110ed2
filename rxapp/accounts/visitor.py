"""Who is asking: the user and the session behind a request."""

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from rxapp import runtime
from rxapp.accounts.devices import name_device
from rxapp.accounts.errors import AccountError
from rxapp.accounts.events import EventKind, record_event
from rxapp.accounts.service import find_user_by_key
from rxapp.models import User
from rxapp.sessions import Session, SessionRecord, session_of


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone who is signed in.

    Attributes:
        user: The account.
        session: The session of the request.
        record: What the session was when the request came.
    """

    user: User
    session: Session
    record: SessionRecord

    @property
    def user_id(self) -> int:
        """The account's number in the database."""
        assert self.user.id is not None, "a user that was read has an id"  # noqa: S101
        return self.user.id

    @property
    def account_key(self) -> str:
        """The account's name in sessions."""
        return read_account_key(self.user)


def read_account_key(user: User) -> str:
    """Return the name of an account in sessions."""
    assert user.account_key is not None, "whoever can sign in has a key"  # noqa: S101
    return user.account_key


async def find_visitor(request: Request) -> Visitor | None:
    """Return who is signed in.

    Returns:
        None also if the account has just been deleted, or the session is from before its password changed.
    """
    session = session_of(request)
    if (record := await session.load()) is None:
        return None
    user = await find_user(record)
    return Visitor(user, session, record) if user and not is_superseded(record, user) else None


async def find_user(record: SessionRecord) -> User | None:
    """Return whose session it is; None if it is nobody's, or the account has been deleted."""
    if record.user_id is None:
        return None
    async with runtime.current().open_db() as db:
        return await find_user_by_key(db, record.user_id)


def is_superseded(record: SessionRecord, user: User) -> bool:
    """Return whether a session rests on a password that its user has changed since (ASVS 5.0, 7.4.3).

    The change ends such sessions in the store. It cannot if the store goes away between the two.
    """
    changed, given = user.password_changed_at, record.authenticated_at
    return changed is not None and given is not None and given < changed


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
