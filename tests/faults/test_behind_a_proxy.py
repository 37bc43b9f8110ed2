"""What a visitor says of itself is not believed, with a proxy set up as `docs/deploy.md` tells."""

import secrets
import socket
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from rxapp import urls
from tests.support import caddy, nginx
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer, find_free_port
from tests.support.processes import is_answering
from tests.support.redis_servers import RedisServer, await_fact

REQUEST_SECONDS = 5
TOKEN = secrets.token_urlsafe(48)
REQUEST_ID = "x-request-id"


@pytest.fixture(scope="module")
def app(prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer) -> Generator[AppProcess]:
    """An app that believes one proxy."""
    settings = {
        "RXAPP_TRUSTED_PROXY_HOPS": "1",
        "RXAPP_METRICS_TOKEN": TOKEN,
        "RXAPP_REQUEST_TIMEOUT": str(REQUEST_SECONDS),
    }
    with run_app_process(prod_app, sqlite_template, redis_url=redis_server.url, settings=settings) as app:
        yield app


@pytest.fixture(scope="module", params=[nginx.balance_load, caddy.balance_load], ids=["nginx", "caddy"])
def visitor(
    request: pytest.FixtureRequest, app: AppProcess, tmp_path_factory: pytest.TempPathFactory
) -> Generator[httpx.Client]:
    """Someone who comes through the proxy."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        request.param([app.port], port, tmp_path_factory.mktemp("proxy"), request_timeout=REQUEST_SECONDS),
        httpx.Client(base_url=url, trust_env=False, timeout=10) as client,
    ):
        await_fact(lambda: is_answering(f"{url}{urls.PING}"), timeout=10)
        yield client


def test_a_visitor_does_not_name_requests(app: AppProcess, visitor: httpx.Client) -> None:
    theirs = {REQUEST_ID: f"of-somebody-else-{secrets.token_hex(4)}"}
    named = [visitor.get(urls.BLOG, headers=theirs).headers[REQUEST_ID] for _ in range(2)]
    assert len({*named, *theirs.values()}) == 3
    await_fact(lambda: all(name in app.read_log() for name in named), timeout=10)
    assert theirs[REQUEST_ID] not in app.read_log()


def test_a_visitor_is_where_the_proxy_says(visitor: httpx.Client) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "Accept": "application/json"}
    form = {"email": f"{secrets.token_hex(6)}@example.org", "password": secrets.token_urlsafe(20)}
    visitor.post(urls.AUTH_SIGN_UP, data=form, headers=headers).raise_for_status()
    assert [each["ip"] for each in visitor.get(urls.API_SESSIONS).json()["sessions"]] == ["127.0.0.1"]


def test_numbers_are_for_who_asks_the_backend_itself(app: AppProcess, visitor: httpx.Client) -> None:
    token = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(f"{app.url}{urls.METRICS}", headers=token, trust_env=False).status_code == 200
    for path in (urls.METRICS, "/%6detrics", f"{urls.METRICS}?all"):
        assert visitor.get(path, headers=token).status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_malformed_body_takes_no_backend_from_the_others(visitor: httpx.Client, method: str) -> None:
    port = visitor.base_url.port
    assert port is not None
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
            head = f"{method} {urls.BLOG} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            wire.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\nno length\r\n".encode())
            assert wire.recv(100).startswith(b"HTTP/1.1 ")
        assert [visitor.get(urls.BLOG).status_code for _ in range(3)] == [200] * 3


def test_a_backend_that_stands_still_is_waited_for_no_longer_than_for_a_request(
    app: AppProcess, visitor: httpx.Client
) -> None:
    app.pause()
    try:
        started = time.monotonic()
        refused = visitor.get(urls.BLOG)
        took = time.monotonic() - started
    finally:
        app.resume()
    assert refused.status_code in {502, 503, 504}
    assert took < 2 * REQUEST_SECONDS
    await_fact(lambda: visitor.get(urls.BLOG).status_code == 200, timeout=10)
