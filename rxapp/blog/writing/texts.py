"""From what an author has typed to what a post consists of."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from rxapp.blog.front_matter_fields import make_slug
from rxapp.blog.writing.problems import Problem, RefusedTextError

MAX_TITLE: Final = 200
# In a form, a character of four bytes takes twelve: with these, the rest of it and the line ends, a form
# stays below the limit of a request's body.
MAX_BODY: Final = 80_000
MAX_TAGS: Final = 5
MAX_TAG: Final = 40
MAX_AHEAD: Final = timedelta(days=366)
TIME_FORMAT: Final = "%Y-%m-%dT%H:%M"

# Text, but not to be seen; tabs and line ends are of use in Markdown.
_UNUSABLE: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Typed:
    """The fields of the form, as they came."""

    title: str = ""
    tags: str = ""
    body: str = ""
    publish_at: str = ""


@dataclass(frozen=True)
class PostText:
    """What an author has written, ready to be stored.

    Attributes:
        title: One line; empty for a draft that has none yet.
        tags: The name of each tag by its slug.
        markdown: The text.
    """

    title: str
    tags: dict[str, str]
    markdown: str


def read_text(typed: Typed, *, for_readers: bool) -> PostText:
    """Read title, tags and text.

    Args:
        typed: What came with the form.
        for_readers: Whether it is to be published; a draft may lack a title and a text.

    Raises:
        RefusedTextError: Naming everything that is wrong.
    """
    title, tags = " ".join(typed.title.split()), _read_tags(typed.tags)
    markdown = typed.body.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    problems = [
        *_check_title(title, for_readers=for_readers),
        *_check_tags(tags, typed.tags),
        *_check_body(markdown, for_readers=for_readers),
    ]
    if problems:
        raise RefusedTextError(*problems)
    return PostText(title, tags, markdown)


def read_time(text: str, *, now: datetime) -> datetime:
    """Read when a post is to be published: a local time of the form `2026-03-01T12:00`, in UTC.

    Raises:
        RefusedTextError: It is no time, has passed or is too far away.
    """
    field = "publish_at"
    try:
        # A browser may send seconds as well.
        time = datetime.strptime(text[:16], TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        raise RefusedTextError(Problem("invalid_time", "Enter a date and a time.", field)) from None
    if time <= now:
        raise RefusedTextError(Problem("time_passed", "This time has passed. Enter a later one.", field))
    if time > now + MAX_AHEAD:
        raise RefusedTextError(Problem("time_too_far", "Choose a time within a year.", field))
    return time


def _read_tags(text: str) -> dict[str, str]:
    """Return the name of each tag by its slug; of several spellings, the first."""
    tags: dict[str, str] = {}
    for part in text.split(","):
        name = " ".join(part.strip().removeprefix("#").split())
        if name:
            tags.setdefault(make_slug(name), name)
    return tags


def _check_title(title: str, *, for_readers: bool) -> list[Problem]:
    if for_readers and not title:
        return [Problem("title_missing", "Give the post a title before you publish it.", "title")]
    if len(title) > MAX_TITLE:
        message = f"This title has {len(title):,} characters. Use at most {MAX_TITLE}."
        return [Problem("title_too_long", message, "title")]
    if not title.isprintable():
        return [Problem("invalid_title", "Use only characters that can be seen.", "title")]
    return []


def _check_tags(tags: dict[str, str], typed: str) -> list[Problem]:
    if _UNUSABLE.search(typed) or "" in tags:
        return [Problem("invalid_tag", "A tag consists of letters and numbers.", "tags")]
    if len(tags) > MAX_TAGS:
        message = f"These are {len(tags)} tags. Use at most {MAX_TAGS}."
        return [Problem("too_many_tags", message, "tags")]
    if any(max(len(slug), len(name)) > MAX_TAG for slug, name in tags.items()):
        return [Problem("tag_too_long", f"Use at most {MAX_TAG} characters for a tag.", "tags")]
    return []


def _check_body(markdown: str, *, for_readers: bool) -> list[Problem]:
    if for_readers and not markdown.strip():
        return [Problem("body_missing", "Write something before you publish it.", "body")]
    if len(markdown) > MAX_BODY:
        message = f"This text has {len(markdown):,} characters. Use at most {MAX_BODY:,}."
        return [Problem("body_too_long", message, "body")]
    if _UNUSABLE.search(markdown):
        message = "There is a control character in this text, which cannot be stored. Take it out."
        return [Problem("invalid_body", message, "body")]
    return []
