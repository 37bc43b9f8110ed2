"""Engines, migrations and the content version, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlencode

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from rxapp.database import (
    DatabaseNotMigratedError,
    alembic_config,
    check_migrated,
    create_engine,
    hold_lock,
    migrate,
)
from rxapp.models import ContentVersion, Post, PostTag, Tag, User
from tests.support.databases import Database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TAG_THE_POST = "INSERT INTO post_tag (post_id, tag_id, published_at) SELECT id, 2, published_at FROM post"


def make_post(**fields: object) -> Post:
    values = {"slug": "first", "title": "First", "markdown": "Hi", "html": "<p>Hi</p>", "author_id": 1}
    times = {"published_at": NOON, "created_at": NOON, "updated_at": NOON}
    return Post.model_validate(values | times | fields)


async def write(database: Database, action: Callable[[AsyncSession], Awaitable[object]]) -> None:
    async with database.sessions.begin() as db:
        await action(db)


async def read_version(database: Database) -> int:
    async with database.sessions() as db:
        return (await db.execute(select(col(ContentVersion.value)))).scalar_one()


@pytest.fixture
async def stocked(database: Database) -> Database:
    """A database with a post by an author, a tag the post carries, and one it does not."""
    async with database.sessions.begin() as db:
        db.add(User(name="Wren", created_at=NOON))
        await db.flush()
        db.add_all([make_post(), Tag(slug="redis", name="Redis"), Tag(slug="css", name="CSS")])
        await db.flush()
        db.add(PostTag(post_id=1, tag_id=1, published_at=NOON))
    return database


async def test_models_and_migrations_agree(database: Database) -> None:
    def compare(connection: Connection) -> list[object]:
        return compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(compare) == []


@pytest.mark.parametrize(
    ("name", "conditions"),
    [
        ("ix_post_published", ("is_draft = 0", "NOT is_draft")),
        ("ix_post_draft", ("is_draft = 1", "is_draft")),
    ],
)
async def test_index_covers_published_posts_or_drafts_only(
    database: Database, name: str, conditions: tuple[str, str]
) -> None:
    """Alembic does not compare the condition of an index, so it is checked here."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    query = (
        "SELECT sql FROM sqlite_master WHERE name = :name"
        if is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE indexname = :name"
    )
    async with database.engine.connect() as connection:
        definition: str = (await connection.execute(text(query), {"name": name})).scalar_one()
    columns, condition = definition.split(" WHERE ")
    assert columns.endswith("(published_at, id)")
    assert condition.strip("()") == conditions[0 if is_sqlite else 1]


async def test_downgrade_leaves_nothing_but_the_revision_table(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "base"))
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert tables == ["alembic_version"]


async def test_a_downgraded_database_can_be_migrated_again(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "base"))
    await migrate(database.url)
    await check_migrated(database.engine)


async def test_tags_and_their_triggers_outlive_the_migration_that_dates_them(stocked: Database) -> None:
    async with stocked.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0001"))
        assert (await connection.execute(text("SELECT * FROM post_tag"))).all() == [(1, 1)]
    await assert_change_raises_the_version(stocked, "INSERT INTO post_tag (post_id, tag_id) VALUES (1, 2)")
    await migrate(stocked.url)
    async with stocked.sessions() as db:
        dated = select(col(PostTag.post_id), col(PostTag.tag_id), col(PostTag.published_at))
        assert (await db.execute(dated.order_by(col(PostTag.tag_id)))).all() == [(1, 1, NOON), (1, 2, NOON)]
    for statement in ("UPDATE post_tag SET tag_id = tag_id", "DELETE FROM post_tag", TAG_THE_POST):
        await assert_change_raises_the_version(stocked, statement)


async def assert_change_raises_the_version(database: Database, statement: str) -> None:
    before = await read_version(database)
    await write(database, lambda db: db.execute(text(statement)))
    assert await read_version(database) > before


async def test_posts_from_before_forms_had_names_outlive_the_migration(with_draft: Database) -> None:
    async with with_draft.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0006"))
    await migrate(with_draft.url)
    async with with_draft.sessions() as db:
        rows = (await db.execute(select(col(Post.slug), col(Post.once), col(Post.once_digest)))).all()
    assert sorted(rows) == [("draft", None, None), ("first", None, None)]
    for statement in ("UPDATE post SET title = 'x' WHERE id = 1", "DELETE FROM post WHERE id = 1"):
        await assert_change_raises_the_version(with_draft, statement)


