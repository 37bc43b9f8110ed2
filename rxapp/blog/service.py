"""Queries on posts, built once. Every function takes its database connection, and the time where it matters.

Readers get rows, not entities: a page needs no session to watch its objects for changes.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Integer, Select, and_, bindparam, exists, func, literal, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col, desc, select

from rxapp.blog.cursor import Place
from rxapp.models import ContentVersion, Post, PostTag, Tag, User, UTCDateTime

MAX_PAGE_SIZE = 50
MAX_WINDOW = 1000
DEFAULT_PAGE_SIZE = 10
Connection = AsyncConnection | AsyncSession

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NOW = bindparam("now", type_=UTCDateTime())
_PLACE = tuple_(bindparam("published_at", type_=UTCDateTime()), bindparam("id", type_=Integer()))
_LAST_PLACE = tuple_(bindparam("last_at", type_=UTCDateTime()), bindparam("last_id", type_=Integer()))
_IS_PUBLIC = and_(~col(Post.is_draft), col(Post.published_at) <= _NOW)
_IS_OF_TAG = (
    col(PostTag.tag_id) == select(col(Tag.id)).where(col(Tag.slug) == bindparam("tag")).scalar_subquery()
)
_IS_TAGGED_POST = col(PostTag.post_id) == col(Post.id)
# The order of the list, as the index of all posts has it, and as the index of each tag has it.
_LIST_ORDER = (col(Post.published_at), col(Post.id))
_TAG_ORDER = (col(PostTag.published_at), col(PostTag.post_id))


@dataclass(frozen=True)
class PostSummary:
    """A post as lists show it, without its text.

    Attributes:
        tags: Slugs, in order.
        author: The author's name.
    """

    tags: Sequence[str]
    id: int
    slug: str
    title: str
    description: str
    reading_minutes: int
    published_at: datetime
    updated_at: datetime
    author: str


@dataclass(frozen=True)
class FullPost(PostSummary):
    """A post with its text."""

    html: str


@dataclass(frozen=True)
class PostSlice:
    """Some posts of the list, in order, and whether older ones follow."""

    posts: Sequence[PostSummary]
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


def _is_storable(text: str) -> bool:
    """Return whether text from a URL can be in a database at all; PostgreSQL refuses to look for the rest."""
    return not _UNSTORABLE.search(text)


def _select_posts(*more: Any, is_tagged: bool = False) -> Select[*tuple[Any, ...]]:
    """Select the fields of a summary, in its order, and more columns; without drafts."""
    columns: tuple[Any, ...] = (
        *(Post.id, Post.slug, Post.title, Post.description, Post.reading_minutes),
        *(Post.published_at, Post.updated_at, User.name),
    )
    query = sqlalchemy.select(*columns, *more).select_from(Post).where(~col(Post.is_draft))
    if is_tagged:
        query = query.join(PostTag, _IS_TAGGED_POST).where(_IS_OF_TAG)
    # An outer join: no database then begins with the authors and sorts their posts.
    return query.outerjoin(User, col(User.id) == col(Post.author_id))


def _select_window(*, is_tagged: bool, is_first: bool, is_open: bool) -> Select[*tuple[Any, ...]]:
    """Select the list from its top or a place down to another, or to its end."""
    order = _TAG_ORDER if is_tagged else _LIST_ORDER
    is_reached = order[0] <= _NOW if is_first else tuple_(*order) < _PLACE
    query = _select_posts(is_tagged=is_tagged).where(is_reached)
    if not is_open:
        query = query.where(tuple_(*order) >= _LAST_PLACE)
    return query.order_by(*map(desc, order)).limit(bindparam("limit", type_=Integer()))


def _select_list(*, is_tagged: bool, is_first: bool) -> Select[*tuple[Any, ...]]:
    """Select a page of the list."""
    order = _TAG_ORDER if is_tagged else _LIST_ORDER
    # A row value, not an OR: both databases then walk the index from this very place.
    is_reached = order[0] <= _NOW if is_first else tuple_(*order) < _PLACE
    query = _select_posts(is_tagged=is_tagged).where(is_reached)
    return query.order_by(*map(desc, order)).limit(bindparam("limit", type_=Integer()))


_LISTS = {
    (is_tagged, is_first): _select_list(is_tagged=is_tagged, is_first=is_first)
    for is_tagged in (False, True)
    for is_first in (False, True)
}
_WINDOWS = {
    (is_tagged, is_first, is_open): _select_window(is_tagged=is_tagged, is_first=is_first, is_open=is_open)
    for is_tagged in (False, True)
    for is_first in (False, True)
    for is_open in (False, True)
}
_TAGS_OF_POSTS = (
    select(col(PostTag.post_id), Tag.slug)
    .join(Tag, col(Tag.id) == col(PostTag.tag_id))
    .where(col(PostTag.post_id).in_(bindparam("ids", expanding=True)))
    .order_by(Tag.slug)
)


async def list_posts(
    db: Connection,
    *,
    now: datetime,
    limit: int = DEFAULT_PAGE_SIZE,
    after: Place | None = None,
    tag: str = "",
) -> PostSlice:
    """Return the newest public posts, or those that come after a place in the list.

    Args:
        db: The database connection.
        now: Posts with a later date are not public yet.
        limit: How many posts, 1 to `MAX_PAGE_SIZE`.
        after: The last post already seen.
        tag: Only posts with this tag; empty for all.

    Returns:
        The posts without their texts.
    """
    if not _is_storable(tag):
        return PostSlice([], has_older=False)
    # One more than asked for tells whether there are older ones, without a count.
    values: dict[str, Any] = {"limit": limit + 1}
    values |= {"now": now} if after is None else {"published_at": after.published_at, "id": after.id}
    values |= {"tag": tag} if tag else {}
    return await _read_slice(db, _LISTS[bool(tag), after is None], values)


async def list_window(
    db: Connection,
    *,
    now: datetime,
    until: Place | None = None,
    after: Place | None = None,
    tag: str = "",
    limit: int = MAX_WINDOW,
) -> PostSlice:
    """Return the public posts down to a place in the list, that one included.

    Args:
        db: The database connection.
        now: Posts with a later date are not public yet.
        until: The last post to return, whether or not it is still there; None for the list's end.
        after: The last post not to return; None to begin with the newest.
        tag: Only posts with this tag; empty for all.
        limit: How many posts at most.

    Returns:
        The posts without their texts, and whether the limit has cut some off.
    """
    if not _is_storable(tag):
        return PostSlice([], has_older=False)
    values: dict[str, Any] = {"limit": limit + 1}
    values |= {"now": now} if after is None else {"published_at": after.published_at, "id": after.id}
    values |= {} if until is None else {"last_at": until.published_at, "last_id": until.id}
    values |= {"tag": tag} if tag else {}
    return await _read_slice(db, _WINDOWS[bool(tag), after is None, until is None], values)


async def _read_slice(db: Connection, query: Any, values: dict[str, Any]) -> PostSlice:
    """Read posts, of which the last is beyond the limit."""
    limit = values["limit"] - 1
    rows = (await db.execute(query, values)).all()
    tags = await _read_tags(db, [row.id for row in rows[:limit]])
    return PostSlice([PostSummary(tags[row.id], *row) for row in rows[:limit]], len(rows) > limit)


async def _read_tags(db: Connection, ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the tags of each post."""
    tags: dict[int, list[str]] = {post_id: [] for post_id in ids}
    if tags:
        for post_id, slug in (await db.execute(_TAGS_OF_POSTS, {"ids": list(tags)})).all():
            tags[post_id].append(slug)
    return tags


