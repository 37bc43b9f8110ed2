"""One visitor who opens websocket after websocket, and the others meanwhile."""

import resource
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.event_socket import EventSocket, SocketEndedError, open_event_socket
from tests.support.redis_servers import RedisServer

MOST = 3
WORKERS = 2
PATIENCE = 10
FLOODED, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(scope="module")
def app(prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer) -> Generator[AppProcess]:
    """An app behind a proxy, which gives little to each address."""
    settings = {"RXAPP_SOCKETS_PER_ADDRESS": str(MOST), "RXAPP_TRUSTED_PROXY_HOPS": "1"}
    with run_app_process(prod_app, sqlite_template, redis_url=redis_server.url, settings=settings) as app:
        yield app


def come(app: AppProcess, address: str) -> AbstractContextManager[EventSocket]:
    """Open a websocket from an address."""
    return open_event_socket(app.url, {"X-Forwarded-For": address})


@contextmanager
def flood(app: AppProcess, address: str) -> Generator[int]:
    """Hold all open that an address is given, and return the status with which one more is refused."""
    code = 0
    with ExitStack() as sockets:
        # Which worker takes which of them is left to chance.
        for _ in range(MOST * WORKERS + 1):
            try:
                sockets.enter_context(come(app, address))
            except SocketEndedError as end:
                code = end.code
                break
        yield code


def is_let_in(app: AppProcess, address: str) -> bool:
    """Try once."""
    with suppress(SocketEndedError), come(app, address):
        return True
    return False


def test_a_flood_from_one_address_leaves_room_for_the_others(app: AppProcess) -> None:
    with flood(app, FLOODED) as code:
        assert code == 403
        assert is_let_in(app, ELSEWHERE)
    assert '"refused": "too_many_sockets"' in app.read_log()
    deadline = time.monotonic() + PATIENCE
    while not is_let_in(app, FLOODED):
        assert time.monotonic() < deadline


def test_the_server_takes_as_many_open_files_as_its_connections_need() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    program = (
        "import resource; from rxapp.serve_command import allow_connections; "
        f"resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard})); allow_connections(); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *warnings, allowed = result.stdout.splitlines()
    wanted = 8_704
    assert int(allowed) == (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard))
    assert bool(warnings) == (int(allowed) < wanted)
