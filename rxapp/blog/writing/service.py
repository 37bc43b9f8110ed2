"""An author's own posts in the database. Every function takes its database session, and the time.

The caller commits what is written, and tries again after an `IntegrityError`: two authors may have wanted
the same slug or have made the same tag at once, or one has sent the same form twice. Nothing here trusts a
key: whose post it is, is part of every question.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy
from sqlalchemy import Integer, Select, delete, func, insert, literal, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, desc, select

from rxapp.blog.front_matter_fields import make_slug
from rxapp.blog.markdown import RenderedMarkdown
from rxapp.blog.writing.once import Once, find_written
from rxapp.blog.writing.post_tags import read_tag_names, write_tags
from rxapp.blog.writing.problems import ConflictError, MissingPostError, TooFastError, TooManyPostsError
from rxapp.blog.writing.texts import PostText
from rxapp.models import Post, UTCDateTime

MAX_POSTS: Final = 1_000
MAX_PER_HOUR: Final = 60
_HOUR: Final = timedelta(hours=1)
MAX_SLUG: Final = 180
# No slug that is made from a title has this character.
_PROVISIONAL: Final = "~"
_KEY_BYTES: Final = 16
_KEY: Final = re.compile("[A-Za-z0-9_-]{22}")
_MAX_DESCRIPTION: Final = 500
_NUMBERED: Final = 50


@dataclass(frozen=True)
class OwnPost:
    """A post as its author sees it in a list."""

    id: int
    key: str
    version: int
    slug: str
    title: str
    is_draft: bool
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class OwnText(OwnPost):
    """A post as its author edits it.

    Attributes:
        tags: Names, in the order of their slugs.
    """

    markdown: str
    html: str
    tags: Sequence[str]


@dataclass(frozen=True)
class Publication:
    """Who may read a post, and from when on.

    Attributes:
        is_draft: Nobody but its author.
        at: From when on; None leaves it as it is.
    """

    is_draft: bool
    at: datetime | None = None


DRAFT: Final = Publication(is_draft=True)


@dataclass(frozen=True)
class RenderedText(PostText):
    """What an author has written, and the same as readers see it."""

    rendered: RenderedMarkdown


def _select_own(author_id: int, *more: Any) -> Select[*tuple[Any, ...]]:
    """Select the fields of an author's posts, in the order of their dataclass."""
    columns: tuple[Any, ...] = (
        *(Post.id, Post.key, Post.version, Post.slug, Post.title),
        *(Post.is_draft, Post.published_at, Post.updated_at),
    )
    own = (col(Post.author_id) == author_id, col(Post.key).is_not(None))
    return sqlalchemy.select(*columns, *more).where(*own)


async def list_own(
    db: AsyncSession, author_id: int, *, after: str = "", limit: int = MAX_POSTS
) -> Sequence[OwnPost]:
    """Return an author's posts, the one changed last first.

    Args:
        db: The database session.
        author_id: Whose they are.
        after: Key of the last post already seen; the list starts anew if the author has none of this key.
        limit: How many at most.
    """
    query = _select_own(author_id).order_by(desc(Post.updated_at), desc(Post.id)).limit(limit)
    if _KEY.fullmatch(after):
        last = (await db.execute(_select_own(author_id).where(col(Post.key) == after))).one_or_none()
        if last is not None:
            place = tuple_(literal(last.updated_at, UTCDateTime()), literal(last.id, Integer()))
            query = query.where(tuple_(col(Post.updated_at), col(Post.id)) < place)
    return [OwnPost(*row) for row in (await db.execute(query)).all()]


async def find_own(db: AsyncSession, author_id: int, key: str) -> OwnText:
    """Return one of an author's posts.

    Raises:
        MissingPostError: The author has none of this key.
    """
    if not _KEY.fullmatch(key):  # PostgreSQL refuses to look for some of the rest
        raise MissingPostError
    query = _select_own(author_id, Post.markdown, Post.html).where(col(Post.key) == key)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise MissingPostError
    return OwnText(*row, tags=await read_tag_names(db, row.id))


async def create(
    db: AsyncSession,
    author_id: int,
    text: RenderedText,
    publication: Publication,
    *,
    once: Once | None = None,
    now: datetime,
) -> OwnText:
    """Write a new post; the one that is there, if the same form has written it before.

    Args:
        db: The database session.
        author_id: Whose it is.
        text: What was written.
        publication: Who may read it.
        once: Tells the form from others; None if it writes each time.
        now: The time.

    Raises:
        AlreadyWrittenError: The form has written a post before, with something else in it.
        TooFastError: The author has written as many within an hour as are allowed.
        TooManyPostsError: The author has as many as there can be.
    """
    if once is not None and (written := await find_written(db, author_id, once)):
        return await find_own(db, author_id, written)
    await _check_limits(db, author_id, now)
    key = secrets.token_urlsafe(_KEY_BYTES)
    provisional, published_at = _PROVISIONAL + key, publication.at or now
    values = {
        **_describe(text, now),
        "key": key,
        "author_id": author_id,
        "created_at": now,
        "is_draft": publication.is_draft,
        "published_at": published_at,
        "slug": provisional if publication.is_draft else await _find_slug(db, text.title),
    }
    if once is not None:
        values |= {"once": once.word, "once_digest": once.digest}
    # Before the tags: who publishes holds the counter of changes from here on, and all take it before a tag.
    post_id: Any = (await db.execute(insert(Post).values(**values).returning(col(Post.id)))).scalar_one()
    await write_tags(db, post_id, text.tags, published_at)
    return await find_own(db, author_id, key)


