"""Accounts in the database. Every function takes its database session, and the time where it matters.

The caller commits what is written. Functions that take `Passwords` end the caller's transaction before
they hash: a hash takes long, and a database connection must not wait for it. So they are called with
`async with sessions() as db`, at a point where nothing is half done, and not with `sessions.begin()`.
"""

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from rxapp.accounts.emails import normalize_email
from rxapp.accounts.errors import (
    EmailTakenError,
    InvalidEmailError,
    InvalidNameError,
    TooBusyError,
    WrongPasswordError,
)
from rxapp.accounts.passwords import Passwords
from rxapp.models import Post, User

MAX_NAME_LENGTH = 120
_KEY_BYTES = 16
# Not the beginning of the e-mail address: names are public.
UNNAMED = "Anonymous"


async def create_user(
    db: AsyncSession, passwords: Passwords, *, email: str, password: str, name: str, now: datetime
) -> User:
    """Create an account.

    Of several sign-ups with one address at once, one succeeds. The others learn that it is taken, and
    what their transactions wrote is undone.

    Args:
        db: The database session.
        passwords: Hashes the password.
        email: In any spelling.
        password: As it was typed.
        name: Shown with what the user writes; empty for none.
        now: The time.

    Raises:
        InvalidEmailError: The address is not one.
        InvalidNameError: The name cannot be shown.
        PasswordRefusedError: The password is too short, too long or easy to guess.
        EmailTakenError: There is an account with this address.
        TooBusyError: Too many passwords are waiting.
    """
    email, name = normalize_email(email), _clean_name(name)
    await _release(db)
    hashed = await passwords.accept_password(password, (email, name), field="password")
    user = User(
        email=email,
        name=name or UNNAMED,
        password_hash=hashed,
        account_key=secrets.token_urlsafe(_KEY_BYTES),
        created_at=now,
        password_changed_at=now,
    )
    db.add(user)
    try:
        await db.flush()
    except IntegrityError:
        await db.rollback()
        raise EmailTakenError from None
    return user


async def find_user_by_email(db: AsyncSession, email: str) -> User | None:
    """Return the user with an address in any spelling; None also if it is no address."""
    try:
        normalized = normalize_email(email)
    except InvalidEmailError:
        return None
    return (await db.scalars(select(User).where(col(User.email) == normalized))).one_or_none()


async def authenticate(db: AsyncSession, passwords: Passwords, *, email: str, password: str) -> User | None:
    """Return the user that an address and a password belong to.

    Finding none takes as long, whether the address is unknown or the password wrong (ASVS 5.0, 6.3.8).
    A hash with old parameters is replaced on the way.

    Raises:
        TooBusyError: Too many passwords are waiting; nothing was found out.
    """
    user = await find_user_by_email(db, email)
    if not await _verify(db, passwords, user, password):
        return None
    if user is not None and user.password_hash is not None and passwords.is_outdated(user.password_hash):
        await _replace_outdated_hash(db, passwords, user, password)
    return user


async def check_password(db: AsyncSession, passwords: Passwords, *, user_id: int, password: str) -> bool:
    """Return whether this is a user's password.

    Raises:
        TooBusyError: Too many passwords are waiting; nothing was found out.
    """
    return await _verify(db, passwords, await _read_user(db, user_id), password)


async def change_password(
    db: AsyncSession,
    passwords: Passwords,
    *,
    user_id: int,
    current_password: str,
    new_password: str,
    now: datetime,
) -> None:
    """Give a user another password. Ending the other sessions is the caller's part (ASVS 5.0, 7.4.3).

    Of several changes at once from one password, one succeeds.

    Raises:
        WrongPasswordError: The current password is wrong.
        PasswordRefusedError: The new one is too short, too long or easy to guess.
        TooBusyError: Too many passwords are waiting; nothing was changed.
    """
    user = await _read_user(db, user_id)
    if not await _verify(db, passwords, user, current_password) or user is None:
        raise WrongPasswordError(field="current_password")
    personal = (user.email or "", user.name)
    hashed = await passwords.accept_password(new_password, personal, field="new_password")
    if not await _replace_hash(db, user, hashed, password_changed_at=now):
        raise WrongPasswordError(field="current_password")


async def is_unchanged(db: AsyncSession, user: User) -> bool:
    """Return whether an account is still there and has the password that it had when it was read."""
    query = select(User.password_changed_at).where(col(User.id) == user.id)
    found = (await db.execute(query)).one_or_none()
    return found is not None and found[0] == user.password_changed_at


async def delete_account(db: AsyncSession, user_id: int) -> bool:
    """Delete a user, with their posts and the history of the account. Their sessions are the caller's part.

    Posts go too: whoever leaves takes their words along, and an author's name is on every post.

    Returns:
        False if there is no such user.
    """
    # Locked first, so that no post can be added between the two deletions. SQLite has one writer anyway,
    # and two who delete at once may both have read the user: the last statement says who it was.
    await db.execute(select(User.id).where(col(User.id) == user_id).with_for_update())
    posts = delete(Post).where(col(Post.author_id) == user_id)
    await db.execute(posts, execution_options={"synchronize_session": False})
    user = delete(User).where(col(User.id) == user_id).returning(col(User.id))
    deleted = await db.execute(user, execution_options={"synchronize_session": False})
    return deleted.first() is not None


def _clean_name(name: str) -> str:
    """Return a name as it is shown.

    Raises:
        InvalidNameError: It is too long or has characters that cannot be shown.
    """
    name = " ".join(name.split())
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidNameError(f"Use at most {MAX_NAME_LENGTH} characters.")
    if not name.isprintable():
        raise InvalidNameError("Use only characters that can be seen.")
    return name


async def _read_user(db: AsyncSession, user_id: int) -> User | None:
    """Return a user as the database has it now, whatever this session has seen before."""
    return await db.get(User, user_id, populate_existing=True)


async def _release(db: AsyncSession) -> None:
    """Give the connection back to the pool; what was loaded stays readable."""
    await db.commit()


async def _verify(db: AsyncSession, passwords: Passwords, user: User | None, password: str) -> bool:
    """Return whether this is the password of a user, in the same time if there is none."""
    await _release(db)
    return await passwords.verify_password(user.password_hash if user else None, password)


async def _replace_outdated_hash(db: AsyncSession, passwords: Passwords, user: User, password: str) -> None:
    """Hash a password that was just right with the parameters in use, unless there is no time for it."""
    try:
        hashed = await passwords.hash_password(password)
    except TooBusyError:
        return
    await _replace_hash(db, user, hashed, password_changed_at=user.password_changed_at)


async def _replace_hash(
    db: AsyncSession, user: User, hashed: str, *, password_changed_at: datetime | None
) -> bool:
    """Store a new hash if nobody has replaced the one that was read, and tell whether that was so."""
    replaced = (
        update(User)
        .where(col(User.id) == user.id, col(User.password_hash) == user.password_hash)
        .values(password_hash=hashed, password_changed_at=password_changed_at)
        .returning(col(User.id))
    )
    result = await db.execute(replaced, execution_options={"synchronize_session": False})
    return result.first() is not None
