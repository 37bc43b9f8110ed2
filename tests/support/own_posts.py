"""Posts of authors who have an account, written the way the editor writes them."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from rxapp.blog.markdown import render_markdown
from rxapp.blog.writing import service
from rxapp.blog.writing.once import Once
from rxapp.blog.writing.service import DRAFT, OwnText, Publication, RenderedText
from rxapp.blog.writing.texts import Typed, read_text
from rxapp.models import User
from tests.support.databases import Database
from tests.support.posts import NOON

ATTEMPTS = 3


def make_text(title: str = "A title", tags: str = "", body: str = "Some *text*.") -> RenderedText:
    """Return a text that is ready to be stored."""
    read = read_text(Typed(title, tags, body), for_readers=False)
    return RenderedText(read.title, read.tags, read.markdown, render_markdown(read.markdown))


async def add_author(database: Database) -> int:
    """Create an account, and return its id."""
    async with database.sessions.begin() as db:
        user = User(
            name="Ann", email=f"{token_hex(4)}@example.com", account_key=token_hex(8), created_at=NOON
        )
        db.add(user)
        await db.flush()
        assert user.id is not None
        return user.id


async def write(
    database: Database,
    author_id: int,
    text: RenderedText | None = None,
    publication: Publication = DRAFT,
    *,
    once: Once | None = None,
    now: datetime = NOON,
) -> OwnText:
    """Write a new post, and again if somebody was first."""

    async def act(db: AsyncSession) -> OwnText:
        return await service.create(db, author_id, text or make_text(), publication, once=once, now=now)

    return await _try(database, act)


async def change(
    database: Database,
    post: OwnText,
    author_id: int,
    text: RenderedText | None = None,
    publication: Publication | None = None,
    *,
    now: datetime = NOON,
) -> OwnText:
    """Change a post from the state that was read."""

    async def act(db: AsyncSession) -> OwnText:
        return await service.change(
            db,
            author_id,
            post.key,
            text or make_text(),
            publication=publication,
            version=post.version,
            now=now,
        )

    return await _try(database, act)


async def read(database: Database, author_id: int, key: str) -> OwnText:
    """Return a post as it is stored."""
    async with database.sessions() as db:
        return await service.find_own(db, author_id, key)


async def _try(database: Database, act: Any) -> OwnText:
    for _ in range(ATTEMPTS - 1):
        try:
            async with database.sessions.begin() as db:
                return await act(db)
        except IntegrityError:
            continue
    async with database.sessions.begin() as db:
        return await act(db)
