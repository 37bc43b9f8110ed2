"""The whole app on servers that a test takes away. They are brought back before the next one."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.support.accounts_http import read_token, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.redis_binaries import find_valkey_binary
from tests.support.redis_servers import RedisServer, run_server

Browse = Callable[[AppProcess], httpx.Client]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that the quick set can leave them out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("slow")


@pytest.fixture(scope="session")
def redis_server() -> Generator[RedisServer]:
    """A server that writes down what it does."""
    with run_server(find_valkey_binary()) as server:
        yield server


@pytest.fixture(scope="session")
def app(prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer) -> Generator[AppProcess]:
    """The app, with its sessions on `redis_server`."""
    with run_app_process(prod_app, sqlite_template, redis_url=redis_server.url) as process:
        yield process


@pytest.fixture
def browse() -> Generator[Browse]:
    """A function that opens a browser of its own for each visitor of an app."""
    with ExitStack() as clients:
        yield lambda app: clients.enter_context(httpx.Client(base_url=app.url, trust_env=False, timeout=20))


@pytest.fixture
def tokens(app: AppProcess, browse: Browse) -> list[str]:
    """The tokens of some people who have signed up."""
    return sign_up_some(app, browse)


def sign_up_some(app: AppProcess, browse: Browse, count: int = 4) -> list[str]:
    """Return the tokens of so many people who have signed up."""
    browsers = [browse(app) for _ in range(count)]
    for browser in browsers:
        sign_up(browser)
    return [read_token(browser) for browser in browsers]
