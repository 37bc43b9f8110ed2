"""Two backends behind Caddy, which ends TLS: what a browser meets at a site as `docs/deploy.md` has it.

And what it notices when they are replaced.
"""

import shutil
import ssl
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import httpx
import pytest

from rxapp import urls
from rxapp.inspector.state import InspectorState
from rxapp.sessions.cookie import SECURE_NAME
from tests.support import caddy
from tests.support.accounts_http import sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer, find_free_port
from tests.support.event_socket import open_event_socket
from tests.support.processes import is_answering
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
VISITORS = 6


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
        await_fact(lambda: is_answering(f"{SITE}{urls.PING}", trusting), timeout=20)
        yield trusting


@pytest.fixture
def member(tls: ssl.SSLContext) -> Generator[httpx.Client]:
    """Someone who has just signed up."""
    with httpx.Client(base_url=SITE, verify=tls, trust_env=False, timeout=20) as client:
        sign_up(client)
        yield client


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


@dataclass
class Counts:
    """What one visitor was answered.

    Attributes:
        seen: How often, by method and status.
        stored: What the session has in the end, which each POST that was answered has made one more.
    """

    seen: Counter[tuple[str, int]]
    stored: int


def keep_asking(tls: ssl.SSLContext, is_over: Event) -> Counts:
    """Read a page and count, over and over."""
    seen = Counter[tuple[str, int]]()
    with httpx.Client(base_url=SITE, verify=tls, trust_env=False, timeout=20) as visitor:
        while not is_over.is_set():
            for method, path in (("GET", urls.BLOG), ("POST", f"{urls.API_SESSION_DATA}/n/increment")):
                seen[method, visitor.request(method, path).status_code] += 1
            time.sleep(0.02)
        return Counts(seen, visitor.get(urls.API_SESSION_DATA).json()["n"])


def test_readers_notice_nothing_while_backends_are_replaced_in_turn(
    backends: list[AppProcess], tls: ssl.SSLContext
) -> None:
    """No proxy sends a form twice, so that one which meets a backend just as it ends is 502."""
    is_over = Event()
    with ThreadPoolExecutor() as pool:
        visitors = [pool.submit(keep_asking, tls, is_over) for _ in range(VISITORS)]
        try:
            for backend in backends:
                time.sleep(1)
                backend.end()
                backend.start()
                # As long as a proxy keeps away from one that it has found gone.
                time.sleep(2)
        finally:
            is_over.set()
        counts = [visitor.result() for visitor in visitors]
    seen = sum((each.seen for each in counts), Counter[tuple[str, int]]())
    assert set(seen) - {("POST", 502)} == {("GET", 200), ("POST", 200)}
    # Two ends, and at each of them one form of each visitor may be on its way.
    assert seen["POST", 502] <= 2 * VISITORS
    for each in counts:
        acknowledged = each.seen["POST", 200]
        assert acknowledged <= each.stored <= acknowledged + each.seen["POST", 502]