_FIND_POST = _select_posts(Post.html).where(
    col(Post.slug) == bindparam("slug"), col(Post.published_at) <= _NOW
)


async def find_post(db: Connection, slug: str, *, now: datetime) -> FullPost | None:
    """Return the public post with a slug."""
    if not _is_storable(slug):
        return None
    row = (await db.execute(_FIND_POST, {"slug": slug, "now": now})).one_or_none()
    return FullPost((await _read_tags(db, [row.id]))[row.id], *row) if row else None


def _select_neighbours() -> sqlalchemy.CompoundSelect[*tuple[Any, ...]]:
    """Select the names of both neighbours in one statement: each has a walk of the index to itself."""

    def select_name(side: str) -> Any:
        return select(literal(side).label("side"), Post.slug, Post.title).where(_IS_PUBLIC).limit(1)

    key = tuple_(*_LIST_ORDER)
    older = select_name("older").where(key < _PLACE).order_by(*map(desc, _LIST_ORDER))
    newer = select_name("newer").where(key > _PLACE).order_by(*_LIST_ORDER)
    # SQLite takes an order and a limit inside a union from subqueries only.
    return union_all(*(sqlalchemy.select(side.subquery()) for side in (older, newer)))


_NEIGHBOURS = _select_neighbours()


async def find_neighbours(db: Connection, post: PostSummary, *, now: datetime) -> Neighbours:
    """Return the public posts just older and just newer than a post."""
    values = {"now": now, "published_at": post.published_at, "id": post.id}
    rows = (await db.execute(_NEIGHBOURS, values)).all()
    found = {side: PostName(slug, title) for side, slug, title in rows}
    return Neighbours(found.get("older"), found.get("newer"))


