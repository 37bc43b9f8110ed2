"""Someone who begins form after form and ends none, and the others meanwhile."""

import socket
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from rxapp import urls
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.redis_servers import RedisServer, await_fact

MOST = 2
WORKERS = 2
REQUEST_SECONDS = 1.0
FORM = b"sku=mug-tin&quantity=1"


@pytest.fixture(scope="module")
def app(prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer) -> Generator[AppProcess]:
    """An app that works on few requests at once."""
    settings = {"RXAPP_REQUESTS_AT_ONCE": str(MOST), "RXAPP_REQUEST_TIMEOUT": str(REQUEST_SECONDS)}
    with run_app_process(prod_app, sqlite_template, redis_url=redis_server.url, settings=settings) as app:
        yield app


def begin_form(app: AppProcess) -> socket.socket:
    """Send the beginning of a form."""
    wire = socket.create_connection(("127.0.0.1", app.port), timeout=10)
    head = (
        f"POST {urls.CART_ITEMS} HTTP/1.1\r\nHost: localhost:{app.port}\r\nContent-Length: {len(FORM)}\r\n"
        "Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    wire.sendall(head.encode() + FORM[:1])
    return wire


def test_forms_that_never_end_leave_room_for_the_others(app: AppProcess) -> None:
    with ExitStack() as wires, httpx.Client(base_url=app.url, trust_env=False, timeout=10) as client:
        begun = [wires.enter_context(begin_form(app)) for _ in range(5 * MOST * WORKERS)]
        begun[0].settimeout(2 * REQUEST_SECONDS)
        # None of them is refused for being late, and nobody else because of them.
        with pytest.raises(TimeoutError):
            begun[0].recv(1)
        assert [client.get(urls.BLOG).status_code for _ in range(10)] == [200] * 10
        begun[0].sendall(FORM[1:])
        assert begun[0].recv(1000).startswith(b"HTTP/1.1 200 ")
    # Nor does it count as a fault that the others never came to their end.
    await_fact(lambda: app.read_log().count('"status": 0') == len(begun) - 1, timeout=10)
    log = app.read_log()
    assert "request failed" not in log
    assert '"status": 500' not in log
    assert '"refused": "crowded"' not in log
