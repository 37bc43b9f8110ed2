"""The cart of whoever asks: that of the session, or once somebody has signed in, that of the account.

What a guest had is merged into the account at sign-in. Should the database be away just then, it stays in the
session, and whoever looks next does it.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from rxapp import runtime
from rxapp.cart import guest, service
from rxapp.cart.quantities import TooManyError
from rxapp.sessions import Session, SessionEndedError, SessionError, SessionRecord
from rxapp.web.visitor import find_user_by_key, is_superseded

log = structlog.get_logger("rxapp.cart")


async def read(record: SessionRecord | None) -> dict[str, int]:
    """Return how many of what is in the cart of a session.

    Returns:
        Nothing for who has no session, or whose account or password is not what it was when it began.
    """
    if record is None:
        return {}
    if record.user_id is None:
        return guest.read_quantities(record.fields)
    try:
        await settle(record)
        async with _open_account(record) as (db, account_key):
            return await service.list_items(db, account_key)
    except SessionEndedError:
        return {}


async def read_again(session: Session) -> dict[str, int]:
    """Return how many of what is in the cart of a request that may just have changed it."""
    record = await session.load()
    if record is not None and record.user_id is None:
        record = await runtime.current().sessions.store.find(record.reference)
    return await read(record)


async def add(session: Session, sku: str, by: int, once: str) -> None:
    """Put some more of a thing into the cart of a request. A visitor without a session gets one.

    Raises:
        TooManyError: There would be more than a cart takes.
        SessionEndedError: The session ended in between, or its account is gone.
    """
    record = await session.load()
    if record is None or record.user_id is None:
        await guest.add(session, sku, by, once)
        record = await session.load()
    else:
        await settle(record)
        async with _open_account(record) as (db, account_key):
            await service.add(db, account_key, sku, by, once=once, now=runtime.current().clock())
    if record is not None:
        await _announce(record)


async def step(record: SessionRecord, sku: str, by: int) -> None:
    """Take one more or one less of a thing; at the bounds nothing happens.

    Raises:
        SessionEndedError: The session ended in between, or its account is gone.
    """
    app = runtime.current()
    if record.user_id is None:
        await guest.step(app.sessions.store, record.reference, sku, by)
    else:
        await settle(record)
        with suppress(TooManyError):
            async with _open_account(record) as (db, account_key):
                await service.add(db, account_key, sku, by, now=app.clock())
    await _announce(record)


async def put(record: SessionRecord, sku: str, quantity: int) -> None:
    """Have so many of a thing in the cart; 0 takes it out.

    Raises:
        SessionEndedError: The session ended in between, or its account is gone.
    """
    if record.user_id is None:
        await guest.put(runtime.current().sessions.store, record, sku, quantity)
    else:
        await settle(record)
        async with _open_account(record) as (db, account_key):
            await service.put(db, account_key, sku, quantity)
    await _announce(record)


async def settle(record: SessionRecord) -> None:
    """Merge what a guest had into the account of who has signed in, and take it out of the session.

    In this order, so that nothing is lost in between; the cart's name sees to it that it is merged once.

    Raises:
        SessionEndedError: The account is gone.
    """
    if record.user_id is None or not guest.list_keys(record.fields):
        return
    app = runtime.current()
    async with _open_account(record) as (db, account_key):
        await service.bring(
            db,
            account_key,
            guest.read_quantities(record.fields),
            name=guest.read_name(record.fields),
            now=app.clock(),
        )
    with suppress(SessionEndedError):
        await guest.clear(app.sessions.store, record)
    await _announce(record)


async def welcome(record: SessionRecord) -> None:
    """Merge what a guest had once somebody has signed in, which stands whatever becomes of the cart now."""
    try:
        await settle(record)
    except (SQLAlchemyError, SessionError):
        log.exception("a cart is not merged yet")


@asynccontextmanager
async def _open_account(record: SessionRecord) -> AsyncGenerator[tuple[AsyncSession, str]]:
    """Open the database for the cart of a session's account, and commit at the end.

    Raises:
        SessionEndedError: The account is gone, or the session is from before its password changed.
    """
    assert record.user_id is not None, "only a user has an account"  # noqa: S101
    async with runtime.current().open_db() as db:
        user = await find_user_by_key(db, record.user_id)
        if user is None or is_superseded(record, user):
            raise SessionEndedError("the session is nobody's")
        try:
            yield db, record.user_id
            await db.commit()
        except IntegrityError:  # it has just been deleted
            raise SessionEndedError("the account is gone") from None


async def _announce(record: SessionRecord) -> None:
    """Tell the visitor's pages that there is news. What has changed has, whether or not they hear of it."""
    sessions = runtime.current().sessions
    with suppress(SessionError):
        if record.user_id is None:
            await sessions.store.announce(record.reference.tag)
        else:
            await sessions.announce(record.user_id)
