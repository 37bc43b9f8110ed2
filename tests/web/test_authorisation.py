"""Who may do what, for every route and every event there is: one without a rule here fails.

What each does for somebody else is tried in `test_other_users.py`, and what it does with an id that is made
up, beside the feature.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import httpx
import pytest
import reflex as rx

from rxapp.rendering import DATA_PREFIX
from rxapp.rendering.document import convert_route_to_asgi_path
from rxapp.rxapp import PAGES, make_routes
from tests.support.accounts_http import JSON, PAGE, read_code, sign_up
from tests.support.app_server import AppServer
from tests.support.event_socket import open_event_socket
from tests.web.conftest import Browse, GrowStale


class Rule(Enum):
    """Who may do something."""

    ANYONE = "anyone: it is the same for everybody"
    OWN = "anyone, and only with the session that they come with, or the account behind it"
    USER = "who is signed in, and only with what is theirs"
    FRESH = "the same, a short time after giving the password"


ROUTES = {
    "POST /auth/sign-up": Rule.ANYONE,
    "POST /auth/sign-in": Rule.ANYONE,
    "POST /auth/sign-out": Rule.OWN,
    "POST /auth/confirm": Rule.USER,
    "POST /auth/password": Rule.USER,
    # One's own, at any time; another needs the password.
    "POST /auth/sessions/revoke": Rule.USER,
    "POST /auth/sessions/revoke-others": Rule.FRESH,
    "POST /auth/delete-account": Rule.FRESH,
    "GET /api/session": Rule.OWN,
    "GET /api/sessions": Rule.USER,
    "GET /api/posts": Rule.ANYONE,
    "GET /api/posts/{slug}": Rule.ANYONE,
    "GET /feed.xml": Rule.ANYONE,
    "GET /sitemap.xml": Rule.ANYONE,
    "GET /robots.txt": Rule.ANYONE,
    "GET /_health": Rule.ANYONE,
    "POST /visits/forget": Rule.OWN,
    "POST /cart/items": Rule.OWN,
    "GET /api/cart": Rule.OWN,
    "POST /session/start": Rule.OWN,
    "GET /api/session/data": Rule.OWN,
    "PUT /api/session/data/{key}": Rule.OWN,
    "DELETE /api/session/data/{key}": Rule.OWN,
    "POST /api/session/data/{key}/increment": Rule.OWN,
    "POST /write/new": Rule.USER,
    "POST /write/{post_key}": Rule.USER,
}
PRIVATE_PAGES = {
    "/sign-in": Rule.OWN,
    "/sign-up": Rule.OWN,
    "/confirm-password": Rule.USER,
    "/account": Rule.USER,
    "/write": Rule.USER,
    "/write/new": Rule.USER,
    "/write/[post_key]": Rule.USER,
    "/cart": Rule.OWN,
    "/cart/checkout": Rule.OWN,
    "/session": Rule.OWN,
}
EVENTS = {
    "AccountState.follow": Rule.USER,
    "BlogState.follow": Rule.ANYONE,
    "CartState.follow": Rule.OWN,
    "CartState.step": Rule.OWN,
    # It answers that nobody is signed in, and keeps what is typed: see the tests of the editor.
    "EditorState.preview": Rule.USER,
    "InspectorState.follow": Rule.OWN,
    "InspectorState.set_value": Rule.OWN,
    "InspectorState.increment": Rule.OWN,
    "InspectorState.delete_value": Rule.OWN,
    "SessionsGuideState.look": Rule.OWN,
    "SessionsGuideState.play": Rule.ANYONE,
    "SiteFigures.load": Rule.ANYONE,
    "VisitState.load": Rule.OWN,
}
FORGED = "A" * 16 + "." + "B" * 43


def list_routes() -> set[str]:
    """Return method and path of every route by which no page is read: those have the rules of their pages."""
    paths = [convert_route_to_asgi_path(page.route) for page in PAGES]
    of_pages = {f"GET {path}{slash}" for path in paths for slash in ("", "/")}
    routes = [route for route in make_routes() if not route.path.startswith(DATA_PREFIX)]
    found = {
        f"{method} {route.path}" for route in routes for method in route.methods or () if method != "HEAD"
    }
    return found - of_pages


def list_states(state: type[rx.State]) -> Iterator[type[rx.State]]:
    """Return the app's states, whatever they are derived from."""
    for each in state.__subclasses__():
        if each.__module__.startswith("rxapp."):
            yield each
        yield from list_states(each)


def choose(rules: dict[str, Rule], *chosen: Rule) -> list[str]:
    """Return what a rule is about."""
    return [name for name, rule in rules.items() if rule in chosen]


def ask(client: httpx.Client, name: str) -> httpx.Response:
    """Do what a route is for, in some way."""
    method, _, path = name.partition(" ")
    path = path.replace("{post_key}", "A" * 22)
    data = {"intent": "save", "version": "1"} if method == "POST" else None
    return client.request(method, path, headers=JSON, data=data)


def test_every_route_has_a_rule() -> None:
    assert list_routes() == ROUTES.keys()


def test_every_private_page_has_a_rule() -> None:
    assert {page.route for page in PAGES if page.is_private} == PRIVATE_PAGES.keys()


def test_every_event_has_a_rule() -> None:
    inherited = rx.State.event_handlers.keys()
    found = {
        f"{state.__name__}.{name}"
        for state in list_states(rx.State)
        for name in state.event_handlers.keys() - inherited
    }
    assert found == EVENTS.keys()


@pytest.mark.parametrize("cookie", ["", FORGED])
@pytest.mark.parametrize("name", choose(ROUTES, Rule.USER, Rule.FRESH))
def test_nobody_may_not(browse: Browse, name: str, cookie: str) -> None:
    client = browse()
    if cookie:
        client.cookies.set("session", cookie)
    answer = ask(client, name)
    assert (answer.status_code, read_code(answer)) == (401, "signed_out")


@pytest.mark.parametrize("name", choose(ROUTES, Rule.FRESH))
def test_who_gave_the_password_an_hour_ago_has_to_give_it_again(
    browse: Browse, grow_stale: GrowStale, name: str
) -> None:
    client = browse()
    sign_up(client)
    grow_stale(client)
    answer = ask(client, name)
    assert (answer.status_code, read_code(answer)) == (403, "confirm_password")


@pytest.mark.parametrize("cookie", ["", FORGED])
@pytest.mark.parametrize("route", choose(PRIVATE_PAGES, Rule.USER))
def test_nobody_is_shown_a_page_of_somebody(browse: Browse, route: str, cookie: str) -> None:
    client = browse()
    if cookie:
        client.cookies.set("session", cookie)
    path = route.replace("[post_key]", "A" * 22)
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")
    assert client.get(f"/_data{path}").json()["status"] == "redirect"


def test_an_event_of_a_user_sends_nobody_to_sign_in(prod_app: AppServer) -> None:
    states = {state.__name__: state.get_full_name() for state in list_states(rx.State)}
    for name in choose(EVENTS, Rule.USER):
        if name == "EditorState.preview":
            continue
        state, _, handler = name.partition(".")
        with open_event_socket(prod_app.url, {"Cookie": f"session={FORGED}"}) as socket:
            socket.start_event(f"{states[state]}.{handler}", "/account")
            update: dict[str, Any] = socket.await_update(lambda update: bool(update["events"]))
            assert "/sign-in?next=" in str(update["events"])
            assert not update.get("delta", {}).get(states[state])
