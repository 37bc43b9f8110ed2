"""Finds the Markdown files of a folder and makes posts of them, short of storing them."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rxapp.blog.front_matter import Article, ArticleError, read_article
from rxapp.blog.markdown import MarkdownTooLargeError, RenderedMarkdown, render_markdown

MAX_FILE_BYTES: Final = 2_000_000

_SUFFIXES: Final = frozenset({".md", ".markdown", ".mdx"})
_SKIPPED_FOLDERS: Final = frozenset({"node_modules"})
# Hugo's `_index.md` describes a section of the site and is no post.
_SKIPPED_STEMS: Final = frozenset({"_index"})


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with its HTML, and the file it came from, relative to the folder."""

    path: Path
    article: Article
    rendered: RenderedMarkdown


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """A file that was left out, and why.

    Attributes:
        path: The file, relative to the folder.
        line: The line to look at, counted from 1; None if it is not about one line.
        reason: A phrase that follows the file's name: `is not UTF-8: byte 0xff`.
    """

    path: Path
    line: int | None
    reason: str


def find_articles(folder: Path) -> list[Path]:
    """Return the Markdown files in a folder and below, relative to it and in order.

    Hidden files and folders are left out, and links to folders are not followed.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    return sorted(_walk(folder))


def prepare_articles(folder: Path, paths: list[Path]) -> list[PreparedArticle | ImportFailure]:
    """Read and render files of a folder, in order. CPU work: a few milliseconds per article."""
    root = folder.resolve()
    return [_prepare(root, path) for path in paths]


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the Markdown files of a folder, in no order."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _SKIPPED_FOLDERS]
        for name in names:
            path = Path(parent, name)
            is_article = path.suffix.lower() in _SUFFIXES and path.stem not in _SKIPPED_STEMS
            if is_article and not name.startswith("."):
                yield path.relative_to(folder)


def _prepare(root: Path, path: Path) -> PreparedArticle | ImportFailure:
    """Return the rendered article of one file, or why there is none."""
    try:
        content, modified_at = _read_file(root, root / path)
        article = read_article(path, content, modified_at)
        return PreparedArticle(path, article, render_markdown(article.markdown))
    except ArticleError as error:
        return ImportFailure(path, error.line, error.reason)
    except MarkdownTooLargeError as error:
        return ImportFailure(path, None, str(error))
    except OSError as error:
        return ImportFailure(path, None, f"cannot be read: {error.strerror or error}")


def _read_file(root: Path, path: Path) -> tuple[bytes, datetime]:
    """Return the bytes of a file inside the root, and when it was modified."""
    target = path.resolve(strict=True)
    if not target.is_relative_to(root):
        raise ArticleError("is a link to a place outside the folder")
    status = target.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ArticleError("is not a regular file")
    if status.st_size > MAX_FILE_BYTES:
        raise ArticleError(f"has {status.st_size:,} bytes; the limit is {MAX_FILE_BYTES:,}")
    return target.read_bytes(), datetime.fromtimestamp(int(status.st_mtime), UTC)
