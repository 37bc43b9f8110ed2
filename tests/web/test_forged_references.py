"""A session's reference, known to an attacker, in the headers in which the app hands it to Reflex."""

from typing import Any

import httpx
import pytest

from rxapp.accounts.state import AccountState
from rxapp.inspector.state import InspectorState
from tests.support.accounts_http import COOKIE, read_token, sign_up
from tests.support.app_server import AppServer
from tests.support.event_socket import EventSocket, open_event_socket
from tests.web.conftest import Browse

ACCOUNT, INSPECTOR = AccountState.get_full_name(), InspectorState.get_full_name()
_LIVE = "is_live_rx_state_"


@pytest.fixture
def victim(browse: Browse) -> httpx.Client:
    """Someone who is signed in."""
    client = browse()
    sign_up(client)
    return client


@pytest.fixture
def reference(victim: httpx.Client, valkey: Any) -> str:
    """The reference of the victim's session, as whoever reads Redis knows it."""
    tag = read_token(victim).partition(".")[0]
    (key,) = valkey.keys(f"{{{tag}}}:s:*")
    return f"{tag}.{key.decode().rpartition(':')[2]}"


def carry(client: httpx.Client) -> dict[str, str]:
    """Return the headers with which a visitor opens a websocket."""
    return {"Cookie": f"{COOKIE}={read_token(client)}"}


def read_ref(socket: EventSocket) -> str:
    """Return the short name of the session whose events these are; empty if there is none."""
    socket.start_event(f"{INSPECTOR}.follow", "/session")
    update = socket.await_update(lambda update: _LIVE in update["delta"].get(INSPECTOR, {}))
    values = {name.removesuffix("_rx_state_"): value for name, value in update["delta"][INSPECTOR].items()}
    # Only what has changed is sent, and a page begins without a session.
    if not values.get("has_session"):
        return ""
    (ref,) = [fact["text"] for fact in values["facts"] if fact["name"] == "Reference"]
    return ref


def is_sent_away(socket: EventSocket) -> bool:
    """Return whether the account page leads to the sign-in page, instead of showing an account."""
    socket.start_event(f"{ACCOUNT}.follow", "/account")
    update = socket.await_update(lambda update: bool(update.get("events") or ACCOUNT in update["delta"]))
    return "/sign-in" in str(update.get("events"))


def spell(reference: str) -> list[dict[str, str]]:
    """Return headers that claim a session, in the spellings that a server may take for one."""
    names = ("Authorization", "authorization", "AUTHORIZATION", "X-Authorization", "Proxy-Authorization")
    claims = [{name: f"Session {reference}"} for name in names]
    claims += [
        {"Authorization": text} for text in (f"session {reference}", f"Session  {reference}", reference)
    ]
    claims += [{"X-Session": reference}, {"Cookie": f"{COOKIE}={reference}"}]
    return [*claims, {"Cookie": f"{COOKIE}={reference}", "Authorization": f"Session {reference}"}]


def test_a_websocket_stands_for_the_cookie_that_opened_it(victim: httpx.Client, prod_app: AppServer) -> None:
    with open_event_socket(prod_app.url, carry(victim)) as socket:
        assert read_ref(socket) == victim.get("/api/session").json()["ref"]
        assert not is_sent_away(socket)


def test_a_forged_reference_opens_no_websocket_of_someone_else(reference: str, prod_app: AppServer) -> None:
    for headers in spell(reference):
        with open_event_socket(prod_app.url, headers) as socket:
            assert read_ref(socket) == "", headers
            assert is_sent_away(socket), headers


def test_a_forged_reference_does_not_replace_ones_own(
    reference: str, browse: Browse, prod_app: AppServer
) -> None:
    attacker = browse()
    sign_up(attacker)
    own = attacker.get("/api/session").json()["ref"]
    for claim in spell(reference)[:5]:
        with open_event_socket(prod_app.url, carry(attacker) | claim) as socket:
            assert read_ref(socket) == own


def test_a_forged_reference_opens_nothing_over_http(reference: str, browse: Browse) -> None:
    for headers in spell(reference):
        client = browse()
        assert not client.get("/api/session", headers=headers).json()["authenticated"]
        assert client.get("/api/session/data", headers=headers).json() == {}
        assert client.get("/api/sessions", headers=headers).status_code == 401
        assert client.get("/account", headers=headers).status_code == 303
