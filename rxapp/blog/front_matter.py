"""Reads a Markdown file as Jekyll, Hugo and Astro write it into one kind of article.

What an author leaves out is found elsewhere: the title in the first h1 or the file name,
the slug in the file name or the folder of a page bundle, the date in the file name, and
failing that in the file's time of modification.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Final

from rxapp.blog.front_matter_block import ArticleError, split_front_matter
from rxapp.blog.front_matter_fields import FieldReader, make_slug
from rxapp.blog.markdown import read_inline_text
from rxapp.blog.mdx import strip_mdx
from rxapp.blog.spelled_dates import parse_date

_DATED_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[-_ ]?(.*)")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_H1: Final = re.compile(r" {0,3}#[ \t]")
_CHOSEN_ID: Final = re.compile(r"\{ ?#[\w-]+ ?\}$")

_PUBLISHED: Final = ("date", "pubdate", "publishdate", "published_at", "published", "created")
_UPDATED: Final = ("updated", "lastmod", "updateddate", "modified", "last_modified_at")
_DESCRIPTION: Final = ("description", "summary", "excerpt", "subtitle")


@dataclass(frozen=True, slots=True)
class Article:
    """What a file says about a post, within the lengths the schema allows.

    Attributes:
        markdown: The text, without front matter and without an h1 that repeats the title.
        author: The first author named, or None.
        tags: Names as written; no two have the same slug.
        published_at: In UTC, like `updated_at`.
        is_dated: False if `published_at` is only the time the file was modified, which
            changes with every copy of it.
        updated_at: None if the file does not say.
    """

    slug: str
    title: str
    description: str
    markdown: str
    author: str | None
    tags: tuple[str, ...]
    is_draft: bool
    published_at: datetime
    is_dated: bool
    updated_at: datetime | None


def read_article(path: PurePath, content: bytes, modified_at: datetime) -> Article:
    """Return the article in a file.

    Args:
        path: Where the file is, relative to the folder of articles. Names and folders mean
            something: `2024-01-31-title.md`, `some-post/index.md`, `_drafts/`.
        content: The bytes of the file.
        modified_at: When the file was modified, aware; the date of last resort.

    Raises:
        ArticleError: The file is not UTF-8, or its front matter cannot be read.
    """
    block, body = split_front_matter(_decode(content))
    if path.suffix.lower() == ".mdx":
        body = strip_mdx(body)
    fields = FieldReader(block)
    name_date, name = _split_name(path)
    title = fields.read_text("title", limit=200)
    heading, body_below = _take_first_h1(body)
    title = title or heading or name.replace("-", " ").replace("_", " ").strip().capitalize() or "Untitled"
    published_at = fields.read_date(_PUBLISHED) or name_date
    return Article(
        slug=_choose_slug(fields, name),
        title=_check_length(title),
        description=fields.read_summary(_DESCRIPTION, limit=500),
        markdown=(body_below if heading == title else body).strip("\n") + "\n",
        author=fields.read_author(),
        tags=fields.read_tags(),
        is_draft=_is_draft(fields, path),
        published_at=published_at or parse_date(modified_at),
        is_dated=published_at is not None,
        updated_at=fields.read_date(_UPDATED),
    )


def _decode(content: bytes) -> str:
    """Return the text of a file with Unix line ends and no byte order mark."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ArticleError(f"is not UTF-8: byte 0x{content[error.start]:02x}", line) from error
    if "\0" in text:
        raise ArticleError("contains a NUL character", text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split_name(path: PurePath) -> tuple[datetime | None, str]:
    """Return the date in the name of a file, or of the folder of a page bundle, and the rest of the name."""
    name = path.parent.name if path.stem.lower() == "index" and path.parent.name else path.stem
    name = name.encode(errors="replace").decode()  # names are bytes, and need not be UTF-8
    dated = _DATED_NAME.fullmatch(name)
    if not dated:
        return None, name
    try:
        return parse_date(dated[1]), dated[2] or name
    except ValueError:
        return None, name


def _choose_slug(fields: FieldReader, name: str) -> str:
    """Return the slug the front matter asks for, or the one that the file name makes."""
    slug = make_slug(fields.read_last_segment("slug") or fields.read_last_segment("permalink") or name)
    if not slug:
        raise ArticleError("has a name without letters or digits to make a slug of")
    if len(slug) > 200:  # noqa: PLR2004 -- the schema's limit
        raise ArticleError("has a slug of more than 200 characters")
    return slug


def _take_first_h1(body: str) -> tuple[str, str]:
    """Return the text of the first h1 ('' if there is none), and the body without it if it comes first."""
    lines = body.split("\n")
    in_code = ""
    for number, line in enumerate(lines):
        if fence := _FENCE.match(line):
            in_code = "" if in_code == fence[1] else in_code or fence[1]
        elif not in_code and _H1.match(line):
            is_first = not "".join(lines[:number]).strip()
            return _read_heading(line), "\n".join(lines[number + 1 :]) if is_first else body
    return "", body


def _read_heading(line: str) -> str:
    """Return the words of a heading's line, of which the first thousand characters are looked at."""
    text = line[:1_000].strip().removeprefix("#").rstrip("#").strip()
    return " ".join(read_inline_text(_CHOSEN_ID.sub("", text)).split())


def _check_length(title: str) -> str:
    """Return a title that the schema has room for."""
    if len(title) > 200:  # noqa: PLR2004 -- the schema's limit
        raise ArticleError("has a title of more than 200 characters")
    return title


def _is_draft(fields: FieldReader, path: PurePath) -> bool:
    """Tell whether the file is marked as a draft, in any of the three ways."""
    return (
        fields.read_flag("draft") is True or fields.read_flag("published") is False or "_drafts" in path.parts
    )
