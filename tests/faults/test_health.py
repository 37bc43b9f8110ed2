"""What the app says of its own health while a server is away, and what an operator is told."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rxapp.status.findings import Level
from rxapp.status.report import check_app
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.redis_binaries import find_valkey_binary
from tests.support.redis_servers import RedisServer, pause, run_server


@pytest.fixture(scope="module")
def state_server() -> Generator[RedisServer]:
    """Where Reflex keeps the state of open pages."""
    with run_server(find_valkey_binary()) as server:
        yield server


@pytest.fixture(scope="module")
def split_app(
    prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer, state_server: RedisServer
) -> Generator[AppProcess]:
    """An app whose sessions and states are on two servers."""
    with run_app_process(
        prod_app, sqlite_template, redis_url=redis_server.url, state_redis_url=state_server.url
    ) as app:
        yield app


def ask(app: AppProcess, path: str) -> httpx.Response:
    return httpx.get(app.url + path, trust_env=False, timeout=10)


def read_health(app: AppProcess) -> tuple[int, dict[str, Any]]:
    response = ask(app, "/_health")
    return response.status_code, response.json()


def test_all_is_well_while_all_servers_are_there(split_app: AppProcess) -> None:
    assert read_health(split_app) == (200, {"status": True, "db": True, "redis": True, "state": True})
    finding = check_app(split_app.url)
    assert (finding.level, finding.text) == (Level.OK, f"answers at {split_app.url} and is ready")


def test_without_sessions_the_app_lives_and_is_not_ready(
    split_app: AppProcess, redis_server: RedisServer
) -> None:
    with pause([redis_server]):
        assert read_health(split_app) == (503, {"status": False, "db": True, "redis": False, "state": True})
        assert ask(split_app, "/ping").status_code == 200
        finding = check_app(split_app.url)
    assert (finding.level, finding.text) == (Level.WRONG, "is not ready: redis is away")


def test_without_the_states_of_pages_the_app_is_ready_and_says_so(
    split_app: AppProcess, state_server: RedisServer
) -> None:
    with pause([state_server]):
        assert read_health(split_app) == (200, {"status": True, "db": True, "redis": True, "state": False})
    assert ask(split_app, "/blog").status_code == 200


def test_an_app_that_is_not_there_is_noted() -> None:
    finding = check_app("http://127.0.0.1:1")
    assert (finding.level, finding.text) == (Level.NOTE, "does not answer at http://127.0.0.1:1")
