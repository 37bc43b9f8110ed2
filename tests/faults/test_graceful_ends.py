"""A backend is told to end while it is at work: what is under way is finished, and others take what comes."""

import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from threading import Event

import httpx
import pytest

from rxapp import urls
from rxapp.cart.state import CartState
from tests.faults.conftest import Browse
from tests.support import caddy, nginx
from tests.support.accounts_http import COOKIE, is_signed_in, make_email, post, read_token, sign_in, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer, find_free_port
from tests.support.carts import put_in, read_cart
from tests.support.event_socket import SocketEndedError, open_event_socket
from tests.support.passwords import GOOD_PASSWORD
from tests.support.processes import is_answering
from tests.support.redis_servers import RedisServer, await_fact

STEP = f"{CartState.get_full_name()}.step"
# Long enough to be told to end meanwhile, and shorter than what the app waits for the database.
HELD_SECONDS = 2.0
SKU = "mug-moss"
DATA = "/api/session/data"
VISITORS = 6

BalanceLoad = Callable[[Sequence[int], int, Path], AbstractContextManager[None]]


@contextmanager
def hold_writes(app: AppProcess) -> Generator[None]:
    """Let nobody write to the database of an app until the block ends."""
    path = app.app.data_dir / "rxapp.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def test_requests_that_are_under_way_are_answered_in_full(app: AppProcess, browse: Browse) -> None:
    members = [browse(app) for _ in range(4)]
    for member in members:
        sign_up(member)
    newcomer, email = browse(app), make_email()
    with ThreadPoolExecutor() as pool:
        with hold_writes(app):
            answers = [pool.submit(put_in, member, SKU) for member in members]
            answers.append(pool.submit(post, newcomer, "/auth/sign-up", email=email, password=GOOD_PASSWORD))
            time.sleep(HELD_SECONDS / 2)
            ending = pool.submit(app.end)
            time.sleep(HELD_SECONDS / 2)
            assert not any(answer.done() for answer in answers)
        assert [answer.result().status_code for answer in answers] == [200] * 4 + [201]
        ending.result()
    app.start()
    assert [read_cart(member) for member in members] == [{SKU: 1}] * 4
    assert is_signed_in(newcomer)
    assert sign_in(browse(app), email).status_code == 200


def test_an_event_that_is_under_way_is_done_or_undone_and_not_acknowledged(
    app: AppProcess, browse: Browse
) -> None:
    """Its socket closes at once, and Reflex drops it; the page then shows what is stored."""
    member = browse(app)
    sign_up(member)
    put_in(member, SKU)
    headers = {"Cookie": f"{COOKIE}={read_token(member)}"}
    with ThreadPoolExecutor() as pool, open_event_socket(app.url, headers) as socket:
        with hold_writes(app):
            socket.start_event(STEP, "/cart", sku=SKU, way="more")
            time.sleep(HELD_SECONDS / 2)
            ending = pool.submit(app.end)
            with pytest.raises(SocketEndedError):
                socket.await_update(lambda update: bool(update.get("delta")))
        ending.result()
    app.start()
    assert read_cart(member) in ({SKU: 1}, {SKU: 2})


@pytest.fixture(scope="module")
def backends(
    prod_app: AppServer,
    sqlite_template: Path,
    redis_server: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[list[AppProcess]]:
    """Two backends of one deployment."""
    database, secret = (
        Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("database"))),
        token_urlsafe(),
    )
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                run_app_process(prod_app, database, redis_url=redis_server.url, secret=secret)
            )
            for _ in range(2)
        ]


@dataclass
class Counts:
    """What one visitor was answered.

    Attributes:
        seen: How often, by method and status.
        stored: What the session has in the end, which each POST that was answered has made one more.
    """

    seen: Counter[tuple[str, int]]
    stored: int


def keep_asking(url: str, is_over: Event) -> Counts:
    """Read a page and count, over and over."""
    seen = Counter[tuple[str, int]]()
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as visitor:
        while not is_over.is_set():
            for method, path in (("GET", urls.BLOG), ("POST", f"{DATA}/n/increment")):
                seen[method, visitor.request(method, path).status_code] += 1
            time.sleep(0.02)
        return Counts(seen, visitor.get(DATA).json()["n"])


@pytest.mark.parametrize(
    "balance_load",
    [partial(each, request_timeout=10) for each in (nginx.balance_load, caddy.balance_load)],
    ids=["nginx", "caddy"],
)
def test_readers_notice_nothing_while_backends_are_replaced_in_turn(
    backends: list[AppProcess], balance_load: BalanceLoad, tmp_path: Path
) -> None:
    """No proxy sends a form twice, so that one which meets a backend just as it ends is 502."""
    port, is_over = find_free_port(), Event()
    url = f"http://127.0.0.1:{port}"
    with balance_load([backend.port for backend in backends], port, tmp_path), ThreadPoolExecutor() as pool:
        await_fact(lambda: is_answering(f"{url}{urls.PING}"), timeout=10)
        visitors = [pool.submit(keep_asking, url, is_over) for _ in range(VISITORS)]
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