async def change(
    db: AsyncSession,
    author_id: int,
    key: str,
    text: RenderedText,
    *,
    publication: Publication | None,
    version: int,
    now: datetime,
) -> OwnText:
    """Change a post, if it is still as it was when the author began to, or is as it would be afterwards.

    Its slug is made from the title when it is first published or scheduled, and stays: links to it go on.

    Args:
        db: The database session.
        author_id: Whose it is.
        key: Which post.
        text: What was written.
        publication: Who may read it; None leaves that as it is.
        version: The state that the author has changed.
        now: The time.

    Raises:
        ConflictError: It has changed meanwhile, into something else.
        MissingPostError: The author has no such post.
    """
    post = await find_own(db, author_id, key)
    values = _describe(text, now)
    published_at = post.published_at
    if publication is not None:
        published_at = publication.at or post.published_at
        values |= {"is_draft": publication.is_draft, "published_at": published_at}
        if not publication.is_draft and post.slug.startswith(_PROVISIONAL):
            values["slug"] = await _find_slug(db, text.title)
    changed = await db.execute(
        update(Post)
        .where(col(Post.id) == post.id, col(Post.key) == key, col(Post.version) == version)
        .values(**values, version=version + 1)
        .returning(col(Post.id)),
        execution_options={"synchronize_session": False},
    )
    if changed.first() is None:
        # Somebody else's change, or the author's own, sent again because the answer was late.
        post = await find_own(db, author_id, key)
        if not _is_as_asked(post, text, publication, now):
            raise ConflictError
        return post
    await write_tags(db, post.id, text.tags, published_at)
    return await find_own(db, author_id, key)


def _is_as_asked(post: OwnText, text: RenderedText, publication: Publication | None, now: datetime) -> bool:
    """Return whether a post is already what a change would make of it."""
    stored = (post.title, post.markdown, {make_slug(tag) for tag in post.tags})
    if stored != (text.title, text.markdown, text.tags.keys()):
        return False
    if publication is None:
        return True
    if publication.is_draft or post.is_draft:
        return publication.is_draft == post.is_draft
    # For readers from now on, whenever it was that this began; or from one time on.
    is_now = publication.at is not None and publication.at <= now and is_public(post, now=now)
    return is_now or publication.at in (None, post.published_at)


async def remove(db: AsyncSession, author_id: int, key: str, *, version: int) -> None:
    """Delete a post, if it is still as its author has seen it.

    Raises:
        ConflictError: It has changed meanwhile.
        MissingPostError: The author has no such post.
    """
    post = await find_own(db, author_id, key)
    deleted = await db.execute(
        delete(Post)
        .where(col(Post.id) == post.id, col(Post.key) == key, col(Post.version) == version)
        .returning(col(Post.id)),
        execution_options={"synchronize_session": False},
    )
    if deleted.first() is None:
        raise ConflictError


def has_public_address(post: OwnPost) -> bool:
    """Return whether a post has the slug that it will keep."""
    return not post.slug.startswith(_PROVISIONAL)


def is_public(post: OwnPost, *, now: datetime) -> bool:
    """Return whether everybody may read a post."""
    return not post.is_draft and post.published_at <= now


async def _check_limits(db: AsyncSession, author_id: int, now: datetime) -> None:
    """Make sure that an author may write one more post. A few too many at the same moment do no harm."""
    own = col(Post.author_id) == author_id
    count = select(func.count()).select_from(Post).where(own)
    if (await db.execute(count)).scalar_one() >= MAX_POSTS:
        raise TooManyPostsError(MAX_POSTS)
    recent = (
        select(Post.created_at).where(own).order_by(desc(Post.created_at)).offset(MAX_PER_HOUR - 1).limit(1)
    )
    oldest = (await db.scalars(recent)).one_or_none()
    if oldest is not None and (wait := oldest + _HOUR - now) > timedelta(0):
        raise TooFastError(MAX_PER_HOUR, wait // timedelta(seconds=1) + 1)


def _describe(text: RenderedText, now: datetime) -> dict[str, Any]:
    """Return the columns that the text decides."""
    return {
        "title": text.title,
        "description": text.rendered.excerpt[:_MAX_DESCRIPTION],
        "markdown": text.markdown,
        "html": text.rendered.html,
        "reading_minutes": text.rendered.reading_minutes,
        "updated_at": now,
    }


async def _find_slug(db: AsyncSession, title: str) -> str:
    """Return a slug for a title that no post has: the title's own, or with a number behind it."""
    stem = make_slug(title)[:MAX_SLUG].strip("-") or "post"
    candidates = [stem, *(f"{stem}-{number}" for number in range(2, _NUMBERED))]
    taken = set((await db.scalars(select(Post.slug).where(col(Post.slug).in_(candidates)))).all())
    free = (slug for slug in candidates if slug not in taken)
    return next(free, f"{stem}-{secrets.token_hex(4)}")