async def test_migrations_that_start_at_once_run_once(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(4)))
    engine = create_engine(empty_database_url)
    await check_migrated(engine)
    async with engine.connect() as connection:
        rows = await connection.execute(select(func.count()).select_from(ContentVersion))
        assert rows.scalar_one() == 1
    await engine.dispose()


async def test_an_empty_database_is_reported_with_the_command_to_run(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with pytest.raises(DatabaseNotMigratedError, match=r"at revision none.*rxapp migrate"):
        await check_migrated(engine)
    await engine.dispose()


async def test_a_database_newer_than_the_program_will_do(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'future'"))
    await check_migrated(database.engine)


async def test_a_database_older_than_the_program_is_reported(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(DatabaseNotMigratedError, match=r"at revision 0001, .* run `rxapp migrate`"):
        await check_migrated(database.engine)


async def test_only_one_holds_the_lock(database: Database) -> None:
    inside = 0

    async def enter() -> None:
        nonlocal inside
        async with hold_lock(database.engine):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(3)))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tag (id, slug, name) VALUES (9, 'new', 'New')",
        "UPDATE tag SET name = 'Valkey' WHERE id = 1",
        "DELETE FROM tag WHERE id = 2",
        TAG_THE_POST,
        "UPDATE post_tag SET tag_id = 2",
        "DELETE FROM post_tag",
        "UPDATE post SET title = 'Second'",
        "DELETE FROM post",
        """UPDATE "user" SET name = 'Robin'""",
    ],
)
async def test_change_of_content_raises_its_version(stocked: Database, statement: str) -> None:
    before = await read_version(stocked)
    await write(stocked, lambda db: db.execute(text(statement)))
    assert await read_version(stocked) > before


async def test_new_post_raises_the_content_version(stocked: Database) -> None:
    before = await read_version(stocked)
    async with stocked.sessions.begin() as db:
        db.add(make_post(slug="second"))
    assert await read_version(stocked) > before


@pytest.fixture
async def with_draft(stocked: Database) -> Database:
    """The same, and a draft that carries the tag too: the second post."""
    async with stocked.sessions.begin() as db:
        db.add(make_post(slug="draft", is_draft=True))
        await db.flush()
        db.add(PostTag(post_id=2, tag_id=1, published_at=NOON))
    return stocked


@pytest.mark.parametrize(
    "statement",
    [
        f"{TAG_THE_POST} WHERE is_draft",
        "UPDATE post_tag SET tag_id = 2 WHERE post_id = 2",
        "DELETE FROM post_tag WHERE post_id = 2",
        "UPDATE post SET title = 'Second' WHERE id = 2",
        "UPDATE post SET published_at = '2026-04-01 12:00:00.000000' WHERE id = 2",
        "DELETE FROM post WHERE id = 2",
        "DELETE FROM post WHERE id = 9",
    ],
)
async def test_change_of_a_draft_leaves_the_content_version(with_draft: Database, statement: str) -> None:
    before = await read_version(with_draft)
    await write(with_draft, lambda db: db.execute(text(statement)))
    assert await read_version(with_draft) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE post SET is_draft = NOT is_draft WHERE id = 2",
        "UPDATE post SET is_draft = NOT is_draft WHERE id = 1",
        "UPDATE post SET title = 'Both'",
        "UPDATE post_tag SET post_id = 1, tag_id = 2 WHERE post_id = 2",
        "DELETE FROM post_tag",
        "DELETE FROM post",
    ],
)
async def test_what_drafts_have_to_do_with_readers_raises_the_content_version(
    with_draft: Database, statement: str
) -> None:
    before = await read_version(with_draft)
    await write(with_draft, lambda db: db.execute(text(statement)))
    assert await read_version(with_draft) > before


async def test_a_new_draft_leaves_the_content_version(stocked: Database) -> None:
    before = await read_version(stocked)
    async with stocked.sessions.begin() as db:
        db.add(make_post(slug="draft", is_draft=True))
    assert await read_version(stocked) == before


