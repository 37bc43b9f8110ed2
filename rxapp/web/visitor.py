"""Who is asking: the user and the session behind a request."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from starlette.requests import Request

from rxapp import runtime
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


async def find_user_by_key(db: AsyncSession, account_key: str) -> User | None:
    """Return the user that a session names."""
    return (await db.scalars(select(User).where(col(User.account_key) == account_key))).one_or_none()


def is_superseded(record: SessionRecord, user: User) -> bool:
    """Return whether a session rests on a password that its user has changed since (ASVS 5.0, 7.4.3).

    The change ends such sessions in the store. It cannot if the store goes away between the two.
    """
    changed, given = user.password_changed_at, record.authenticated_at
    return changed is not None and given is not None and given < changed
