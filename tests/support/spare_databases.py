"""Databases that are there before they are asked for."""

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from tests.support.postgresql import PostgresqlServer


class SpareDatabases:
    """Copies of a database, each for one test.

    PostgreSQL takes a quarter of a second to make one. It does so while the test before is running, and
    removes what that has left behind while the next one is.
    """

    def __init__(self, server: PostgresqlServer, template: str) -> None:
        """Begin with one copy.

        Args:
            server: Where it is.
            template: The name of the database to copy, which nobody may be connected to.
        """
        self._server = server
        self._template = template
        # One thing at a time, so that the machine's other cores stay with the tests.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spare-databases")
        self._removals: list[Future[None]] = []
        self._spare = self._make()

    @contextmanager
    def take(self) -> Generator[str]:
        """Yield the name of a copy, and remove it once the block has ended."""
        name = self._spare.result()
        self._spare = self._make()
        yield name
        self._removals.append(self._worker.submit(self._server.drop_database, name))

    def close(self) -> None:
        """Wait until nothing is being made or removed any more.

        Raises:
            psycopg.Error: A database could not be removed.
        """
        self._worker.shutdown()
        for removal in self._removals:
            removal.result()

    def _make(self) -> Future[str]:
        return self._worker.submit(self._server.add_database, self._template)
