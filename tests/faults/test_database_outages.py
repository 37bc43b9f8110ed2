"""PostgreSQL is away while workers of the app come and go."""

import asyncio
import signal
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from rxapp.database import DatabaseNotMigratedError, migrate
from rxapp.runtime import current, lifespan
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.metrics import TOKEN, scrape
from tests.support.postgresql import PostgresqlServer, run_postgresql
from tests.support.redis_servers import RedisServer, await_fact

# Granian takes a worker that ends twice within 5.5 s for one that can never start.
LONGER_THAN_A_CRASH_LOOP = 8
# Less than what a worker gets to end by itself.
PROMPTLY = 5
AWAY = "database away"


@pytest.fixture
def server() -> Generator[PostgresqlServer]:
    """A server of one's own, as it is stopped."""
    with run_postgresql() as server:
        yield server


@pytest.fixture
def database_url(server: PostgresqlServer) -> str:
    """The URL of a migrated, empty database on that server."""
    url = server.make_url("postgres")
    asyncio.run(migrate(url))
    return url


@pytest.fixture
def app(
    prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer, database_url: str
) -> Generator[AppProcess]:
    """The app on that database, with two workers that can be counted."""
    settings = {"DATABASE_URL": database_url, "RXAPP_METRICS_TOKEN": TOKEN}
    with run_app_process(prod_app, sqlite_template, redis_url=redis_server.url, settings=settings) as app:
        yield app


def kill_worker(app: AppProcess) -> None:
    """Kill one of the workers, and return when another in its place has found that there is no database."""
    known = app.read_log().count(AWAY)
    app.list_workers()[0].kill()
    await_fact(lambda: app.read_log().count(AWAY) > known, 20)


def ask(app: AppProcess, path: str) -> int:
    """Return how a request is answered that comes over a connection of its own."""
    return httpx.get(app.url + path, trust_env=False, timeout=10).status_code


def test_workers_that_die_while_the_database_is_away_come_back_with_it(
    app: AppProcess, server: PostgresqlServer
) -> None:
    assert scrape(app.url).add_up("rxapp_workers") == 2
    server.stop()
    kill_worker(app)
    until = time.monotonic() + LONGER_THAN_A_CRASH_LOOP
    while time.monotonic() < until:
        # It takes no connections that it could not answer.
        assert [ask(app, path) for path in ("/ping", "/blog")] == [200, 503]
        time.sleep(0.1)
    assert "crash loop" not in app.read_log()
    assert scrape(app.url).add_up("rxapp_workers") == 1
    server.start()
    await_fact(lambda: scrape(app.url).add_up("rxapp_workers") == 2, 20)
    assert app.read_log().count(AWAY) == 1
    assert [ask(app, "/blog") for _ in range(20)] == [200] * 20


def test_a_worker_that_waits_for_the_database_ends_promptly(
    app: AppProcess, server: PostgresqlServer
) -> None:
    server.stop()
    kill_worker(app)
    started = time.monotonic()
    app.end()
    assert time.monotonic() - started < PROMPTLY
    assert "refused to gracefully stop" not in app.read_log()
    server.start()


@pytest.fixture
def environment(database_url: str, valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of an app that is no development."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", valkey_url)
    monkeypatch.setenv("RXAPP_SECRET", "vQ3nZ8kLw2xT6yRb9mHc4pJd7sFg1aUe")
    return monkeypatch


async def start_worker() -> None:
    async with lifespan():
        assert current()


@pytest.mark.usefixtures("environment")
async def test_a_database_that_comes_back_older_is_refused(server: PostgresqlServer) -> None:
    with server.connect() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    await asyncio.to_thread(server.stop)
    handler = signal.getsignal(signal.SIGTERM)
    worker = asyncio.create_task(start_worker())
    await asyncio.sleep(1)
    assert not worker.done()
    await asyncio.to_thread(server.start)
    with pytest.raises(DatabaseNotMigratedError, match="run `rxapp migrate`"):
        await worker
    assert signal.getsignal(signal.SIGTERM) is handler


@pytest.mark.usefixtures("environment")
async def test_a_database_that_is_there_in_the_end_will_do(server: PostgresqlServer) -> None:
    await asyncio.to_thread(server.stop)
    worker = asyncio.create_task(start_worker())
    await asyncio.sleep(1)
    assert not worker.done()
    await asyncio.to_thread(server.start)
    await worker
