"""The view models of the pages for authors: display-ready, so that server and browser write the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rxapp import urls
from rxapp.blog.cards import format_date
from rxapp.blog.writing.service import OwnPost, has_public_address, is_public
from rxapp.blog.writing.texts import TIME_FORMAT
from rxapp.rendering import SafeHTML
from rxapp.web.forms import read_last_flash

UNTITLED = "Untitled"
NO_HTML = SafeHTML()


@dataclass(frozen=True)
class Message:
    """What came of the last form.

    Attributes:
        text: One or two sentences; empty if there is nothing to say.
        kind: "done" or "error".
        saved: Key of the post that was saved; empty if none was.
        was_new: Whether it was a new one.
    """

    text: str = ""
    kind: str = "done"
    saved: str = ""
    was_new: bool = False


@dataclass(frozen=True)
class PostRow:
    """A post in the list of its author's."""

    key: str
    title: str
    href: str
    view_href: str
    label: str
    at: str


@dataclass(frozen=True)
class PostGroup:
    """The posts of one status."""

    name: str
    rows: list[PostRow]


@dataclass(frozen=True)
class WritePage:
    """The list of an author's posts, or a part of it.

    Attributes:
        groups: The posts of this part.
        message: What came of the last form.
        kind: "done" or "error".
        older_href: Where the list goes on; empty at its end.
        start_href: Where it starts; empty on its first page.
    """

    groups: list[PostGroup]
    message: str = ""
    kind: str = "done"
    older_href: str = ""
    start_href: str = ""


@dataclass(frozen=True)
class EditorPage:
    """The editor.

    Attributes:
        heading: What the page is called.
        key: The post's; empty for a new one.
        draft_key: Under which the tab keeps what is typed: of this author and this post.
        forget_key: Under which it kept what has been saved now as a new post; empty otherwise.
        action: Where the form goes.
        version: The state of the post that is shown; 0 for a new one.
        once: Tells the form of a new post from others, so that it writes one; empty for a post that is there.
        answer: What the page is: "opened", or after a form "saved" or "typed", which is not saved.
        status: "new", "draft", "scheduled" or "published".
        status_label: The same for people, with the time.
        view_href: Where readers find it; empty if they do not.
        title: As it is stored, or was typed.
        tags: Names, with commas.
        body: Markdown.
        publish_at: Time in UTC, as the browser's field takes it.
        preview: The text as readers see it.
        message: What came of the last form.
        kind: "done" or "error".
        sign_in_href: Where to sign in; empty for who is.
        theirs: What is stored, if the form was sent from an older state; None otherwise.
        known_tags: Names of tags to choose from.
    """

    heading: str
    key: str
    draft_key: str
    action: str
    version: int = 0
    once: str = ""
    forget_key: str = ""
    answer: str = "opened"
    status: str = "new"
    status_label: str = "Not saved yet"
    view_href: str = ""
    title: str = ""
    tags: str = ""
    body: str = ""
    publish_at: str = ""
    preview: SafeHTML = NO_HTML
    message: str = ""
    kind: str = "done"
    title_error: str = ""
    tags_error: str = ""
    body_error: str = ""
    publish_at_error: str = ""
    sign_in_href: str = ""
    has_theirs: bool = False
    their_title: str = ""
    their_tags: str = ""
    their_body: str = ""
    known_tags: list[str] = field(default_factory=list[str])


def read_message(flashes: Sequence[Any]) -> Message:
    """Return the last message that a form has left in the session."""
    known = read_last_flash(flashes)
    return Message(
        str(known.get("text", "")),
        str(known.get("kind", "done")),
        str(known.get("saved", "")),
        bool(known.get("was_new", False)),
    )


def make_groups(posts: Sequence[OwnPost], *, now: datetime) -> list[PostGroup]:
    """Sort posts by status; a status that none has is left out."""
    names = {"draft": "Drafts", "scheduled": "Scheduled", "published": "Published"}
    return [
        PostGroup(name, rows)
        for status, name in names.items()
        if (rows := [make_row(post, now=now) for post in posts if read_status(post, now=now) == status])
    ]


def make_row(post: OwnPost, *, now: datetime) -> PostRow:
    """Describe a post in the list."""
    at = post.updated_at if post.is_draft else post.published_at
    return PostRow(
        key=post.key,
        title=post.title or UNTITLED,
        href=urls.edit(post.key),
        view_href=urls.post(post.slug) if is_public(post, now=now) else "",
        label=describe_status(post, now=now),
        at=at.isoformat(timespec="seconds"),
    )


def read_status(post: OwnPost, *, now: datetime) -> str:
    """Return what a post is: "draft", "scheduled" or "published"."""
    if post.is_draft:
        return "draft"
    return "published" if is_public(post, now=now) else "scheduled"


def describe_status(post: OwnPost, *, now: datetime) -> str:
    """Say what a post is, and since or from when on. Times are in UTC."""
    return {
        "draft": f"Draft, saved {write_time(post.updated_at)}",
        "scheduled": f"Goes out {write_time(post.published_at)}",
        "published": f"Published {format_date(post.published_at)}",
    }[read_status(post, now=now)]


def write_time(time: datetime) -> str:
    """Return a time for people, in UTC: the server does not know where they are."""
    return f"{time.day} {time:%B %Y, %H:%M} UTC"


def describe_post(post: OwnPost, *, now: datetime) -> dict[str, Any]:
    """Describe a post to a program. Times are ISO 8601 in UTC."""
    status = read_status(post, now=now)
    return {
        "key": post.key,
        "version": post.version,
        "status": status,
        "title": post.title,
        "slug": post.slug if has_public_address(post) else None,
        "href": urls.post(post.slug) if status == "published" else None,
        "published_at": None if status == "draft" else post.published_at.isoformat(),
        "updated_at": post.updated_at.isoformat(),
    }


def write_publish_at(post: OwnPost, *, now: datetime) -> str:
    """Return the time for which a post is scheduled, as the browser's field takes it; empty otherwise."""
    return post.published_at.strftime(TIME_FORMAT) if read_status(post, now=now) == "scheduled" else ""
