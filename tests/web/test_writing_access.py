"""Who may do what with a post: each page, form and event as nobody, as another, and with a forged key."""

import httpx
import pytest
import reflex as rx

from rxapp.blog.state import BlogState
from rxapp.blog.writing.requests import Action
from rxapp.blog.writing.state import EditorState
from tests.support.accounts_http import (
    PAGE,
    assert_leads_to,
    post,
    read_refusal,
    read_token,
    sign_out,
    sign_up,
    submit,
)
from tests.support.app_server import AppServer
from tests.support.editor_http import change, write
from tests.support.event_socket import open_event_socket
from tests.web.conftest import Browse

FORGED = ("x", "0", "1", "..%2Fnew", "%00", "%F0%9F%98%80", "a" * 5000, "'%20OR%201=1", "~", "None")
# Which events there are, and whether somebody has to be signed in. A new one has to be added here.
EVENTS = {"preview": True, "follow": False}


@pytest.fixture
def other(browse: Browse) -> httpx.Client:
    """Someone else who has an account."""
    client = browse()
    sign_up(client)
    return client


@pytest.mark.parametrize("intent", ["save", "publish"])
def test_the_post_of_someone_else_is_not_there(
    member: httpx.Client, other: httpx.Client, intent: str
) -> None:
    known = write(member, intent, body="A secret plan.")
    where = f"/write/{known['key']}"
    page = other.get(where, headers=PAGE)
    missing = other.get("/write/no-such-key", headers=PAGE)
    assert (page.status_code, page.text) == (404, missing.text.replace("no-such-key", known["key"]))
    assert other.get(f"/_data{where}").status_code == 404
    assert "secret plan" not in other.get("/write").text


@pytest.mark.parametrize("action", [*Action])
@pytest.mark.parametrize("is_published", [False, True])
def test_nobody_does_anything_with_the_post_of_someone_else(
    member: httpx.Client, browse: Browse, other: httpx.Client, action: Action, is_published: bool
) -> None:
    known = write(member, "publish" if is_published else "save", title="Mine", body="A secret plan.")
    before = member.get(f"/_data/write/{known['key']}").json()["model"]
    fields = {"publish_at": "2026-12-31T12:00"}
    refused = change(other, known, action.value, **fields)
    assert read_refusal(refused) == (404, "not_found", None)
    assert read_refusal(change(browse(), known, action.value, **fields)) == (401, "signed_out", None)
    for client in (other, browse()):
        page = submit(client, f"/write/{known['key']}", intent=action.value, version="1", body="Theirs")
        assert "secret plan" not in page.text
    assert member.get(f"/_data/write/{known['key']}").json()["model"] == before


@pytest.mark.parametrize("key", FORGED)
def test_a_forged_key_finds_nothing(member: httpx.Client, key: str) -> None:
    write(member)
    assert member.get(f"/write/{key}", headers=PAGE).status_code == 404
    for action in Action:
        response = post(member, f"/write/{key}", intent=action.value, version="1", title="A", body="B")
        assert response.status_code in {400, 404, 405}, response.text


def test_the_form_of_another_site_is_refused(member: httpx.Client) -> None:
    known = write(member)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = member.post(
            f"/write/{known['key']}", data={"intent": "delete", "version": "1"}, headers=headers
        )
        assert response.status_code == 403
    assert member.get(f"/write/{known['key']}").status_code == 200


def test_after_signing_out_nothing_is_left(member: httpx.Client) -> None:
    known = write(member, body="A secret plan.")
    sign_out(member)
    assert_leads_to(member.get(f"/write/{known['key']}"), f"/sign-in?next=%2Fwrite%2F{known['key']}")
    assert "secret" not in member.get(f"/_data/write/{known['key']}").text


def test_every_event_has_a_rule() -> None:
    handlers = {name for state in (BlogState, EditorState) for name in state.event_handlers}
    assert handlers - rx.State.event_handlers.keys() == EVENTS.keys()


def test_a_preview_is_for_whoever_is_signed_in(member: httpx.Client, prod_app: AppServer) -> None:
    name = EditorState.get_full_name()
    markdown = "Some *text*.<script>alert(1)</script>"
    with open_event_socket(prod_app.url, {"Cookie": f"session={read_token(member)}"}) as socket:
        delta = socket.send_event(f"{name}.preview", "/write/new", key="k", markdown=markdown)
        assert "<em>text</em>" in str(delta[name])
        assert "<script" not in str(delta[name])
    with open_event_socket(prod_app.url, {}) as socket:
        delta = socket.send_event(f"{name}.preview", "/write/new", key="k", markdown=markdown)
        assert "You are signed out" in str(delta[name])
        assert "<em>" not in str(delta)


@pytest.mark.parametrize("markdown", ["x" * 80_001, "*" * 70_000])
def test_a_preview_of_too_much_says_so(member: httpx.Client, prod_app: AppServer, markdown: str) -> None:
    name = EditorState.get_full_name()
    with open_event_socket(prod_app.url, {"Cookie": f"session={read_token(member)}"}) as socket:
        delta = socket.send_event(f"{name}.preview", "/write/new", key="k", markdown=markdown)
        assert "This text" in str(delta[name])
