"""A backend is told to end while it is at work: requests are finished, and events are dropped."""

import sqlite3
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from rxapp.cart.state import CartState
from tests.faults.conftest import Browse
from tests.support.accounts_http import COOKIE, is_signed_in, make_email, post, read_token, sign_in, sign_up
from tests.support.app_process import AppProcess
from tests.support.carts import put_in, read_cart
from tests.support.event_socket import SocketEndedError, open_event_socket
from tests.support.passwords import GOOD_PASSWORD

STEP = f"{CartState.get_full_name()}.step"
# Long enough to be told to end meanwhile, and shorter than what the app waits for the database.
HELD_SECONDS = 2.0
SKU = "mug-moss"


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
