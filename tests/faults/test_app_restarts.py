"""The app's own processes end, one way or another, and are started again."""

from collections.abc import Callable, Generator
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Browse
from tests.support.accounts_http import is_signed_in, read_token, sign_in, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.carts import put_in, read_cart
from tests.support.event_socket import open_event_socket

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
