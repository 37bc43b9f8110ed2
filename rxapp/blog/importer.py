"""Loads a folder of Markdown files into posts.

Running it again changes only what has changed in the files: posts are found by slug, and a
post that is the same is not written, so nothing cached becomes stale. A file that cannot be
imported is reported and stops no other. Posts of people who sign in here are never
overwritten, whatever slug a file asks for. Posts whose file is gone stay.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from rxapp.blog.article_files import ImportFailure, PreparedArticle, find_articles, prepare_articles
from rxapp.blog.post_writer import Change, PostTakenError, PostWriter
from rxapp.runtime import Clock

Progress = Callable[[int, int], None]

# One transaction each: small enough not to keep other writers of SQLite waiting for long.
_BATCH_SIZE: Final = 25


@dataclass(slots=True)
class ImportSummary:
    """What an import did, or, as a dry run, would have done.

    Attributes:
        created: New posts.
        updated: Posts that differed from their file.
        unchanged: Posts that were as their file says.
        drafts: How many of all these are drafts.
        failures: The files left out, in order.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    drafts: int = 0
    failures: list[ImportFailure] = field(default_factory=list[ImportFailure])


async def import_folder(
    sessions: async_sessionmaker[AsyncSession],
    folder: Path,
    *,
    clock: Clock,
    on_progress: Progress | None = None,
    dry_run: bool = False,
) -> ImportSummary:
    """Create and update posts from the Markdown files in a folder and below.

    Args:
        sessions: Makes database sessions.
        folder: Where the files are.
        clock: Returns the time, aware and in UTC.
        on_progress: Called with the number of files done and of all files, first with 0 done.
        dry_run: Count and report, but write nothing.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    run = _ImportRun(sessions, clock, dry_run=dry_run)
    paths = await asyncio.to_thread(find_articles, folder)
    report = on_progress or _ignore_progress
    report(0, len(paths))
    for start in range(0, len(paths), _BATCH_SIZE):
        batch = paths[start : start + _BATCH_SIZE]
        prepared = await asyncio.to_thread(prepare_articles, folder, batch)
        await run.store(run.sort_out(prepared))
        report(start + len(batch), len(paths))
    run.summary.failures.sort(key=lambda failure: failure.path)
    return run.summary


def _ignore_progress(_done: int, _total: int) -> None:
    """Do nothing."""


class _ImportRun:
    """One import: what it has seen so far, and what came of it."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], clock: Clock, *, dry_run: bool) -> None:
        """Start with nothing imported."""
        self.summary = ImportSummary()
        self._sessions = sessions
        self._clock = clock
        self._dry_run = dry_run
        self._paths: dict[str, Path] = {}

    def sort_out(self, prepared: list[PreparedArticle | ImportFailure]) -> list[PreparedArticle]:
        """Return the articles to store, after noting the failures and the slugs claimed twice."""
        articles: list[PreparedArticle] = []
        for item in prepared:
            if isinstance(item, ImportFailure):
                self.summary.failures.append(item)
                continue
            first = self._paths.setdefault(item.article.slug, item.path)
            if first == item.path:
                articles.append(item)
            else:
                self._fail(item, f"has the same slug as {first.as_posix()}: {item.article.slug}")
        return articles

    async def store(self, articles: list[PreparedArticle]) -> None:
        """Store articles in one transaction; if the database refuses it, each in its own."""
        try:
            await self._store_together(articles)
        except DBAPIError as error:
            if len(articles) == 1:
                self._fail(articles[0], f"was refused by the database: {error.orig}")
                return
            for article in articles:
                await self.store([article])

    async def _store_together(self, articles: list[PreparedArticle]) -> None:
        """Store articles in one transaction, and count them once it has been committed."""
        changes: list[tuple[PreparedArticle, Change | PostTakenError]] = []
        async with self._sessions() as db:
            writer = await PostWriter.open(db, [item.article for item in articles], now=self._clock())
            for item in articles:
                try:
                    changes.append((item, writer.write(item.article, item.rendered)))
                except PostTakenError as error:
                    changes.append((item, error))
            # A dry run lets the database judge as well; leaving the session rolls back.
            await (db.flush() if self._dry_run else db.commit())
        for item, change in changes:
            self._count(item, change)

    def _count(self, item: PreparedArticle, change: Change | PostTakenError) -> None:
        """Add one article to the summary."""
        if isinstance(change, PostTakenError):
            self._fail(item, str(change))
            return
        self.summary.created += change is Change.CREATED
        self.summary.updated += change is Change.UPDATED
        self.summary.unchanged += change is Change.UNCHANGED
        self.summary.drafts += item.article.is_draft

    def _fail(self, item: PreparedArticle, reason: str) -> None:
        """Note why a file is left out."""
        self.summary.failures.append(ImportFailure(item.path, None, reason))
