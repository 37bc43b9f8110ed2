"""Attacks on sessions and accounts, each really sent to the running app."""

from collections.abc import Generator
from secrets import token_urlsafe
from typing import Any

import httpx
import pytest

from tests.support.accounts_http import (
    COOKIE,
    JSON,
    is_signed_in,
    knows_token,
    post,
    read_code,
    read_token,
    sign_in,
    sign_out,
    sign_up,
)
from tests.support.app_server import AppServer
from tests.support.passwords import GOOD_PASSWORD
from tests.web.conftest import Browse
from tests.web.test_websockets import EVENTS, HANDSHAKE


@pytest.fixture(scope="module")
def victim(prod_app: AppServer) -> Generator[httpx.Client]:
    """Someone who is signed in, and whom no test here signs out."""
    with httpx.Client(base_url=prod_app.url, trust_env=False, timeout=20) as client:
        sign_up(client)
        yield client


def make_token() -> str:
    """Return a token of the right shape that nobody was given."""
    return f"{token_urlsafe(12)}.{token_urlsafe(32)}"


def test_a_made_up_token_is_never_adopted(browse: Browse) -> None:
    made_up, client = make_token(), browse()
    planted = {"Cookie": f"{COOKIE}={made_up}"}
    client.put("/api/session/data/a", json=1, headers=planted)
    own = read_token(client)
    assert own
    assert own != made_up
    assert browse().get("/api/session/data", headers=planted).json() == {}


def test_of_two_session_cookies_neither_counts(victim: httpx.Client, browse: Browse) -> None:
    token = read_token(victim)
    assert knows_token(browse(), token)
    for other in (make_token(), "x", ""):
        assert not knows_token(browse(), f"{token}; {COOKIE}={other}")
        assert not knows_token(browse(), f"{other}; {COOKIE}={token}")


def test_old_tokens_are_worthless(browse: Browse) -> None:
    client = browse()
    client.put("/api/session/data/cart", json=["tea"])
    tokens = [read_token(client)]
    email = sign_up(client)
    tokens.append(read_token(client))
    assert sign_in(client, email).status_code == 200
    tokens.append(read_token(client))
    sign_out(client)
    assert len(set(tokens)) == 3
    for token in tokens:
        planted = {"Cookie": f"{COOKIE}={token}"}
        assert not knows_token(browse(), token)
        assert browse().get("/api/session/data", headers=planted).json() == {}


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".",
        "a.b",
        "x" * 4000,
        "*" * 16 + "." + "*" * 43,
        "a" * 16 + "." + "b" * 44,
        "a" * 16 + "." + "b" * 43 + "%0d%0aSet-Cookie:%20evil=1",
        "{a}:s:b",
        '"quoted"',
        "a" * 16 + ".\t" + "b" * 42,
    ],
)
def test_a_malformed_token_is_no_session(browse: Browse, value: str) -> None:
    response = browse().get("/api/session", headers={"Cookie": f"{COOKIE}={value}"})
    assert response.status_code == 200
    assert not response.json()["authenticated"]
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_on_another_site_changes_nothing(victim: httpx.Client, headers: dict[str, str]) -> None:
    for path in ("/auth/sign-out", "/auth/sessions/revoke-others", "/auth/delete-account"):
        response = victim.post(path, headers=headers)
        assert (response.status_code, read_code(response)) == (403, "bad_origin")
    response = victim.put("/api/session/data/a", json=1, headers=headers)
    assert (response.status_code, read_code(response)) == (403, "bad_origin")
    assert is_signed_in(victim)


def test_a_websocket_from_another_site_is_refused_with_a_good_cookie(victim: httpx.Client) -> None:
    headers = {**HANDSHAKE, "Origin": "https://evil.example"}
    assert victim.get(EVENTS, headers=headers).status_code == 403


def test_signing_in_leads_to_this_site_only(victim: httpx.Client) -> None:
    for target in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "/%2f/evil.example",
        "/%5cevil.example",
        "/%252fevil.example",
        "/..//evil.example",
        "/.//evil.example",
        "///evil.example",
        " //evil.example",
        "/\r\nLocation: https://evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "/\uff0fevil.example",
        "/@evil.example\u2028",
    ):
        for page in ("/sign-in", "/sign-up"):
            response = victim.get(page, params={"next": target})
            assert (response.status_code, response.headers["location"]) == (303, "/account"), target
    form = {"password": GOOD_PASSWORD, "next": "//evil.example"}
    assert victim.post("/auth/confirm", data=form).headers["location"] == "/account"


def test_the_session_of_someone_else_cannot_be_ended(victim: httpx.Client, browse: Browse) -> None:
    attacker, ref = browse(), victim.get("/api/session").json()["ref"]
    sign_up(attacker)
    response = post(attacker, "/auth/sessions/revoke", ref=ref)
    assert (response.status_code, read_code(response)) == (400, "no_such_session")
    assert post(browse(), "/auth/sessions/revoke", ref=ref).status_code == 401
    assert is_signed_in(victim)


def test_a_reference_in_a_header_opens_nothing(victim: httpx.Client, browse: Browse, valkey: Any) -> None:
    ref, tag = victim.get("/api/session").json()["ref"], read_token(victim).partition(".")[0]
    keys = [key.decode() for key in valkey.keys(f"*{tag}*:s:*")]
    digests = [key.rpartition(":")[2] for key in keys]
    assert digests
    for name in (ref, *(f"{tag}.{digest}" for digest in digests)):
        forged = {"Authorization": f"Session {name}"}
        assert not browse().get("/api/session", headers=forged).json()["authenticated"]
        assert browse().get("/account", headers=forged).status_code == 303
        assert not knows_token(browse(), name)


def test_guessing_is_stopped_and_the_owner_is_not(browse: Browse) -> None:
    owner, attacker = browse(), browse()
    email = sign_up(owner)
    answers = [sign_in(attacker, email, password=f"wrong {number}") for number in range(11)]
    assert [each.status_code for each in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert sign_in(attacker, email.upper()).status_code == 429
    assert post(owner, "/auth/confirm", password=GOOD_PASSWORD).status_code == 200


def test_a_stranger_gets_nothing_private(browse: Browse) -> None:
    stranger = browse()
    response = stranger.get("/api/sessions", headers=JSON)
    assert (response.status_code, read_code(response)) == (401, "signed_out")
    assert post(stranger, "/auth/delete-account").status_code == 401
