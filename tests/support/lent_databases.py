"""Migrated databases of PostgreSQL that one test after another has: emptying is quicker than copying."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

from psycopg import Connection, sql

from tests.support.postgresql import PostgresqlServer

# A sequence goes on though the transaction that moved it comes to nothing, which is safe.
_COUNT_CHANGES = """
    CREATE SCHEMA lent;
    CREATE SEQUENCE lent.changes;
    CREATE FUNCTION lent.count_change() RETURNS event_trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM nextval(''lent.changes''); END';
    CREATE EVENT TRIGGER count_change ON ddl_command_end EXECUTE FUNCTION lent.count_change();
"""
_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_LIST_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


class LentDatabases:
    """Copies of a migrated database. Those that come back are put back as they were, and lent again."""

    def __init__(self, server: PostgresqlServer, template: str) -> None:
        """Begin with none.

        Args:
            server: Where the databases are.
            template: The migrated, empty database to copy, which nobody else may be connected to.
        """
        self._server = server
        self._template = template
        self._returned: list[str] = []
        self._copies = ExitStack()
        with server.connect(template) as connection:
            connection.execute(_COUNT_CHANGES)
            self._rows = _read_rows(connection)

    @contextmanager
    def lend(self) -> Generator[str]:
        """Lend a database for the length of the block.

        Yields:
            Its name.
        """
        name = self._returned.pop() if self._returned else self._copy()
        yield name
        with self._server.connect(name) as connection:
            if not _has_other_tables(connection):
                _put_back(connection, self._rows)
                self._returned.append(name)

    def _copy(self) -> str:
        return self._copies.enter_context(self._server.create_database(self._template))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Remove all of them."""
        self._copies.close()


def _has_other_tables(connection: Connection) -> bool:
    """Return whether anything was made, altered or removed since the database was copied."""
    return connection.execute("SELECT is_called FROM lent.changes").fetchone() == (True,)


def _read_rows(connection: Connection) -> Mapping[str, list[tuple[object, ...]]]:
    """Return what is in each table: the migrations have filled some."""
    return {
        name: connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))).fetchall()
        for (name,) in connection.execute(_LIST_TABLES).fetchall()
    }


def _put_back(connection: Connection, rows: Mapping[str, list[tuple[object, ...]]]) -> None:
    """Let these rows be all that there is."""
    # Someone who was killed or given up may still hold a lock.
    connection.execute(_END_OTHERS)
    names = sql.SQL(", ").join(map(sql.Identifier, rows))
    connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
    for name, records in rows.items():
        for record in records:
            values = sql.SQL(", ").join(map(sql.Literal, record))
            connection.execute(sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), values))
