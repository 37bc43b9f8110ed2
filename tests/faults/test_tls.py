"""Two backends behind Caddy, which ends TLS: what a browser meets at a site as `docs/deploy.md` has it."""

import shutil
import ssl
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from rxapp import urls
from rxapp.inspector.state import InspectorState
from rxapp.sessions.cookie import SECURE_NAME
from tests.support import caddy
from tests.support.accounts_http import is_signed_in, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer, find_free_port
from tests.support.event_socket import open_event_socket
from tests.support.redis_servers import RedisServer, await_fact

REQUEST_SECONDS = 10
PORT = find_free_port()
SITE = f"https://127.0.0.1:{PORT}"
SETTINGS = {
    "RXAPP_ALLOWED_ORIGINS": "",
    "RXAPP_PUBLIC_URL": SITE,
    "RXAPP_REQUEST_TIMEOUT": str(REQUEST_SECONDS),
    "RXAPP_TRUSTED_PROXY_HOPS": "1",
}
ANSWERS = 12


@pytest.fixture(scope="module")
def backends(
    prod_app: AppServer,
    sqlite_template: Path,
    redis_server: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[list[AppProcess]]:
    """Two backends of one site."""
    database = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("shared") / "app.db")
    secret = "of two backends behind a proxy 82664"  # noqa: S105 -- of these tests only
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                run_app_process(
                    prod_app, database, redis_url=redis_server.url, secret=secret, settings=SETTINGS
                )
            )
            for _ in range(2)
        ]


@pytest.fixture(scope="module")
def tls(backends: list[AppProcess], tmp_path_factory: pytest.TempPathFactory) -> Generator[ssl.SSLContext]:
    """What trusts the certificate of the site, which is served as long as this is there."""
    ports = [backend.port for backend in backends]
    work_dir = tmp_path_factory.mktemp("proxy")
    with caddy.end_tls(ports, PORT, work_dir, request_timeout=REQUEST_SECONDS) as authority:
        await_fact(authority.exists, timeout=20)
        trusting = ssl.create_default_context(cafile=authority)
        with httpx.Client(verify=trusting, trust_env=False, timeout=20) as client:
            await_fact(lambda: is_served(client), timeout=20)
        yield trusting


@pytest.fixture
def member(tls: ssl.SSLContext) -> Generator[httpx.Client]:
    """Someone who has just signed up."""
    with httpx.Client(base_url=SITE, verify=tls, trust_env=False, timeout=20) as client:
        sign_up(client)
        yield client


def is_served(client: httpx.Client) -> bool:
    """Return whether the site answers."""
    try:
        return client.get(f"{SITE}{urls.PING}").is_success
    except httpx.TransportError:
        return False


def test_a_session_is_of_this_host_and_its_encrypted_connections_alone(member: httpx.Client) -> None:
    cookie = next(each for each in member.cookies.jar if each.name == SECURE_NAME)
    assert cookie.secure
    assert not cookie.domain_specified
    assert "strict-transport-security" in member.get(urls.HOME).headers


def test_a_page_follows_over_an_encrypted_websocket(member: httpx.Client, tls: ssl.SSLContext) -> None:
    state = InspectorState.get_full_name()
    cookie = {"Cookie": f"{SECURE_NAME}={member.cookies[SECURE_NAME]}"}
    with open_event_socket(SITE, cookie, tls) as socket:
        assert state in socket.send_event(f"{state}.follow", urls.SESSION_INSPECTOR)


def test_with_one_backend_gone_the_other_one_answers(
    member: httpx.Client, backends: list[AppProcess]
) -> None:
    for backend in backends:
        backend.kill()
        assert [is_signed_in(member) for _ in range(ANSWERS)] == [True] * ANSWERS
        backend.start()
        await_fact(lambda: is_served(member), timeout=10)
