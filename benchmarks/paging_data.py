"""Fills a database with a million posts, in the database itself."""

from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

POSTS = 1_000_000
RARE_POSTS = 20
# About 150 characters a row beside the texts; the texts are read by no list.
_FILLER = "A sentence of filler that stands for the text of an article. "
_TEXT_REPEATS = 10


@dataclass(frozen=True)
class Tag:
    """A tag and which posts carry it, as SQL on the post's number `i`."""

    slug: str
    condition: str


COMMON = Tag("common", "i % 2 = 0")
MIDDLING = Tag("middling", "i % 40 = 3")
RARE = Tag("rare", f"i % {POSTS // RARE_POSTS} = 7")
UNUSED = Tag("unused", "i < 0")
TAGS = (COMMON, MIDDLING, RARE, UNUSED)

# Posts come in pairs of one moment, so that the order needs its second key.
_MOMENT = {
    "sqlite": "datetime('2024-01-01', '+' || (i / 2) || ' minutes') || '.000000'",
    "postgresql": "timestamptz '2024-01-01Z' + (i / 2) * interval '1 minute'",
}
_NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {posts})"
# One post in a hundred is a draft.
_INSERT_POSTS = (  # all values are constants of this file
    _NUMBERS + " INSERT INTO post (id, slug, title, description, markdown, html, reading_minutes, is_draft, "  # noqa: S608
    "published_at, created_at, updated_at, author_id) "
    "SELECT i, 'post-' || i, 'Post number ' || i, '{filler}', '{text}', '{text}', 1, i % 100 = 1, "
    "{moment}, {moment}, {moment}, 1 FROM numbers"
)
_INSERT_TAGGED = (
    _NUMBERS + " INSERT INTO post_tag (post_id, tag_id, published_at) "  # noqa: S608
    "SELECT i, {number}, {moment} FROM numbers WHERE {condition}"
)


async def fill_database(engine: AsyncEngine) -> None:
    """Insert the posts into a migrated, empty database.

    Args:
        engine: The database. The triggers that count changes rest meanwhile.
    """
    async with engine.begin() as connection:
        await connection.run_sync(_fill)
    if engine.dialect.name == "postgresql":
        # What its autovacuum does by itself, some minutes later. SQLite never gathers statistics unasked.
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("VACUUM ANALYZE"))


def _fill(connection: Connection) -> None:
    triggers = _drop_triggers(connection)
    connection.execute(
        text("INSERT INTO \"user\" (id, name, created_at) VALUES (1, 'Wren', CURRENT_TIMESTAMP)")
    )
    moment = _MOMENT[connection.dialect.name]
    posts = _INSERT_POSTS.format(posts=POSTS, filler=_FILLER, text=_FILLER * _TEXT_REPEATS, moment=moment)
    connection.execute(text(posts))
    for number, tag in enumerate(TAGS, start=1):
        values = {"id": number, "slug": tag.slug}
        connection.execute(text("INSERT INTO tag (id, slug, name) VALUES (:id, :slug, :slug)"), values)
        tagged = _INSERT_TAGGED.format(posts=POSTS, number=number, moment=moment, condition=tag.condition)
        connection.execute(text(tagged))
    for statement in triggers:
        connection.exec_driver_sql(statement)


def _drop_triggers(connection: Connection) -> list[str]:
    """Drop SQLite's triggers, which run once a row, and return how to make them again.

    PostgreSQL's run once a statement and may stay.
    """
    if connection.dialect.name != "sqlite":
        return []
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [statement for _, statement in found]
