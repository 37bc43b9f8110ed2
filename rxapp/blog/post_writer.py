"""Brings posts in line with articles from files, inside the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlmodel import col

from rxapp.blog.front_matter import Article
from rxapp.blog.front_matter_fields import make_slug
from rxapp.blog.markdown import RenderedMarkdown
from rxapp.models import Post, Tag, User

# Whose posts they are if the files do not say.
UNNAMED_AUTHOR: Final = "Anonymous"


class Change(Enum):
    """What became of a post."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class PostTakenError(Exception):
    """The slug belongs to a post by someone who signs in here; files do not overwrite it."""


@dataclass(slots=True)
class PostWriter:
    """The posts, tags and authors that a batch of articles is about, loaded in three queries.

    Nothing is written before the session is flushed, and nothing at all for a post that is
    already as its article says.
    """

    _db: AsyncSession
    _now: datetime
    _posts: dict[str, Post]
    _tags: dict[str, Tag]
    _authors: dict[str, User]

    @classmethod
    async def open(cls, db: AsyncSession, articles: Sequence[Article], *, now: datetime) -> Self:
        """Load what the articles may have to change.

        Args:
            db: The session, whose transaction the caller commits.
            articles: All that will be written, no two with the same slug.
            now: The time, for posts and authors that are new.
        """
        slugs = {article.slug for article in articles}
        tags = {make_slug(tag) for article in articles for tag in article.tags}
        names = {article.author or UNNAMED_AUTHOR for article in articles}
        posts = await db.scalars(
            select(Post)
            .where(col(Post.slug).in_(slugs))
            .options(selectinload(_related(Post.author)), selectinload(_related(Post.tags)))
        )
        known_tags = await db.scalars(select(Tag).where(col(Tag.slug).in_(tags)))
        # Only people who cannot sign in: a name in a file must not speak for an account.
        authors = await db.scalars(
            select(User)
            .where(col(User.name).in_(names), col(User.email).is_(None))
            .order_by(col(User.id).desc())
        )
        return cls(
            _db=db,
            _now=now,
            _posts={post.slug: post for post in posts},
            _tags={tag.slug: tag for tag in known_tags},
            _authors={author.name: author for author in authors},
        )

    def write(self, article: Article, rendered: RenderedMarkdown) -> Change:
        """Create or update the post of one article in the session, and say which.

        Raises:
            PostTakenError: A post of this slug exists, and its author has an account.
        """
        post = self._posts.get(article.slug)
        if post is None:
            self._create(article, rendered)
            return Change.CREATED
        if post.author.email is not None:
            raise PostTakenError(f"has the slug of a post that {post.author.name} wrote here: {post.slug}")
        return Change.UPDATED if self._update(post, article, rendered) else Change.UNCHANGED

    def _create(self, article: Article, rendered: RenderedMarkdown) -> None:
        """Add a new post."""
        self._db.add(
            Post(
                slug=article.slug,
                published_at=article.published_at,
                created_at=self._now,
                updated_at=article.updated_at or article.published_at,
                **_describe_content(article, rendered),
                author=self._find_author(article),
                tags=self._find_tags(article),
            )
        )

    def _update(self, post: Post, article: Article, rendered: RenderedMarkdown) -> bool:
        """Bring a post in line with its article, and tell whether there was a difference."""
        wanted = _describe_content(article, rendered)
        # A time of modification changes with every copy of a file: it dates a post only once.
        if article.is_dated:
            wanted["published_at"] = article.published_at
        if article.updated_at:
            wanted["updated_at"] = article.updated_at
        changed = {name: value for name, value in wanted.items() if getattr(post, name) != value}
        has_other_author = post.author.name != (article.author or UNNAMED_AUTHOR)
        has_other_tags = {tag.slug for tag in post.tags} != {make_slug(tag) for tag in article.tags}
        if not (changed or has_other_author or has_other_tags):
            return False
        post.updated_at = self._now
        for name, value in changed.items():
            setattr(post, name, value)
        if has_other_author:
            post.author = self._find_author(article)
        if has_other_tags:
            post.tags = self._find_tags(article)
        return True

    def _find_author(self, article: Article) -> User:
        """Return the author, new if no one without an account has that name."""
        name = article.author or UNNAMED_AUTHOR
        if name not in self._authors:
            self._authors[name] = User(name=name, created_at=self._now)
        return self._authors[name]

    def _find_tags(self, article: Article) -> list[Tag]:
        """Return the tags, new where no post has had them. Spelling varies; the slug decides."""
        slugs = {make_slug(name): name for name in article.tags}
        for slug, name in slugs.items():
            self._tags.setdefault(slug, Tag(slug=slug, name=name))
        return [self._tags[slug] for slug in slugs]


def _describe_content(article: Article, rendered: RenderedMarkdown) -> dict[str, Any]:
    """Return the columns of a post that its article decides every time."""
    return {
        "title": article.title,
        "description": article.description or rendered.excerpt[:500],
        "markdown": article.markdown,
        "html": rendered.html,
        "reading_minutes": rendered.reading_minutes,
        "is_draft": article.is_draft,
    }


def _related(attribute: Any) -> Any:
    """Return a relationship for a loader option, which SQLModel types as what it relates to."""
    return attribute
