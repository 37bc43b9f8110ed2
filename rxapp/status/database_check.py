"""The database: whether it is there, and at the newest schema."""

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from rxapp.database import DatabaseNotMigratedError, check_migrated
from rxapp.status.findings import Finding, well, wrong

_SUBJECT = "database"
_VERSIONS = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


async def check_database(engine: AsyncEngine) -> Finding:
    """Ask the database for its version, and the schema for its own."""
    kind = engine.dialect.name
    try:
        async with engine.connect() as connection:
            version = (await connection.execute(text(_VERSIONS[kind]))).scalar_one()
        await check_migrated(engine)
    except DatabaseNotMigratedError as error:
        found, _, remedy = str(error).partition("; ")
        return wrong(_SUBJECT, found, remedy)
    except (SQLAlchemyError, OSError) as error:
        # A driver's own message may name the user; its kind is enough.
        reason = type(getattr(error, "orig", None) or error).__name__
        return wrong(_SUBJECT, f"{_locate(engine)} does not answer ({reason})", "see DATABASE_URL")
    return well(_SUBJECT, f"{_NAMES[kind]} {version} at {_locate(engine)}, migrated")


def _locate(engine: AsyncEngine) -> str:
    """Return where the database is, without who asks."""
    url = make_url(engine.url)
    return str(url.database) if url.host is None else f"{url.host}:{url.port or 5432}/{url.database}"
