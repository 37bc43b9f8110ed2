"""What a test is handed when it asks for a database."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker


@dataclass(frozen=True)
class Database:
    """A migrated database of one test.

    Attributes:
        url: Its URL, as `Settings.database_url` has it.
        engine: An engine on it.
        sessions: Makes sessions: `async with database.sessions() as db`.
    """

    url: str
    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
