"""Who may do what with a cart: each route and each event as nobody, as another, and with what is made up."""

from typing import Any

import httpx
import pytest
import reflex as rx

from rxapp.cart.routes import make_routes
from rxapp.cart.state import CartState
from rxapp.cart.visit_views import VisitState
from tests.support.accounts_http import JSON, read_token, sign_out, sign_up
from tests.support.app_server import AppServer
from tests.support.carts import ITEMS, put_in, read_cart
from tests.support.event_socket import EventSocket, open_event_socket
from tests.support.passwords import GOOD_PASSWORD
from tests.web.conftest import Browse

CART, VISITS = CartState.get_full_name(), VisitState.get_full_name()
# All there are. A new one has to be added here, and tried below. None needs somebody to be signed in: each is
# about the session it comes with, and about no other.
EVENTS = {"follow", "step", "load"}
ROUTES = {("/cart/items", "POST"), ("/api/cart", "GET"), ("/visits/forget", "POST")}


@pytest.fixture(params=["guest", "member"])
def owner(request: pytest.FixtureRequest, browse: Browse) -> httpx.Client:
    """A visitor with a mug."""
    client = browse()
    if request.param == "member":
        sign_up(client)
    put_in(client, "mug-tin", 2)
    return client


def carry(client: httpx.Client) -> dict[str, str]:
    """Return the headers with which a visitor opens a websocket."""
    return {"Cookie": f"session={read_token(client)}"}


def follow(socket: EventSocket) -> list[dict[str, Any]]:
    """Return what is shown as the cart."""
    socket.start_event(f"{CART}.follow", "/cart")
    update = socket.await_update(lambda update: "count_rx_state_" in update["delta"].get(CART, {}))
    return update["delta"][CART].get("lines_rx_state_", [])


def step(socket: EventSocket, sku: Any = "mug-tin", way: Any = "more") -> None:
    """Send a step."""
    socket.start_event(f"{CART}.step", "/cart", sku=sku, way=way)


def finish(socket: EventSocket) -> None:
    """Send one more event, and return when it has been handled, as others have by then. Works once."""
    socket.send_event(f"{VISITS}.load", "/cart")


def await_quantity(socket: EventSocket, quantity: int) -> None:
    """Return when a socket that follows the cart is told that there are so many of its one thing."""

    def is_told(update: dict[str, Any]) -> bool:
        lines = update["delta"].get(CART, {}).get("lines_rx_state_", [])
        return [line["quantity"] for line in lines] == [str(quantity)]

    socket.await_update(is_told)


def test_every_event_and_every_route_has_a_rule() -> None:
    handlers = {name for state in (CartState, VisitState) for name in state.event_handlers}
    assert handlers - rx.State.event_handlers.keys() == EVENTS
    routes = {(route.path, method) for route in make_routes() for method in route.methods or ()}
    assert routes - {("/api/cart", "HEAD")} == ROUTES


def test_an_event_is_about_the_session_it_comes_with(owner: httpx.Client, prod_app: AppServer) -> None:
    with open_event_socket(prod_app.url, carry(owner)) as socket:
        assert [line["quantity"] for line in follow(socket)] == ["2"]
        step(socket)
        await_quantity(socket, 3)
        assert read_cart(owner) == {"mug-tin": 3}


@pytest.mark.parametrize("kind", ["nobody", "guest", "member"])
def test_nobody_sees_or_changes_the_cart_of_someone_else(
    owner: httpx.Client, browse: Browse, prod_app: AppServer, kind: str
) -> None:
    other = browse()
    if kind == "member":
        sign_up(other)
    if kind == "guest":
        put_in(other, "mug-moss")
        put_in(other, "mug-moss", 0)
    with open_event_socket(prod_app.url, carry(other)) as socket:
        assert follow(socket) == []
        step(socket)
        step(socket, way="less")
        finish(socket)
    other.post("/visits/forget")
    assert read_cart(other) in ({}, {"mug-tin": 1})
    assert read_cart(owner) == {"mug-tin": 2}


@pytest.mark.parametrize("kind", ["reference", "tag", "made up"])
def test_a_made_up_session_is_nobodys(
    owner: httpx.Client, browse: Browse, prod_app: AppServer, valkey: Any, kind: str
) -> None:
    tag = read_token(owner).partition(".")[0]
    digest = valkey.keys(f"{{{tag}}}:s:*")[0].decode().rpartition(":")[2]
    forged = {"reference": f"{tag}.{digest}", "tag": f"{tag}.{'x' * 43}", "made up": f"{'x' * 16}.{'y' * 43}"}
    headers = {"Cookie": f"session={forged[kind]}", **JSON}
    client = browse()
    assert client.get("/api/cart", headers=headers).json()["items"] == []
    added = client.post(ITEMS, data={"sku": "mug-moss", "quantity": "1"}, headers=headers)
    assert forged[kind] not in added.headers["set-cookie"]
    browse().post("/visits/forget", headers=headers)
    with open_event_socket(prod_app.url, headers) as socket:
        assert follow(socket) == []
        step(socket)
        finish(socket)
    assert read_cart(owner) == {"mug-tin": 2}


@pytest.mark.parametrize(
    ("sku", "way"),
    [
        ("no-such-thing", "more"),
        ("name", "more"),
        ("mug-tin", "1"),
        ("mug-tin", 1),
        ("mug-tin", 50),
        ("mug-tin", None),
        (["mug-tin"], "more"),
        ({"a": 1}, ["more"]),
        ("mug-tin" * 1000, "more"),
    ],
)
def test_a_step_that_is_made_up_does_nothing(
    owner: httpx.Client, prod_app: AppServer, sku: Any, way: Any
) -> None:
    with open_event_socket(prod_app.url, carry(owner)) as socket:
        follow(socket)
        step(socket, sku, way)
        for quantity in (3, 4):
            step(socket)
            await_quantity(socket, quantity)
    assert read_cart(owner) == {"mug-tin": 4}


def test_a_socket_of_someone_who_has_left_changes_nothing(browse: Browse, prod_app: AppServer) -> None:
    client = browse()
    email = sign_up(client)
    put_in(client, "mug-tin", 2)
    headers = carry(client)
    sign_out(client)
    with open_event_socket(prod_app.url, headers) as socket:
        assert follow(socket) == []
        step(socket)
        finish(socket)
    client.post("/auth/sign-in", data={"email": email, "password": GOOD_PASSWORD}, headers=JSON)
    assert read_cart(client) == {"mug-tin": 2}
