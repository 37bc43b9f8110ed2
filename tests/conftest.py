"""Fixtures of all tests: real servers, a migrated database of its own for each test, and a clock."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from rxapp.database import create_engine, migrate, session_factory
from rxapp.embedded_valkey import ensure_embedded_valkey
from rxapp.runtime import Runtime, open_runtime
from rxapp.sessions import connect
from rxapp.settings import Settings, load_settings, read_settings
from tests.support.app_server import PROJECT_ROOT, AppServer, Report, run_dev_app, run_prod_app
from tests.support.clock import SettableClock
from tests.support.databases import Database
from tests.support.exported_app import run_exported_app
from tests.support.lent_databases import LentDatabases
from tests.support.plain_list import copy_project
from tests.support.postgresql import PostgresqlServer, run_postgresql


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add options: docs/list-behaviours.md and docs/deploy.md say what they are good for."""
    parser.addoption(
        "--plain-list", action="store_true", help="build the site with a list that nothing is kept of"
    )
    parser.addoption(
        "--exported", action="store_true", help="serve exported pages from nginx, and the backend apart"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Expect that what needs one port for pages and backend fails where there are two."""
    if not config.getoption("exported"):
        return
    for item in items:
        if marker := item.get_closest_marker("one_port"):
            item.add_marker(pytest.mark.xfail(reason=marker.kwargs["reason"], strict=True))


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Keep the tests away from the settings and the data of whoever runs them."""
    with pytest.MonkeyPatch.context() as environment:
        for name in list(os.environ):
            if name.startswith("RXAPP_") or name in {"DATABASE_URL", "REDIS_URL"}:
                environment.delenv(name)
        environment.setenv("RXAPP_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(autouse=True)
def _fresh_settings() -> None:
    """Make each test read the environment it has set."""
    load_settings.cache_clear()


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands still until the test moves it."""
    return SettableClock()


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a Valkey server, which ends with the test run."""
    return ensure_embedded_valkey(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
async def redis(valkey_url: str) -> AsyncGenerator[Redis]:
    """A client of an empty Valkey server."""
    client = connect(valkey_url)
    assert isinstance(client, Redis)
    await client.flushall()  # pyright: ignore[reportUnknownMemberType] -- its options are untyped
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def postgresql() -> Generator[PostgresqlServer]:
    """A PostgreSQL server."""
    with run_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def lent_databases(postgresql: PostgresqlServer) -> Generator[LentDatabases]:
    """Migrated, empty databases of PostgreSQL."""
    with postgresql.create_database() as template:
        asyncio.run(migrate(postgresql.make_url(template)))
        with LentDatabases(postgresql, template) as databases:
            yield databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a migrated database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database: a test of anything that reaches one runs on both."""
    return request.param


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """The URL of a database without tables."""
    if backend == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    with server.create_database() as name:
        yield server.make_url(name)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """The URL of a migrated, empty database."""
    if backend == "sqlite":
        path = tmp_path / "test.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    databases: LentDatabases = request.getfixturevalue("lent_databases")
    with databases.lend() as name:
        yield server.make_url(name)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A migrated, empty database, opened."""
    engine = create_engine(database_url)
    yield Database(database_url, engine, session_factory(engine))
    await engine.dispose()


@pytest.fixture
def settings(database_url: str, valkey_url: str, tmp_path: Path) -> Settings:
    """Settings of a development app on the test's own servers."""
    return read_settings(DATABASE_URL=database_url, REDIS_URL=valkey_url, data_dir=tmp_path)


@pytest.fixture
async def runtime(settings: Settings, clock: SettableClock) -> AsyncGenerator[Runtime]:
    """An open runtime on the test's own servers and clock."""
    async with open_runtime(settings, clock) as runtime:
        yield runtime


@pytest.fixture(scope="session")
def prod_app(
    report: Report,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Generator[AppServer]:
    """The app as in production, built once for the session."""
    if pytestconfig.getoption("exported"):
        yield request.getfixturevalue("exported_app")
        return
    root = PROJECT_ROOT
    if pytestconfig.getoption("plain_list"):
        root = tmp_path_factory.mktemp("plain") / "project"
        copy_project(PROJECT_ROOT, root)
    with run_prod_app(report, root=root) as app:
        yield app


@pytest.fixture(scope="session")
def exported_app(report: Report) -> Generator[AppServer]:
    """The app with its pages exported to files, and its backend on another port."""
    with run_exported_app(report) as app:
        yield app


@pytest.fixture(scope="session")
def dev_app(report: Report) -> Generator[AppServer]:
    """The app as in development, on two ports."""
    with run_dev_app(report) as app:
        yield app


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Report:
    """Write a line to the terminal at once, past pytest's capture: a start takes its time."""
    terminal = request.config.pluginmanager.get_plugin("terminalreporter")
    assert isinstance(terminal, pytest.TerminalReporter)

    def write(line: str) -> None:
        terminal.write(f"\n{line}\n")

    return write