async def test_before_drafts_were_told_apart_every_change_counted(with_draft: Database) -> None:
    async with with_draft.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(alembic_config(sync), "0005"))
    for statement in ("UPDATE post SET title = 'x' WHERE id = 2", "DELETE FROM post_tag WHERE post_id = 2"):
        await assert_change_raises_the_version(with_draft, statement)
    await assert_change_raises_the_version(with_draft, "UPDATE tag SET name = 'Valkey' WHERE id = 1")


@pytest.mark.parametrize("column", ["password_hash", "email"])
async def test_private_change_of_a_user_leaves_the_content_version(stocked: Database, column: str) -> None:
    before = await read_version(stocked)
    await write(stocked, lambda db: db.execute(text(f"""UPDATE "user" SET {column} = 'x'""")))  # noqa: S608
    await write(stocked, lambda db: db.execute(text("""UPDATE "user" SET name = name""")))
    assert await read_version(stocked) == before


async def test_rolled_back_change_leaves_the_content_version(stocked: Database) -> None:
    before = await read_version(stocked)
    async with stocked.sessions() as db:
        await db.execute(text("DELETE FROM post"))
        await db.rollback()
    assert await read_version(stocked) == before


async def test_a_post_takes_its_tags_with_it(stocked: Database) -> None:
    async with stocked.sessions.begin() as db:
        await db.execute(text("DELETE FROM post"))
        assert (await db.execute(select(func.count()).select_from(PostTag))).scalar_one() == 0


async def test_a_post_takes_the_dates_of_its_tags_along(stocked: Database) -> None:
    later = NOON + timedelta(microseconds=1)
    async with stocked.sessions.begin() as db:
        await db.execute(update(Post).values(published_at=later))
        assert (await db.execute(select(col(PostTag.published_at)))).scalars().all() == [later]


async def test_a_tag_cannot_have_another_date_than_its_post(stocked: Database) -> None:
    later = NOON + timedelta(microseconds=1)
    dated_wrongly = insert(PostTag).values(post_id=1, tag_id=2, published_at=later)
    for statement in (dated_wrongly, update(PostTag).values(published_at=later)):
        with pytest.raises(IntegrityError):
            await write(stocked, lambda db, statement=statement: db.execute(statement))


async def test_a_user_with_posts_cannot_be_deleted(stocked: Database) -> None:
    with pytest.raises(IntegrityError):
        await write(stocked, lambda db: db.execute(text("""DELETE FROM "user" """)))


async def test_a_time_comes_back_aware_and_in_utc(stocked: Database) -> None:
    elsewhere = datetime(2026, 7, 1, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    async with stocked.sessions.begin() as db:
        db.add(make_post(slug="abroad", published_at=elsewhere))
    async with stocked.sessions() as db:
        found = await db.execute(select(col(Post.published_at)).where(col(Post.slug) == "abroad"))
    published_at = found.scalar_one()
    assert published_at == elsewhere
    assert published_at.tzinfo is UTC


async def test_a_time_without_a_zone_cannot_be_stored(stocked: Database) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a time zone"):
        await write(stocked, lambda db: db.execute(insert(User).values(name="Naive", created_at=naive)))


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_sqlite_connections_are_set_up(database: Database) -> None:
    expected = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 1}
    async with database.engine.connect() as connection:
        for pragma, value in expected.items():
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one() == value


ONLY_POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"])
GIVES_UP_SOON = {
    "connect_timeout": "5",
    "keepalives": "1",
    "keepalives_idle": "2",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "5000",
}


async def read_parameters(url: str) -> dict[str, str]:
    """Return what the client library was told of a connection, of all that there is to be told."""
    engine = create_engine(url)
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, psycopg.AsyncConnection)
        found = driver.info.get_parameters()
    await engine.dispose()
    return found


@ONLY_POSTGRESQL
async def test_a_host_that_is_gone_is_given_up_soon(database_url: str) -> None:
    found = await read_parameters(database_url)
    assert GIVES_UP_SOON.items() <= found.items()
    assert found["application_name"] == "rxapp"


@ONLY_POSTGRESQL
async def test_what_the_url_says_of_connections_wins(database_url: str) -> None:
    given = {"connect_timeout": "9", "tcp_user_timeout": "7000", "application_name": "mine"}
    found = await read_parameters(f"{database_url}&{urlencode(given)}")
    assert (GIVES_UP_SOON | given).items() <= found.items()
