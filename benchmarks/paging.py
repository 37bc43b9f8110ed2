"""Times the list of posts on a million of them: `uv run python -m benchmarks.paging`."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col, desc, select

from benchmarks.machine import describe_machine, write_table
from benchmarks.output import save_results
from benchmarks.paging_data import COMMON, MIDDLING, POSTS, RARE, RARE_POSTS, UNUSED, fill_database
from benchmarks.report import make_table
from benchmarks.spread import Spread, spread_of
from rxapp.blog.cursor import Place
from rxapp.blog.service import DEFAULT_PAGE_SIZE, count_posts, list_posts, list_tags
from rxapp.database import create_engine, migrate
from rxapp.models import Post
from tests.support.postgresql import run_postgresql

PAGES = (1, 100, 10_000, 50_000)
MAX_RATIO = 1.5
MAX_MS = 25
_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_REPEATS = 150
_MIN_REPEATS = 3
_MS_PER_CASE = 5_000


# Asks for something, and tells of how many rows it is made.
Ask = Callable[[AsyncConnection], Awaitable[int]]


@dataclass(frozen=True)
class Case:
    """One thing to ask for."""

    label: str
    ask: Ask


def make_list_case(label: str, *, tag: str = "", after: Place | None = None) -> Case:
    """Make the case of a list of posts."""

    async def ask(db: AsyncConnection) -> int:
        return len((await list_posts(db, now=_NOW, after=after, tag=tag)).posts)

    return Case(label, ask)


async def ask_tags(db: AsyncConnection) -> int:
    """Ask which tags the filter shows."""
    return len(await list_tags(db, now=_NOW))


def make_count_case(label: str, *, tag: str) -> Case:
    """Make the case of the number in a tag's heading."""

    async def ask(db: AsyncConnection) -> int:
        await count_posts(db, now=_NOW, tag=tag)
        return 1

    return Case(label, ask)


@dataclass(frozen=True)
class Timing:
    """How long one case took.

    Attributes:
        whole: Milliseconds as the app asks: all statements, and the objects made of the rows.
        statement: Milliseconds of the first statement alone, which finds the posts or tags.
        plan: How the database goes about that statement.
    """

    database: str
    case: str
    rows: int
    whole: Spread
    statement: Spread
    plan: str


class StatementLog:
    """The statements that an engine sends, as its driver gets them."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Start listening."""
        self.entries: list[tuple[str, Any]] = []
        self._engine = engine.sync_engine
        event.listen(self._engine, "before_cursor_execute", self._note)

    def stop(self) -> None:
        """Stop listening."""
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self.entries.append((statement, parameters))


def main() -> None:
    """Measure on both databases, print the report and write it to `results/`."""
    timings = asyncio.run(measure_sqlite()) + measure_postgresql()
    found = {"machine": describe_machine(), "timings": [asdict(timing) for timing in timings]}
    save_results("paging", write_report(timings), found)


async def measure_sqlite() -> list[Timing]:
    """Measure on a new SQLite file."""
    with tempfile.TemporaryDirectory(prefix="rxapp-bench-") as folder:
        return await measure("SQLite", f"sqlite+aiosqlite:///{folder}/posts.db")


def measure_postgresql() -> list[Timing]:
    """Measure on a new PostgreSQL server."""
    with run_postgresql() as server, server.create_database() as name:
        return asyncio.run(measure("PostgreSQL", server.make_url(name)))


async def measure(database: str, url: str) -> list[Timing]:
    """Fill a database and time every case on it."""
    started = time.monotonic()
    await migrate(url)
    engine = create_engine(url)
    await fill_database(engine)
    print(f"{database}: {POSTS} posts after {time.monotonic() - started:.0f} s", flush=True)
    timings = await time_cases(database, engine, await make_cases(engine))
    await engine.dispose()
    return timings


async def make_cases(engine: AsyncEngine) -> list[Case]:
    """Return what to time; the place before a page far down is found once, by counting."""
    async with engine.connect() as db:
        pages = [make_list_case(f"page {page:,}", after=await find_place(db, page)) for page in PAGES]
        deep = await find_place(db, PAGES[-1])
    return [
        *pages,
        make_list_case("half of the posts have the tag", tag=COMMON.slug),
        make_list_case(f"the same, at the place of page {PAGES[-1]:,}", tag=COMMON.slug, after=deep),
        make_list_case("one in 40 has the tag", tag=MIDDLING.slug),
        make_list_case(f"{RARE_POSTS} posts have the tag", tag=RARE.slug),
        make_list_case("no post has the tag", tag=UNUSED.slug),
        Case("the tags of the filter", ask_tags),
        make_count_case("number of posts, half have the tag", tag=COMMON.slug),
        make_count_case("number of posts, one in 40 has the tag", tag=MIDDLING.slug),
        make_count_case(f"number of posts, {RARE_POSTS} have the tag", tag=RARE.slug),
    ]


