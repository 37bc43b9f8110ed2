"""The app's own processes end, one way or another, and are started again."""

import secrets
import shutil
from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Browse
from tests.support.accounts_http import is_signed_in, knows_token, read_token, sign_in, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.carts import put_in, read_cart
from tests.support.event_socket import open_event_socket
from tests.support.redis_servers import RedisServer

HOWS = [AppProcess.end, AppProcess.kill]
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
)


def _restart_under_two_devices(app: AppProcess, browse: Browse, how: Callable[[AppProcess], None]) -> None:
    laptop, phone = browse(app), browse(app)
    phone.headers["User-Agent"] = PHONE
    email = sign_up(laptop)
    sign_in(phone, email, remember="on")
    laptop.put("/api/session/data/cart", json=["tea"])
    guest = browse(app)
    carts = {laptop: {"mug-moss": 3}, guest: {"mug-tin": 2}}
    for visitor, cart in carts.items():
        for sku, quantity in cart.items():
            put_in(visitor, sku, quantity)
    before = _list_devices(laptop)
    headers = {"Cookie": f"session={read_token(phone)}"}
    with open_event_socket(app.url, headers) as socket:
        how(app)
        socket.await_end(2)
    app.start()
    for device in (laptop, phone):
        assert is_signed_in(device)
        assert {ref for ref, _ in _list_devices(device)} == {ref for ref, _ in before}
    assert _list_devices(laptop) == before
    assert laptop.get("/api/session/data").json() == {"cart": ["tea"]}
    assert {visitor: read_cart(visitor) for visitor in carts} == carts
    assert read_cart(phone) == carts[laptop]
    page = laptop.get("/account").text
    assert all(name in page for _, name in before)
    with open_event_socket(app.url, headers):
        pass


def _list_devices(client: httpx.Client) -> list[tuple[str, str]]:
    """Return names and descriptions of the devices that a user sees."""
    devices = client.get("/api/sessions").json()["sessions"]
    assert len(devices) == 2
    return [(device["ref"], device["device"]) for device in devices]


@pytest.fixture(scope="module")
def embedded_app(prod_app: AppServer, sqlite_template: Path) -> Generator[AppProcess]:
    """The app with the Valkey that it starts by itself."""
    with run_app_process(prod_app, sqlite_template) as process:
        yield process


@pytest.mark.parametrize("how", HOWS)
def test_both_devices_are_signed_in_after_a_restart_with_a_redis(
    app: AppProcess, browse: Browse, how: Callable[[AppProcess], None]
) -> None:
    _restart_under_two_devices(app, browse, how)


@pytest.mark.parametrize("how", HOWS)
def test_both_devices_are_signed_in_after_a_restart_with_the_embedded_valkey(
    embedded_app: AppProcess, browse: Browse, how: Callable[[AppProcess], None]
) -> None:
    _restart_under_two_devices(embedded_app, browse, how)


def test_a_new_secret_signs_nobody_out_while_the_old_one_is_known(app: AppProcess, browse: Browse) -> None:
    laptop, phone = browse(app), browse(app)
    email = sign_up(laptop)
    laptop.put("/api/session/data/cart", json=["tea"])
    page = laptop.get("/api/posts", params={"limit": 5}).json()
    old, new = app.environment["RXAPP_SECRET"], secrets.token_urlsafe(48)
    with app.changed(RXAPP_SECRET=new, RXAPP_PREVIOUS_SECRETS=old):
        assert is_signed_in(laptop)
        assert laptop.get("/api/session/data").json() == {"cart": ["tea"]}
        sign_in(phone, email)
        # One session is under either key, and each can be seen and ended from the other.
        assert len(_list_devices(laptop)) == len(_list_devices(phone)) == 2
        assert laptop.get("/api/posts", params={"after": page["next"]}).status_code == 200
        phone.post("/auth/sessions/revoke-others")
        assert not is_signed_in(laptop)
        sign_in(laptop, email)
    with app.changed(RXAPP_SECRET=new):
        assert is_signed_in(laptop)
        assert is_signed_in(phone)


def test_backends_that_change_the_secret_in_turn_know_each_others_sessions(
    prod_app: AppServer, sqlite_template: Path, redis_server: RedisServer, browse: Browse, tmp_path: Path
) -> None:
    """If all have known the new one before the first of them uses it."""
    old, new = secrets.token_urlsafe(48), secrets.token_urlsafe(48)
    database = Path(shutil.copy(sqlite_template, tmp_path))
    with ExitStack() as backends:
        waiting, changed = (
            backends.enter_context(
                run_app_process(
                    prod_app,
                    database,
                    redis_url=redis_server.url,
                    secret=secret,
                    settings={"RXAPP_PREVIOUS_SECRETS": other},
                )
            )
            for secret, other in ((old, new), (new, old))
        )
        for backend, other in ((waiting, changed), (changed, waiting)):
            member = browse(backend)
            sign_up(member)
            assert knows_token(browse(other), read_token(member))


def test_a_secret_that_is_replaced_at_once_ends_every_session(app: AppProcess, browse: Browse) -> None:
    laptop = browse(app)
    sign_up(laptop)
    with app.changed(RXAPP_SECRET=secrets.token_urlsafe(48)):
        assert not is_signed_in(laptop)
