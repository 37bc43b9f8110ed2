"""What says that the database is away, and what says that a query is wrong."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from rxapp.database import create_engine, is_unavailable
from tests.support.databases import Database


async def fail(url: str, statement: str = "SELECT 1") -> SQLAlchemyError:
    """Return the error with which a statement fails."""
    engine = create_engine(url)
    try:
        with pytest.raises(SQLAlchemyError) as failure:
            async with engine.begin() as db:
                await db.execute(text(statement))
        return failure.value
    finally:
        await engine.dispose()


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM nothing_here", "SELEC 1", "INSERT INTO tag (id) VALUES (1)"]
)
async def test_a_query_that_is_wrong_is_no_outage(database: Database, statement: str) -> None:
    assert not is_unavailable(await fail(database.url, statement))


async def test_a_server_that_is_not_there_is_away() -> None:
    assert is_unavailable(await fail("postgresql+psycopg://rxapp@127.0.0.1:1/rxapp"))


async def test_a_file_that_cannot_be_opened_is_away(tmp_path: Path) -> None:
    (tmp_path / "file.db").mkdir()
    assert is_unavailable(await fail(f"sqlite+aiosqlite:///{tmp_path / 'file.db'}"))


async def test_a_file_that_somebody_else_writes_for_too_long_is_away(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'busy.db'}"
    writer = create_engine(url)
    async with writer.connect() as db:
        await db.execute(text("CREATE TABLE item (id INTEGER)"))
        await db.execute(text("BEGIN IMMEDIATE"))
        engine = create_engine(url)
        async with engine.connect() as other:
            await other.execute(text("PRAGMA busy_timeout=0"))
            with pytest.raises(OperationalError) as failure:
                await other.execute(text("INSERT INTO item VALUES (1)"))
        await engine.dispose()
    await writer.dispose()
    assert is_unavailable(failure.value)


async def test_a_disk_that_is_full_is_away_until_there_is_room(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'full.db'}")
    insert = text("INSERT INTO item VALUES (zeroblob(20000))")
    async with engine.connect() as db:
        await db.execute(text("CREATE TABLE item (content BLOB)"))
        # What SQLite says then is what it says of a full disk.
        await db.execute(text("PRAGMA max_page_count=4"))
        with pytest.raises(OperationalError) as failure:
            await db.execute(insert)
        assert is_unavailable(failure.value)
        await db.execute(text("PRAGMA max_page_count=1000"))
        await db.execute(insert)
    await engine.dispose()


def test_what_is_no_error_of_a_database_is_no_outage_of_one() -> None:
    assert not is_unavailable(LookupError())
    assert not is_unavailable(TimeoutError())
