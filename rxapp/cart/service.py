"""The carts of accounts, in the database. The caller commits what is written."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from rxapp.cart.quantities import BOUNDS, Quantities, TooManyError, tidy
from rxapp.models import CartItem, CartReceipt

# Whoever asks for the same addition again does so soon.
_KEPT = timedelta(days=1)
_ADDITION = "add:"
_MAX_NAME = 80
_DIGEST_BYTES = 32
_KEY = ("account_key", "sku")


async def list_items(db: AsyncSession, account_key: str) -> dict[str, int]:
    """Return how many of what is in the cart of an account."""
    query = select(CartItem).where(col(CartItem.account_key) == account_key)
    return tidy({item.sku: item.quantity for item in await db.scalars(query)})


async def add(
    db: AsyncSession, account_key: str, sku: str, by: int, *, once: str = "", now: datetime
) -> None:
    """Put some more of a thing into a cart, or take some out.

    Args:
        db: The database session.
        account_key: Whose cart it is.
        sku: The thing.
        by: How many more; negative for less. At least one remains.
        once: Tells this addition from others, so that it counts once; empty if it counts each time.
        now: The time.

    Raises:
        TooManyError: There would be more than a cart takes, or none would remain.
        IntegrityError: There is no such account.
    """
    if once and not await _note_first(db, account_key, _name_addition(once), now):
        return
    sum_ = col(CartItem.quantity) + by
    if by > 0:
        statement: Any = (
            _insert(db, CartItem)
            .values(account_key=account_key, sku=sku, quantity=by)
            .on_conflict_do_update(index_elements=_KEY, set_={"quantity": sum_}, where=sum_.between(*BOUNDS))
        )
    else:
        statement = update(CartItem).where(*_name(account_key, sku), sum_.between(*BOUNDS))
        statement = statement.values(quantity=sum_)
    if (await db.execute(statement.returning(col(CartItem.quantity)))).first() is None:
        raise TooManyError


async def put(db: AsyncSession, account_key: str, sku: str, quantity: int) -> None:
    """Have so many of a thing in a cart.

    Raises:
        IntegrityError: There is no such account.
    """
    if not quantity:
        await db.execute(delete(CartItem).where(*_name(account_key, sku)))
    else:
        await _write(db, account_key, sku, quantity)


async def bring(db: AsyncSession, account_key: str, brought: Quantities, *, name: str, now: datetime) -> None:
    """Merge another cart into that of an account: of each thing as many as there are in the one with more.

    So nothing is lost, nothing is there that nobody has put in, and merging once more changes nothing.

    Args:
        db: The database session.
        account_key: Whose cart it is.
        brought: What is in the other.
        name: Names the other, so that it is merged once; empty for one that has no name.
        now: The time.

    Raises:
        IntegrityError: There is no such account.
    """
    if name and not await _note_first(db, account_key, f"merge:{name}"[:_MAX_NAME], now):
        return
    for sku, quantity in tidy(brought).items():
        await _write(db, account_key, sku, quantity, where=col(CartItem.quantity) < quantity)


async def _write(db: AsyncSession, account_key: str, sku: str, quantity: int, *, where: Any = None) -> None:
    """Write a quantity; where there is one already, if a condition holds."""
    new = _insert(db, CartItem).values(account_key=account_key, sku=sku, quantity=quantity)
    await db.execute(new.on_conflict_do_update(index_elements=_KEY, set_={"quantity": quantity}, where=where))


async def _note_first(db: AsyncSession, account_key: str, name: str, now: datetime) -> bool:
    """Write down that something is done, and return whether it had not been before.

    Who comes second waits for the first, and learns whether that went well.
    """
    receipt = _insert(db, CartReceipt).values(account_key=account_key, name=name, at=now)
    noted = await db.execute(receipt.on_conflict_do_nothing().returning(col(CartReceipt.name)))
    if noted.first() is None:
        return False
    old = (
        col(CartReceipt.account_key) == account_key,
        col(CartReceipt.at) < now - _KEPT,
        col(CartReceipt.name).startswith(_ADDITION),
    )
    await db.execute(delete(CartReceipt).where(*old))
    return True


def _name_addition(once: str) -> str:
    """Return the name of a receipt. What has no room in it, or no database takes, is there as a digest."""
    name = _ADDITION + once
    if len(name) <= _MAX_NAME and name.isprintable():
        return name
    return _ADDITION + hashlib.blake2b(once.encode(), digest_size=_DIGEST_BYTES).hexdigest()


def _name(account_key: str, sku: str) -> tuple[Any, Any]:
    """Return the conditions that find an item."""
    return col(CartItem.account_key) == account_key, col(CartItem.sku) == sku


def _insert(db: AsyncSession, table: type[SQLModel]) -> Any:
    """Return an insertion that knows what to do with a row that is there already."""
    dialects: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return dialects[db.get_bind().dialect.name](table)
