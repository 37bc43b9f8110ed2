"""What callers can rely on who change the cart of an account, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from rxapp.cart import service
from rxapp.cart.quantities import TooManyError
from rxapp.models import CartItem, CartReceipt, User
from tests.support.accounts import count
from tests.support.databases import Database
from tests.support.posts import NOON

ANN, BOB = "a" * 22, "b" * 22


@pytest.fixture(autouse=True)
async def _accounts(database: Database) -> None:
    async with database.sessions.begin() as db:
        db.add_all(User(name=key[0], account_key=key, created_at=NOON) for key in (ANN, BOB))


async def change(database: Database, action: Callable[[AsyncSession], Awaitable[None]]) -> None:
    """Change something in a transaction of its own."""
    async with database.sessions.begin() as db:
        await action(db)


async def add(
    database: Database, sku: str, by: int = 1, *, key: str = ANN, once: str = "", now: timedelta | None = None
) -> bool:
    """Put some more into a cart, and return whether there was room."""
    at = NOON + (now or timedelta(0))
    try:
        await change(database, lambda db: service.add(db, key, sku, by, once=once, now=at))
    except TooManyError:
        return False
    return True


async def put(database: Database, sku: str, quantity: int) -> None:
    await change(database, lambda db: service.put(db, ANN, sku, quantity))


async def bring(database: Database, *, name: str = "", **things: int) -> None:
    """Merge another cart into Ann's."""
    brought = {sku.replace("_", "-"): quantity for sku, quantity in things.items()}
    await change(database, lambda db: service.bring(db, ANN, brought, name=name, now=NOON))


async def read(database: Database, key: str = ANN) -> dict[str, int]:
    async with database.sessions() as db:
        return await service.list_items(db, key)


async def test_a_cart_is_its_accounts_own(database: Database) -> None:
    await add(database, "mug-tin", 2)
    await add(database, "book-tides", key=BOB)
    assert await read(database) == {"mug-tin": 2}
    assert await read(database, BOB) == {"book-tides": 1}


async def test_additions_at_once_all_count(database: Database) -> None:
    assert all(await asyncio.gather(*(add(database, "mug-tin") for _ in range(20))))
    assert await read(database) == {"mug-tin": 20}


async def test_as_many_go_in_as_there_is_room_for(database: Database) -> None:
    await add(database, "mug-tin", 95)
    results = await asyncio.gather(*(add(database, "mug-tin") for _ in range(8)))
    assert sorted(results) == [False] * 4 + [True] * 4
    assert await read(database) == {"mug-tin": 99}


async def test_one_less_leaves_at_least_one(database: Database) -> None:
    assert not await add(database, "mug-tin", -1)
    await add(database, "mug-tin", 2)
    assert await add(database, "mug-tin", -1)
    assert not await add(database, "mug-tin", -1)
    assert await read(database) == {"mug-tin": 1}


@pytest.mark.parametrize("once", ["x" * 64, "\N{SNOWMAN}" * 64, "\0", "line\n"])
async def test_any_text_tells_additions_apart(database: Database, once: str) -> None:
    for sku in ("mug-tin", "sticker-kraken"):
        for _ in range(2):
            await add(database, sku, once=f"{once} {sku}")
        await add(database, sku, once=f"{once}- {sku}")
    assert await read(database) == {"mug-tin": 2, "sticker-kraken": 2}


async def test_an_addition_that_is_to_count_once_counts_once(database: Database) -> None:
    await asyncio.gather(*(add(database, "mug-tin", 3, once="form 1") for _ in range(8)))
    await add(database, "mug-tin", 3, once="form 2")
    await add(database, "mug-tin", 1, key=BOB, once="form 1")
    assert await read(database) == {"mug-tin": 6}
    assert await read(database, BOB) == {"mug-tin": 1}


async def test_an_addition_that_was_refused_has_not_been_made(database: Database) -> None:
    await put(database, "mug-tin", 99)
    assert not await add(database, "mug-tin", once="form")
    await put(database, "mug-tin", 1)
    assert await add(database, "mug-tin", once="form")
    assert await read(database) == {"mug-tin": 2}


async def test_receipts_of_additions_go_after_a_day_and_those_of_merges_stay(database: Database) -> None:
    await bring(database, name="guest", mug_tin=1)
    await add(database, "mug-tin", once="form 1")
    await add(database, "mug-tin", once="form 2", now=timedelta(hours=25))
    async with database.sessions() as db:
        names = (await db.scalars(select(col(CartReceipt.name)))).all()
    assert set(names) == {"merge:guest", "add:form 2"}


async def test_a_quantity_can_be_set_and_nothing_is_none(database: Database) -> None:
    await put(database, "mug-tin", 7)
    await put(database, "mug-tin", 4)
    await put(database, "book-tides", 1)
    await put(database, "book-tides", 0)
    await put(database, "book-lamps", 0)
    assert await read(database) == {"mug-tin": 4}


async def test_merging_keeps_the_larger_number_of_each_thing(database: Database) -> None:
    await put(database, "mug-tin", 5)
    await put(database, "book-tides", 1)
    await bring(database, name="guest", mug_tin=2, book_tides=3, sticker_fern=1, gone=4)
    assert await read(database) == {"book-tides": 3, "mug-tin": 5, "sticker-fern": 1}


async def test_a_cart_is_merged_once(database: Database) -> None:
    await asyncio.gather(*(bring(database, name="guest", mug_tin=2) for _ in range(6)))
    await put(database, "mug-tin", 0)
    await bring(database, name="guest", mug_tin=2)
    assert await read(database) == {}
    await bring(database, name="other", mug_tin=2)
    assert await read(database) == {"mug-tin": 2}


async def test_what_is_added_while_carts_are_merged_is_not_lost(database: Database) -> None:
    await put(database, "mug-tin", 10)
    additions = (add(database, "mug-tin") for _ in range(10))
    await asyncio.gather(*additions, bring(database, name="guest", mug_tin=5, book_tides=1))
    assert await read(database) == {"book-tides": 1, "mug-tin": 20}


async def test_a_cart_goes_with_its_account(database: Database) -> None:
    await add(database, "mug-tin", once="form")
    await bring(database, name="guest", mug_tin=2)
    async with database.sessions.begin() as db:
        await db.execute(delete(User).where(col(User.account_key) == ANN))
    assert [await count(database, model) for model in (CartItem, CartReceipt)] == [0, 0]
    with pytest.raises(IntegrityError):
        await add(database, "mug-tin")
    with pytest.raises(IntegrityError):
        await put(database, "mug-tin", 1)
