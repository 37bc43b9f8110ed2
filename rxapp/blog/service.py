"""Queries on posts. Every function takes its database session, and the time where it matters."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, joinedload, load_only, selectinload
from sqlmodel import col, desc, select
from sqlmodel.sql.expression import SelectOfScalar

from rxapp.blog.cursor import Place
from rxapp.models import ContentVersion, Post, PostTag, Tag, UTCDateTime

MAX_PAGE_SIZE = 50
DEFAULT_PAGE_SIZE = 10
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# The order of the list, as the index of all posts has it, and as the index of each tag has it.
_LIST_ORDER = (col(Post.published_at), col(Post.id))
_TAG_ORDER = (col(PostTag.published_at), col(PostTag.post_id))


@dataclass(frozen=True)
class PostSlice:
    """Some posts of the list, in order, and whether older ones follow."""

    posts: Sequence[Post]
    has_older: bool


@dataclass(frozen=True)
class PostName:
    """As much of a post as a link to it needs."""

    slug: str
    title: str


@dataclass(frozen=True)
class Neighbours:
    """The posts before and after one in time, as far as there are any."""

    older: PostName | None
    newer: PostName | None


def _is_public(now: datetime) -> ColumnElement[bool]:
    """Return the condition that visitors may see a post."""
    return and_(~col(Post.is_draft), col(Post.published_at) <= now)


def _is_storable(text: str) -> bool:
    """Return whether text from a URL can be in a database at all; PostgreSQL refuses to look for the rest."""
    return not _UNSTORABLE.search(text)


def _is_public_and_tagged(now: datetime) -> ColumnElement[bool]:
    """Return the same condition for a post joined to a tag, by the date in the tag's index."""
    return and_(~col(Post.is_draft), col(PostTag.published_at) <= now)


def _is_of_tag(tag: str) -> ColumnElement[bool]:
    """Return the condition that a row of post_tag is about a tag."""
    return col(PostTag.tag_id) == select(col(Tag.id)).where(col(Tag.slug) == tag).scalar_subquery()


async def list_posts(
    db: AsyncSession,
    *,
    now: datetime,
    limit: int = DEFAULT_PAGE_SIZE,
    after: Place | None = None,
    tag: str = "",
) -> PostSlice:
    """Return the newest public posts, or those that come after a place in the list.

    Args:
        db: The database session.
        now: Posts with a later date are not public yet.
        limit: How many posts, 1 to `MAX_PAGE_SIZE`.
        after: The last post already seen.
        tag: Only posts with this tag; empty for all.

    Returns:
        The posts with authors and tags, without their texts.
    """
    if not _is_storable(tag):
        return PostSlice([], has_older=False)
    query = select(Post).where(~col(Post.is_draft))
    order = _LIST_ORDER
    if tag:
        query = query.join(PostTag, col(PostTag.post_id) == col(Post.id)).where(_is_of_tag(tag))
        order = _TAG_ORDER
    # A row value, not an OR: both databases then walk the index from this very place.
    is_reached = order[0] <= now if after is None else tuple_(*order) < tuple_(after.published_at, after.id)
    query = query.where(is_reached).order_by(*map(desc, order)).limit(limit + 1)
    # One more than asked for tells whether there are older ones, without a count.
    posts = (await db.scalars(_load_card(query))).all()
    return PostSlice(posts[:limit], len(posts) > limit)


def _load_card(query: SelectOfScalar[Post]) -> SelectOfScalar[Post]:
    """Load what a card shows, and leave the texts where they are."""
    names = (
        *("slug", "title", "description", "reading_minutes"),
        *("published_at", "updated_at", "author_id"),
    )
    columns: list[InstrumentedAttribute[Any]] = [getattr(Post, name) for name in names]
    return query.options(load_only(*columns), joinedload(Post.author), selectinload(Post.tags))  # pyright: ignore[reportArgumentType]


async def find_post(db: AsyncSession, slug: str, *, now: datetime) -> Post | None:
    """Return the public post with a slug, with its author and tags."""
    if not _is_storable(slug):
        return None
    query = select(Post).where(col(Post.slug) == slug, _is_public(now))
    query = query.options(joinedload(Post.author), selectinload(Post.tags))  # pyright: ignore[reportArgumentType]
    return (await db.execute(query)).scalar_one_or_none()


async def find_neighbours(db: AsyncSession, post: Post, *, now: datetime) -> Neighbours:
    """Return the public posts just older and just newer than a post."""
    key, place = tuple_(*_LIST_ORDER), tuple_(post.published_at, post.id)
    names = select(Post.slug, Post.title).where(_is_public(now)).limit(1)
    older = names.where(key < place).order_by(desc(Post.published_at), desc(Post.id))
    newer = names.where(key > place).order_by(col(Post.published_at), col(Post.id))
    found = [(await db.execute(query)).one_or_none() for query in (older, newer)]
    return Neighbours(*(PostName(*row) if row else None for row in found))


async def list_tags(db: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Return the slugs of all tags on public posts, by name."""
    # The newest public post of each tag, which its index finds first. Unlike an EXISTS, a subquery
    # with an order is never turned into a join that reads every post of every tag.
    newest = (
        select(col(PostTag.post_id))
        .join(Post, col(Post.id) == col(PostTag.post_id))
        .where(col(PostTag.tag_id) == col(Tag.id), _is_public_and_tagged(now))
        .order_by(*map(desc, _TAG_ORDER))
        .limit(1)
        .scalar_subquery()
    )
    return (await db.scalars(select(Tag.slug).where(newest.is_not(None)).order_by(Tag.slug))).all()


async def count_posts(db: AsyncSession, *, now: datetime, tag: str) -> int:
    """Return how many public posts carry a tag."""
    query = (
        select(func.count())
        .select_from(PostTag)
        .join(Post, col(Post.id) == col(PostTag.post_id))
        .where(_is_of_tag(tag), _is_public_and_tagged(now))
    )
    return (await db.execute(query)).scalar_one()


async def list_public_urls(db: AsyncSession, *, now: datetime) -> Sequence[tuple[str, datetime]]:
    """Return slug and last change of every public post, newest first."""
    newest_first = (desc(Post.published_at), desc(Post.id))
    query = select(Post.slug, Post.updated_at).where(_is_public(now)).order_by(*newest_first)
    return [(slug, changed) for slug, changed in (await db.execute(query)).all()]


async def has_posts(db: AsyncSession) -> bool:
    """Return whether there is any post at all, drafts included."""
    return (await db.execute(select(col(Post.id)).limit(1))).first() is not None


def _select_content_version() -> Select[int, datetime]:
    """Build the query that every request runs, once."""
    is_public = and_(~col(Post.is_draft), col(Post.published_at) <= bindparam("now", type_=UTCDateTime()))
    newest = select(Post.published_at).where(is_public).order_by(desc(Post.published_at)).limit(1)
    return select(ContentVersion.value, newest.scalar_subquery())


_CONTENT_VERSION = _select_content_version()


async def read_content_version(db: AsyncSession | AsyncConnection, *, now: datetime) -> Hashable:
    """Return a value that differs whenever a public page may differ.

    Database triggers count the writes. The newest public date is part of it because a post
    with a date in the future becomes public without a write.
    """
    return tuple((await db.execute(_CONTENT_VERSION, {"now": now})).one())