async def find_place(db: AsyncConnection, page: int) -> Place | None:
    """Return the place that a page starts after, None for the first."""
    if page == 1:
        return None
    query = select(Post.published_at, Post.id).where(~col(Post.is_draft), col(Post.published_at) <= _NOW)
    query = query.order_by(desc(Post.published_at), desc(Post.id)).offset((page - 1) * DEFAULT_PAGE_SIZE - 1)
    published_at, post_id = (await db.execute(query.limit(1))).one()
    return Place(published_at, post_id)


async def time_cases(database: str, engine: AsyncEngine, cases: Sequence[Case]) -> list[Timing]:
    """Time every case in turn, so that noise on the machine meets all of them."""
    clocks = [await start_clock(engine, case) for case in cases]
    for _ in range(_REPEATS):
        for clock in clocks:
            # A case that is slow shows it in fewer turns.
            if sum(clock.whole) < _MS_PER_CASE or len(clock.whole) < _MIN_REPEATS:
                await clock.run_once(engine)
    timings = [await clock.finish(database, engine) for clock in clocks]
    for timing in timings:
        print(f"  {database}, {timing.case}: {timing.whole.median:.2f} ms", flush=True)
    return timings


@dataclass
class Clock:
    """The times taken of one case, and its first statement."""

    case: Case
    statement: str
    parameters: Any
    rows: int = 0
    whole: list[float] = field(default_factory=list[float])
    alone: list[float] = field(default_factory=list[float])

    async def run_once(self, engine: AsyncEngine) -> None:
        """Time the case as the app asks for it, then its first statement alone."""
        async with engine.connect() as db:
            started = time.perf_counter()
            self.rows = await self.case.ask(db)
            self.whole.append((time.perf_counter() - started) * 1000)
        async with engine.connect() as connection:
            started = time.perf_counter()
            (await connection.exec_driver_sql(self.statement, self.parameters)).all()
            self.alone.append((time.perf_counter() - started) * 1000)

    async def finish(self, database: str, engine: AsyncEngine) -> Timing:
        """Summarise, and ask for the plan."""
        plan = await explain(engine, self.statement, self.parameters)
        return Timing(
            database, self.case.label, self.rows, spread_of(self.whole), spread_of(self.alone), plan
        )


async def start_clock(engine: AsyncEngine, case: Case) -> Clock:
    """Run a case once, which warms up and tells its first statement."""
    log = StatementLog(engine)
    async with engine.connect() as db:
        await case.ask(db)
    log.stop()
    return Clock(case, *log.entries[0])


async def explain(engine: AsyncEngine, statement: str, parameters: Any) -> str:
    """Return the database's plan for a statement."""
    is_sqlite = engine.dialect.name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF) "
    async with engine.connect() as connection:
        found = (await connection.exec_driver_sql(prefix + statement, parameters)).all()
    return "\n".join(str(row[-1]) for row in found)


def write_report(timings: Sequence[Timing]) -> str:
    """Write the whole report."""
    header = ["", "database", "rows", "whole ms", "first statement ms", "against page 1"]
    first = {timing.database: timing for timing in timings if timing.case == "page 1"}
    rows = [
        (
            timing.case,
            timing.database,
            str(timing.rows),
            show(timing.whole),
            show(timing.statement),
            f"{timing.whole.median / first[timing.database].whole.median:.2f}",
        )
        for timing in timings
    ]
    plans = [f"### {timing.database}, {timing.case}\n\n```text\n{timing.plan}\n```" for timing in timings]
    parts = [
        f"# The list of posts, {POSTS:,} of them",
        write_table(describe_machine()),
        f"Pages of {DEFAULT_PAGE_SIZE}. Medians in milliseconds, with the quartiles in parentheses.",
        write_aims(timings),
        make_table(header, rows),
        "## Plans",
        *plans,
    ]
    return "\n\n".join(parts) + "\n"


def write_aims(timings: Sequence[Timing]) -> str:
    """Write whether a page far down costs about what the first one does, and whether anything is slow.

    The ratio alone would be content with a database that reads the whole table for every page.
    """
    lines: list[str] = []
    for database in dict.fromkeys(timing.database for timing in timings):
        found = {timing.case: timing.whole.median for timing in timings if timing.database == database}
        ratio = found[f"page {PAGES[-1]:,}"] / found["page 1"]
        text = f"page {PAGES[-1]:,} takes {ratio:.2f} times page 1; aim {MAX_RATIO}"
        lines.append(f"- {database}: {text}: {say_reached(is_reached=ratio <= MAX_RATIO)}.")
        slowest = max(found, key=found.__getitem__)
        text = f"the slowest, {slowest!r}, takes {found[slowest]:.1f} ms; aim {MAX_MS} ms"
        lines.append(f"- {database}: {text}: {say_reached(is_reached=found[slowest] <= MAX_MS)}.")
    return "\n".join(lines)


def say_reached(*, is_reached: bool) -> str:
    """Say whether an aim is reached."""
    return "reached" if is_reached else "**not reached**"


def show(spread: Spread) -> str:
    """Write a median with its quartiles."""
    return f"{spread.median:.2f} ({spread.low:.2f} to {spread.high:.2f})"


if __name__ == "__main__":
    main()
