"""The queries that every page runs walk the indexes of the list, on both databases."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from rxapp.blog import service
from rxapp.blog.cursor import Place
from tests.support.databases import Database

NOW = datetime(2026, 6, 1, tzinfo=UTC)
POST = service.PostSummary((), 7, "post", "Post", "", 1, NOW, NOW, "Wren")
Query = Callable[[AsyncSession], Awaitable[object]]
QUERIES: dict[str, Query] = {
    "first page": lambda db: service.list_posts(db, now=NOW),
    "later page": lambda db: service.list_posts(db, now=NOW, after=Place(NOW, 7)),
    "window": lambda db: service.list_window(db, now=NOW, until=Place(NOW, 7)),
    "whole window": lambda db: service.list_window(db, now=NOW),
    "count": lambda db: service.count_posts(db, now=NOW),
    "neighbours": lambda db: service.find_neighbours(db, POST, now=NOW),
    "content version": lambda db: service.read_content_version(db, now=NOW),
}
TAG_QUERIES: dict[str, Query] = {
    "first page": lambda db: service.list_posts(db, now=NOW, tag="redis"),
    "later page": lambda db: service.list_posts(db, now=NOW, after=Place(NOW, 7), tag="redis"),
    "window": lambda db: service.list_window(db, now=NOW, until=Place(NOW, 7), tag="redis"),
    "whole window": lambda db: service.list_window(db, now=NOW, tag="redis"),
    "count": lambda db: service.count_posts(db, now=NOW, tag="redis"),
    "filter": lambda db: service.list_tags(db, now=NOW),
}


async def explain(database: Database, query: Query) -> str:
    """Return the plan of the first statement that a query runs."""
    statements: list[tuple[str, Any]] = []

    def record(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", record)
    async with database.sessions() as db:
        await query(db)
        event.remove(database.engine.sync_engine, "before_cursor_execute", record)
        connection = await db.connection()
        if connection.dialect.name == "postgresql":
            # A planner that has seen no rows prefers to read the table; the question is what it can do.
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        prefix = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        rows = await connection.exec_driver_sql(prefix + statements[0][0], statements[0][1])
        return "\n".join(str(tuple(row)) for row in rows)


@pytest.mark.parametrize("name", QUERIES)
async def test_query_walks_the_index_of_the_list(database: Database, name: str) -> None:
    plan = await explain(database, QUERIES[name])
    assert "ix_post_published" in plan, plan
    assert not sorts(plan), plan


@pytest.mark.parametrize("name", TAG_QUERIES)
async def test_query_on_a_tag_walks_the_index_of_the_tag(database: Database, name: str) -> None:
    plan = await explain(database, TAG_QUERIES[name])
    assert "ix_post_tag_published" in plan, plan
    # From a place in the index, not from its newest end.
    assert "tag_id=? AND " in plan or "Index Cond: ((tag_id = " in plan, plan
    assert not sorts(plan), plan


async def test_counting_a_tag_looks_at_drafts_only(database: Database) -> None:
    plan = await explain(database, TAG_QUERIES["count"])
    assert "ix_post_draft" in plan, plan
    assert "ix_post_published" not in plan, plan


def sorts(plan: str) -> bool:
    """Return whether a plan sorts rows instead of reading them in order."""
    return "TEMP B-TREE" in plan or "Sort" in plan
