"""Alembic's entry: runs migrations on the connection it is handed, or on the configured database."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from rxapp import models as models  # noqa: PLC0414 -- fills SQLModel.metadata
from rxapp.database import create_engine
from rxapp.settings import load_settings_or_exit


def run_migrations(connection: Connection) -> None:
    """Run what the Alembic command asks for on a connection; an open transaction stays open."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        # SQLite changes a column by copying the table, which batch operations do.
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_run() -> None:
    """Run migrations on the database of the settings, for the `alembic` command itself."""
    engine = create_engine(load_settings_or_exit().database_url)
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)
    await engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run_migrations(given)
else:
    asyncio.run(connect_and_run())
