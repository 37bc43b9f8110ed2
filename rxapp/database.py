"""Engines and migrations: how the app reaches its database, and how the schema gets there.

SQLite and PostgreSQL behave alike to the callers. Queries live in the feature that owns them.
"""

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite
import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from rxapp.settings import PROJECT_ROOT

_BUSY_TIMEOUT_MS = 5_000
_LOCK_TIMEOUT_SECONDS = 60
_LOCK_KEY = 0x7278617070  # "rxapp": one advisory lock per PostgreSQL database

# Eight workers, the most that Reflex starts by itself, stay below PostgreSQL's default of 100.
_POOL_SIZE = 5
_POOL_OVERFLOW = 5

# A host that is gone says nothing: without these, whoever waits for it does so for a quarter of an hour. The
# kernel gives it up after 5 s, be it that nothing comes (2 + 3 * 1) or that nothing arrives (milliseconds).
# A server that stands still on a host that is there is another matter: see `web.deadline`. There is no
# `statement_timeout`, as PgBouncer refuses connections that come with one.
_CONNECT_ARGS: dict[str, str | int] = {
    "application_name": "rxapp",
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}

# https://sqlite.org/rescode.html: the lowest byte of a code is the primary one.
_PRIMARY_CODE = 0xFF
_SQLITE_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class DatabaseNotMigratedError(Exception):
    """The database lacks tables or columns that this version of the app relies on."""


def create_engine(url: str) -> AsyncEngine:
    """Return an engine for a database; it connects at first use. Make the folder of a SQLite file.

    Args:
        url: A `sqlite+aiosqlite` or `postgresql+psycopg` URL, as `Settings.database_url` has it. What the
            query of the latter says, such as `?connect_timeout=2`, wins over what is set here.
    """
    if (address := make_url(url)).get_backend_name() == "sqlite":
        Path(str(address.database)).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = create_async_engine(url, hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _configure_sqlite)
        return engine
    # Parameters are what people typed, and hashes of passwords: an error must not carry them into a log.
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={name: value for name, value in _CONNECT_ARGS.items() if name not in address.query},
    )


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Set up one new SQLite connection.

    WAL lets readers go on while one writes; with it, synchronous=NORMAL can lose the last
    commits in a power cut but never corrupts the file. SQLite ignores foreign keys unless told.
    """
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def is_unavailable(error: BaseException) -> bool:
    """Return whether an error says that the database cannot work now, and may again in a while.

    It is away, starting, full or too busy; a query that is wrong is another matter.
    """
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY_CODE in _SQLITE_UNAVAILABLE
    return error.connection_invalidated or isinstance(error.orig, psycopg.OperationalError)


def tell_reason(error: BaseException) -> str:
    """Return what an error says, in a line.

    A driver's own message is the useful part; SQLAlchemy adds the statement and a link.
    """
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return the maker of database sessions.

    Objects stay readable after a commit: refreshing them on attribute access would be I/O
    outside of `await`.
    """
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def hold_lock(engine: AsyncEngine) -> AsyncGenerator[None]:
    """Keep every other process that asks for the lock of this database waiting.

    For work that several starting workers would otherwise do at once. The lock goes with its
    holder, also when that is killed. It is not reentrant.
    """
    if engine.dialect.name == "sqlite":
        # An exclusive transaction on a second file: a lock that works on every platform,
        # and that leaves readers and writers of the database itself alone.
        path = f"{engine.url.database}.lock"
        async with aiosqlite.connect(path, timeout=_LOCK_TIMEOUT_SECONDS, isolation_level=None) as lock:
            await lock.execute("BEGIN EXCLUSIVE")
            yield
    else:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            yield


async def migrate(url: str) -> None:
    """Bring a database to the newest schema, making a SQLite file that is missing.

    Safe to run from many processes at once: one migrates while the others wait. A migration
    that fails leaves nothing behind.
    """
    engine = create_engine(url)
    try:
        async with hold_lock(engine), engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    """Run the missing migrations in the transaction of a connection."""
    if connection.dialect.name == "sqlite":
        # Python's driver begins transactions before INSERT and the like, but not before DDL.
        connection.exec_driver_sql("BEGIN")
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for this project.

    Args:
        connection: What `alembic/env.py` shall work on; it connects by itself without one.
    """
    config = Config(PROJECT_ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config


async def check_migrated(engine: AsyncEngine) -> None:
    """Make sure that every migration has run that this program knows of.

    A newer database will do: while a release goes out, workers of the one before start again too.

    Raises:
        DatabaseNotMigratedError: Some have not.
    """
    async with engine.connect() as connection:
        current = await connection.run_sync(_read_revisions)
    scripts = ScriptDirectory.from_config(alembic_config())
    known, expected = {script.revision for script in scripts.walk_revisions()}, set(scripts.get_heads())
    if not current or (current != expected and current <= known):
        raise DatabaseNotMigratedError(
            f"the database is at revision {', '.join(sorted(current)) or 'none'}, this program needs "
            f"{', '.join(sorted(expected))}; run `rxapp migrate`"
        )


def _read_revisions(connection: Connection) -> set[str]:
    """Return the revisions that a database says it is at; none for an empty one."""
    return set(MigrationContext.configure(connection).get_current_heads())
