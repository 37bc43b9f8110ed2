"""Every route and every event, tried by somebody who is signed in and knows what is another's by name."""

from typing import Any

import httpx
import pytest
import reflex as rx

from tests.support.accounts_http import JSON, read_token, sign_up
from tests.support.app_server import AppServer
from tests.support.carts import put_in
from tests.support.editor_http import write
from tests.support.event_socket import open_event_socket
from tests.web.conftest import BrowseFrom
from tests.web.test_authorisation import EVENTS, ROUTES, Rule, choose, list_states

PLAN = "a secret plan"
# Of these a handler of an event makes what it needs; whose they are is not among them.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "CartState.step": {"sku": "mug-tin", "way": "more"},
    "EditorState.preview": {"key": "any", "markdown": "Some *text*."},
    "InspectorState.set_value": {"form": {"key": "plan", "value": '"overwritten"'}},
    "InspectorState.increment": {"form": {"key": "count"}},
    "InspectorState.delete_value": {"form": {"key": "plan"}},
}


@pytest.fixture
def victim(browse_from: BrowseFrom) -> httpx.Client:
    """Somebody who has something of everything."""
    client = join(browse_from)
    client.put("/api/session/data/plan", json=PLAN)
    client.put("/api/session/data/count", json=1)
    put_in(client, "mug-tin", 2)
    write(client, title=PLAN)
    return client


def join(browse_from: BrowseFrom) -> httpx.Client:
    """Sign up, from a place of this file's own: from one place, so many people sign up in an hour."""
    client = browse_from("127.0.77.1")
    sign_up(client)
    return client


def look(client: httpx.Client) -> dict[str, Any]:
    """Return everything that somebody has, but for what moves with the time."""
    found = {
        path: client.get(path).json()
        for path in ("/api/session", "/api/session/data", "/api/sessions", "/api/cart", "/_data/write")
    }
    for session in (found["/api/session"], *found["/api/sessions"]["sessions"]):
        for name in ("last_seen_at", "idle_expires_at"):
            session.pop(name, None)
    return found


def name_all(client: httpx.Client) -> dict[str, str]:
    """Return the names of what somebody has, as a route takes them."""
    (post,) = client.get("/_data/write").json()["model"]["groups"][0]["rows"]
    return {"post_key": post["key"], "key": "plan", "ref": client.get("/api/session").json()["ref"]}


def test_nobody_gets_at_what_is_anothers_by_a_route(browse_from: BrowseFrom, victim: httpx.Client) -> None:
    names, before = name_all(victim), look(victim)
    for name in choose(ROUTES, Rule.OWN, Rule.USER, Rule.FRESH):
        other = join(browse_from)
        method, _, path = name.partition(" ")
        form = {"intent": "save", "version": "1", "ref": names["ref"], "sku": "mug-tin", "quantity": "0"}
        data = form if method == "POST" else None
        answer = other.request(method, path.format(**names), headers=JSON, data=data)
        assert answer.status_code < 500
        assert PLAN not in answer.text, name
        assert look(victim) == before, name


def test_nobody_gets_at_what_is_anothers_by_an_event(
    browse_from: BrowseFrom, victim: httpx.Client, prod_app: AppServer
) -> None:
    before = look(victim)
    states = {state.__name__: state.get_full_name() for state in list_states(rx.State)}
    other = join(browse_from)
    for name in choose(EVENTS, Rule.OWN, Rule.USER):
        state, _, handler = name.partition(".")
        with open_event_socket(prod_app.url, {"Cookie": f"session={read_token(other)}"}) as socket:
            socket.start_event(f"{states[state]}.{handler}", "/account", **ARGUMENTS.get(name, {}))
            update = socket.await_update(lambda update: bool(update["delta"] or update["events"]))
        assert PLAN not in str(update), name
        assert look(victim) == before, name
