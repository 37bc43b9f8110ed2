"""Writes posts straight into a database, as an author or another program would."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from rxapp.models import Post, PostTag, Tag, User

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
AUTHOR = "Wren Okafor"


async def add_post(
    db: AsyncSession, slug: str, *, published_at: datetime = NOON, tags: Iterable[str] = (), **fields: Any
) -> Post:
    """Add a post, with the author and the tags that it needs.

    Args:
        db: The database session; the caller commits.
        slug: The post's name in URLs; the title is made from it.
        published_at: From when on it is public.
        tags: Slugs of its tags.
        fields: Further columns of the post.
    """
    author = await _find_author(db)
    defaults = {
        "title": slug.replace("-", " ").capitalize(),
        "description": f"What {slug} is about.",
        "markdown": f"The text of {slug}.",
        "html": f"<p>The text of {slug}.</p>",
        "created_at": published_at,
        "updated_at": published_at,
    }
    post = Post.model_validate(
        {"slug": slug, "published_at": published_at, "author_id": author.id, **defaults, **fields}
    )
    db.add(post)
    await db.flush()
    for tag in tags:
        tag_id = (await _find_tag(db, tag)).id or 0
        db.add(PostTag(post_id=post.id or 0, tag_id=tag_id, published_at=published_at))
    await db.flush()
    return post


async def _find_author(db: AsyncSession) -> User:
    """Return the author of all posts made here."""
    author = (await db.execute(select(User).where(col(User.name) == AUTHOR))).scalar_one_or_none()
    if author is None:
        author = User(name=AUTHOR, created_at=NOON)
        db.add(author)
        await db.flush()
    return author


async def _find_tag(db: AsyncSession, slug: str) -> Tag:
    """Return a tag, made when it is missing."""
    tag = (await db.execute(select(Tag).where(col(Tag.slug) == slug))).scalar_one_or_none()
    if tag is None:
        tag = Tag(slug=slug, name=slug)
        db.add(tag)
        await db.flush()
    return tag
