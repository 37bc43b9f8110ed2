"""Changes the posts of a running app behind its back, as an author or another program would."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select

from rxapp.database import create_engine, session_factory
from rxapp.models import Post, Tag, User
from tests.support.posts import add_post

# Older than all posts that the app comes with, so that its own list begins as ever.
FIRST = datetime(2019, 1, 1, tzinfo=UTC)
# So many posts share a moment: the pages of a list of ten end in the middle of one.
EQUAL = 7


class LivePosts:
    """The posts of an app on SQLite; what was written here goes with `close`."""

    def __init__(self, path: Path) -> None:
        """Open the database's file."""
        self._engine = create_engine(f"sqlite+aiosqlite:///{path}")
        self._sessions = session_factory(self._engine)
        self._slugs: set[str] = set()
        self._tags: set[str] = set()

    async def publish(
        self, slug: str, *, published_at: datetime, tags: Iterable[str] = (), **fields: Any
    ) -> None:
        """Write a post."""
        self._slugs.add(slug)
        self._tags |= {*tags}
        async with self._sessions.begin() as db:
            await add_post(db, slug, published_at=published_at, tags=tags, **fields)

    async def publish_many(self, slugs: Iterable[str], tag: str) -> None:
        """Write posts, the oldest first; some of them are of one moment."""
        self._tags.add(tag)
        async with self._sessions.begin() as db:
            for index, slug in enumerate(slugs):
                self._slugs.add(slug)
                moment = FIRST + timedelta(hours=index // EQUAL)
                await add_post(db, slug, published_at=moment, tags=[tag])

    async def change(self, slug: str, **fields: Any) -> None:
        """Change columns of a post."""
        async with self._sessions.begin() as db:
            await db.execute(update(Post).where(col(Post.slug) == slug).values(**fields))

    async def delete(self, slug: str) -> None:
        """Delete a post."""
        async with self._sessions.begin() as db:
            await db.execute(delete(Post).where(col(Post.slug) == slug))

    async def withdraw(self, tag: str) -> None:
        """Delete a tag and all that was written under it: the filter of the list shows every tag there is."""
        slugs = {slug for slug in self._slugs if slug.startswith(tag)}
        await self._delete_all(slugs, {tag})
        self._slugs -= slugs
        self._tags.discard(tag)

    async def withdraw_posts_of_people(self) -> None:
        """Delete all posts of those who have signed up: none of the authors that the app comes with has."""
        people = select(col(User.id)).where(col(User.email).is_not(None))
        async with self._sessions.begin() as db:
            await db.execute(delete(Post).where(col(Post.author_id).in_(people)))

    async def close(self) -> None:
        """Delete what is left of what was written here."""
        await self._delete_all(self._slugs, self._tags)
        await self._engine.dispose()

    async def _delete_all(self, slugs: set[str], tags: set[str]) -> None:
        async with self._sessions.begin() as db:
            await db.execute(delete(Post).where(col(Post.slug).in_(slugs)))
            await db.execute(delete(Tag).where(col(Tag.slug).in_(tags)))