def _select_tags() -> Select[str]:
    """Select the tags that have a public post, by that post: each tag's index has its newest first."""
    # Unlike an EXISTS, a subquery with an order never becomes a join that reads every post of every tag.
    newest = (
        select(col(PostTag.post_id))
        .join(Post, _IS_TAGGED_POST)
        .where(col(PostTag.tag_id) == col(Tag.id), ~col(Post.is_draft), _TAG_ORDER[0] <= _NOW)
        .order_by(*map(desc, _TAG_ORDER))
        .limit(1)
        .scalar_subquery()
    )
    return sqlalchemy.select(col(Tag.slug)).where(newest.is_not(None)).order_by(col(Tag.slug))


_TAGS = _select_tags()


async def list_tags(db: Connection, *, now: datetime) -> Sequence[str]:
    """Return the slugs of all tags on public posts, by name."""
    return (await db.scalars(_TAGS, {"now": now})).all()


def _select_count() -> Select[int]:
    """Count the posts of a tag in its index, and subtract the drafts, so as to look up none of the rest."""
    all_of_tag = select(func.count()).select_from(PostTag).where(_IS_OF_TAG, _TAG_ORDER[0] <= _NOW)
    drafts = (
        select(func.count())
        .select_from(Post)
        .where(col(Post.is_draft), col(Post.published_at) <= _NOW)
        .where(exists().where(_IS_TAGGED_POST, _IS_OF_TAG))
    )
    return sqlalchemy.select(all_of_tag.scalar_subquery() - drafts.scalar_subquery())


_COUNT = _select_count()
_COUNT_ALL = select(func.count()).select_from(Post).where(_IS_PUBLIC)


async def count_posts(db: Connection, *, now: datetime, tag: str = "") -> int:
    """Return how many public posts there are, or how many of them carry a tag."""
    if not _is_storable(tag):
        return 0
    count = (_COUNT, {"now": now, "tag": tag}) if tag else (_COUNT_ALL, {"now": now})
    return (await db.execute(*count)).scalar_one()


_PUBLIC_URLS = select(Post.slug, Post.updated_at).where(_IS_PUBLIC).order_by(*map(desc, _LIST_ORDER))


async def list_public_urls(db: Connection, *, now: datetime) -> Sequence[tuple[str, datetime]]:
    """Return slug and last change of every public post, newest first."""
    return [(slug, changed) for slug, changed in (await db.execute(_PUBLIC_URLS, {"now": now})).all()]


async def has_posts(db: Connection) -> bool:
    """Return whether there is any post at all, drafts included."""
    return (await db.execute(select(col(Post.id)).limit(1))).first() is not None


_NEWEST = select(Post.published_at).where(_IS_PUBLIC).order_by(desc(Post.published_at)).limit(1)
_CONTENT_VERSION = select(ContentVersion.value, _NEWEST.scalar_subquery())


async def read_content_version(db: Connection, *, now: datetime) -> Hashable:
    """Return a value that differs whenever a public page may differ.

    Database triggers count the writes, but for those of drafts. The newest public date is part of it
    because a post with a date in the future becomes public without a write.
    """
    return tuple((await db.execute(_CONTENT_VERSION, {"now": now})).one())
