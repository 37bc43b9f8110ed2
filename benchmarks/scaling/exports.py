"""How long `reflex export` takes with more and more posts."""

import re
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from benchmarks.scaling.servers import Build
from benchmarks.tools import run_tool

_EXPORTED = re.compile(r"Exported ([\d,]+) documents")
# The posts that are there are copied in turn, each an hour older than the one before.
_COPIED = "title, description, markdown, html, reading_minutes, is_draft, created_at, updated_at, author_id"
_ORIGINALS = (
    "CREATE TEMP TABLE original AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, * FROM post "
    "WHERE NOT is_draft AND published_at <= datetime('now')"
)
_NUMBERS = (
    "WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :missing) "
)
_MOMENT = "datetime('2020-01-01', '-' || (:first + i) || ' hours') || '.000000'"
_INSERT_POSTS = (  # all values are constants of this file
    f"{_NUMBERS} INSERT INTO post (id, slug, {_COPIED}, published_at) "  # noqa: S608
    f"SELECT :first + i, slug || '-' || (:first + i), {_COPIED}, {_MOMENT} "
    "FROM numbers JOIN original ON place = i % (SELECT count(*) FROM original)"
)
_INSERT_TAGGED = (
    f"{_NUMBERS} INSERT INTO post_tag (post_id, tag_id, published_at) SELECT :first + i, tag_id, {_MOMENT} "  # noqa: S608
    "FROM numbers JOIN original ON place = i % (SELECT count(*) FROM original) "
    "JOIN post_tag ON post_id = original.id"
)


@dataclass(frozen=True)
class ExportTime:
    """What an export took.

    Attributes:
        posts: How many are public.
        documents: How many were written: posts, other pages, and pages of lists.
        seconds: From the start of the command to its end.
    """

    posts: int
    documents: int
    seconds: float


def measure_exports(build: Build, counts: Sequence[int]) -> list[ExportTime]:
    """Export the app with more and more posts. Its packages are installed, and nobody is served meanwhile.

    Args:
        build: The app; its database gets the posts, its folder the files.
        counts: How many posts, fewest first.
    """
    found = list[ExportTime]()
    for posts in counts:
        _add_posts(build, posts)
        found.append(_export(build, posts))
        print(f"  {posts:,} posts: {found[-1].seconds:.1f} s", flush=True)
    return found


def _add_posts(build: Build, posts: int) -> None:
    """Copy posts until so many are public.

    Raises:
        ValueError: There are more already.
    """
    with closing(sqlite3.connect(build.workspace.database)) as database, database:
        database.execute(_ORIGINALS)
        (there,) = database.execute("SELECT count(*) FROM original").fetchone()
        if there > posts:
            raise ValueError(f"{there} posts are there already, which is more than {posts}")
        (last,) = database.execute("SELECT max(id) FROM post").fetchone()
        if there < posts:
            values = {"missing": posts - there, "first": last + 1}
            database.execute(_INSERT_POSTS, values)
            database.execute(_INSERT_TAGGED, values)


def _export(build: Build, posts: int) -> ExportTime:
    """Run the command, as the guide to deploying has it."""
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    started = time.perf_counter()
    printed = run_tool(command, build.copy, build.environment)
    seconds = time.perf_counter() - started
    if (written := _EXPORTED.search(printed)) is None:
        raise RuntimeError(f"the export does not say how much it wrote:\n{printed}")
    return ExportTime(posts, int(written[1].replace(",", "")), seconds)
