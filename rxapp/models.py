"""The whole database schema, and nothing that reads or writes it.

Queries live in the feature that owns them (`blog/service.py`, ...), migrations in `alembic/`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlmodel import Field, Relationship, SQLModel
from typing_extensions import override


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on every database.

    SQLite has no time zones: it stores naive text, which sorts correctly only if
    every value is in the same zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a datetime without a time zone cannot be stored"
            raise ValueError(message)
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc_column(*, nullable: bool = False, **options: Any) -> Column[datetime]:
    """Return a new column of aware UTC datetimes."""
    return Column(UTCDateTime(), nullable=nullable, **options)


def _account_key_column() -> Column[str]:
    """Return a new column of the key of an account, as the first part of a primary key."""
    return Column(String(22), ForeignKey("user.account_key", ondelete="CASCADE"), primary_key=True)


class User(SQLModel, table=True):
    """Someone who writes here. Authors of imported posts have no e-mail and cannot sign in.

    The e-mail is in the one form that `accounts/emails.py` brings every spelling to. Sessions name an
    account by its random key: SQLite gives the id of a user who has left to the next one.
    """

    id: int | None = Field(default=None, primary_key=True)
    email: str | None = Field(default=None, unique=True, max_length=320)
    name: str = Field(max_length=120, index=True)
    password_hash: str | None = Field(default=None, max_length=255, repr=False)
    created_at: datetime = Field(sa_column=_utc_column())
    account_key: str | None = Field(default=None, unique=True, index=True, max_length=22)
    password_changed_at: datetime | None = Field(default=None, sa_column=_utc_column(nullable=True))


class SecurityEvent(SQLModel, table=True):
    """Something that happened to an account, for its owner to look through."""

    __tablename__ = "security_event"  # pyright: ignore[reportAssignmentType] -- SQLModel declares it too narrowly
    __table_args__ = (Index("ix_security_event_user_id_id", "user_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(sa_column=Column(Integer, ForeignKey("user.id", ondelete="CASCADE"), nullable=False))
    kind: str = Field(max_length=40)
    at: datetime = Field(sa_column=_utc_column())
    device: str = Field(default="", max_length=120)
    address: str = Field(default="", max_length=64)
    ref: str = Field(default="", max_length=32)


class CartItem(SQLModel, table=True):
    """How many of a thing are in the cart of an account.

    A cart belongs to the account's key, as a session does. With the account it goes.
    """

    __tablename__ = "cart_item"  # pyright: ignore[reportAssignmentType] -- SQLModel declares it too narrowly

    account_key: str = Field(sa_column=_account_key_column())
    sku: str = Field(primary_key=True, max_length=40)
    quantity: int = Field(ge=1)


class CartReceipt(SQLModel, table=True):
    """That something was done to the cart of an account, for what is to be done once."""

    __tablename__ = "cart_receipt"  # pyright: ignore[reportAssignmentType] -- SQLModel declares it too narrowly

    account_key: str = Field(sa_column=_account_key_column())
    name: str = Field(primary_key=True, max_length=80)
    at: datetime = Field(sa_column=_utc_column())


class PostTag(SQLModel, table=True):
    """Which post carries which tag, and from when on the post is public.

    The date is the post's own, repeated so that one index holds the list of each tag in its
    order. It is part of the foreign key: the database moves it with the post's and refuses any other.
    """

    __tablename__ = "post_tag"  # pyright: ignore[reportAssignmentType] -- SQLModel declares it too narrowly
    __table_args__ = (
        ForeignKeyConstraint(
            ["post_id", "published_at"],
            ["post.id", "post.published_at"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        # The keyset order of the list, tag by tag.
        Index("ix_post_tag_published", "tag_id", "published_at", "post_id"),
    )

    post_id: int = Field(sa_column=Column(Integer, primary_key=True))
    tag_id: int = Field(sa_column=Column(Integer, ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True))
    published_at: datetime = Field(sa_column=_utc_column())


class Tag(SQLModel, table=True):
    """A subject that posts share. The slug is its name in URLs."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=80)


class Post(SQLModel, table=True):
    """An article: its Markdown source, and the cleaned HTML made from it.

    A post is public when it is not a draft and `published_at` has come. One that was written here has a
    random key, by which its author edits it: SQLite gives the id of a deleted post to the next one. The
    version counts its author's changes, so that one made from an older state is noticed. Once names the form
    that wrote it, among all forms of its author, and the digest says what that asked for: sent again, it
    writes nothing.
    """

    __table_args__ = (
        # Serves the keyset order of the list: newest first, ties broken by id.
        Index(
            "ix_post_published",
            "published_at",
            "id",
            # SQLite uses a partial index only for the very condition that the query has.
            sqlite_where=text("is_draft = 0"),
            postgresql_where=text("NOT is_draft"),
        ),
        # Drafts are few: those of a tag are counted from here, without a look at the posts.
        Index(
            "ix_post_draft",
            "published_at",
            "id",
            sqlite_where=text("is_draft = 1"),
            postgresql_where=text("is_draft"),
        ),
        # What the foreign key of post_tag refers to; it narrows no search.
        Index("ix_post_id_published_at", "id", "published_at", unique=True),
        # Of forms without a word, which all have NULL, it lets any number write.
        Index("ix_post_author_id_once", "author_id", "once", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=200)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=500)
    markdown: str = Field(sa_column=Column(Text, nullable=False))
    html: str = Field(sa_column=Column(Text, nullable=False))
    reading_minutes: int = Field(default=1, ge=1)
    is_draft: bool = Field(default=False)
    published_at: datetime = Field(sa_column=_utc_column())
    created_at: datetime = Field(sa_column=_utc_column())
    updated_at: datetime = Field(sa_column=_utc_column())
    author_id: int = Field(foreign_key="user.id", index=True)
    key: str | None = Field(default=None, unique=True, index=True, max_length=22)
    version: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    once: str | None = Field(default=None, max_length=64)
    once_digest: str | None = Field(default=None, max_length=32)

    author: User = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    tags: list[Tag] = Relationship(
        link_model=PostTag, sa_relationship_kwargs={"lazy": "raise", "order_by": "Tag.slug"}
    )


class ContentVersion(SQLModel, table=True):
    """One row whose value grows with every change to posts that are no drafts, to tags or to authors.

    Database triggers maintain it, so that a writer outside this process, or outside
    this program, makes every cached page stale as well.
    """

    __tablename__ = "content_version"  # pyright: ignore[reportAssignmentType] -- SQLModel declares it too narrowly

    id: int = Field(default=1, primary_key=True)
    value: int = Field(default=0)
