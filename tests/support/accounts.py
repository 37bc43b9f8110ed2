"""Acts on accounts as the app does: each act in a database session of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from rxapp.accounts import service
from rxapp.accounts.passwords import Passwords
from rxapp.models import User
from tests.support.databases import Database
from tests.support.passwords import GOOD_PASSWORD
from tests.support.posts import NOON

EMAIL = "ann@example.com"


async def sign_up(database: Database, passwords: Passwords, **given: str) -> int:
    """Create an account and return its id."""
    values = {"email": EMAIL, "password": GOOD_PASSWORD, "name": "Ann"} | given
    async with database.sessions() as db:
        user = await service.create_user(db, passwords, **values, now=NOON)
        await db.commit()
    assert user.id is not None
    return user.id


async def sign_in(database: Database, passwords: Passwords, password: str, email: str = EMAIL) -> User | None:
    """Return who has signed in."""
    async with database.sessions() as db:
        user = await service.authenticate(db, passwords, email=email, password=password)
        await db.commit()
    return user


async def check(database: Database, passwords: Passwords, user_id: int, password: str) -> bool:
    """Return whether a password is found right."""
    async with database.sessions() as db:
        return await service.check_password(db, passwords, user_id=user_id, password=password)


async def read_user(database: Database, user_id: int) -> User:
    """Return a user as the database has it."""
    async with database.sessions() as db:
        return await db.get_one(User, user_id)


async def count(database: Database, model: type[Any]) -> int:
    """Return how many rows there are of a kind."""
    async with database.sessions() as db:
        return (await db.execute(select(func.count()).select_from(model))).scalar_one()


async def change(
    database: Database, passwords: Passwords, user_id: int, new: str, now: datetime = NOON
) -> None:
    """Change a password from `GOOD_PASSWORD`."""
    async with database.sessions() as db:
        await service.change_password(
            db, passwords, user_id=user_id, current_password=GOOD_PASSWORD, new_password=new, now=now
        )
        await db.commit()
