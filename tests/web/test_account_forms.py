"""Signing up, in and out, as a browser does it and as a program does, and what strangers may not do."""

import httpx
import pytest

from tests.support.accounts_http import (
    assert_leads_to,
    assert_shown_once,
    make_email,
    open_next,
    post,
    read_refusal,
    read_token,
    sign_in,
    sign_up,
    submit,
)
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD, SHORT_PASSWORD
from tests.web.conftest import Browse

SESSION = {
    *("authenticated", "user", "ref", "created_at", "last_seen_at"),
    *("idle_expires_at", "absolute_expires_at"),
}
NOBODY = dict.fromkeys(SESSION) | {"authenticated": False}
NEED_A_USER = (
    "/auth/confirm",
    "/auth/password",
    "/auth/sessions/revoke",
    "/auth/sessions/revoke-others",
    "/auth/delete-account",
)


# Signing up and in


def test_signing_up_leads_to_the_account(browse: Browse) -> None:
    client, email = browse(), make_email()
    response = submit(client, "/auth/sign-up", email=email, password=GOOD_PASSWORD, name="Ann  Lee ")
    assert_leads_to(response, "/account")
    text = open_next(client, response).text
    assert email.partition("@")[0] in text  # the page lets a long address break at the @
    assert "Ann Lee" in text


def test_a_program_that_signs_up_gets_the_session(browse: Browse) -> None:
    client, email = browse(), make_email()
    response = post(client, "/auth/sign-up", email=email, password=GOOD_PASSWORD, name="Ann")
    assert response.status_code == 201
    session = response.json()
    assert session.keys() == SESSION
    assert session == client.get("/api/session").json()
    assert session["authenticated"]
    assert session["user"] == {"id": session["user"]["id"], "email": email, "name": "Ann"}


def test_a_refused_sign_up_keeps_what_was_typed(browse: Browse) -> None:
    client, email = browse(), make_email()
    response = submit(client, "/auth/sign-up", email=email, name="Ann", password=SHORT_PASSWORD)
    assert_leads_to(response, "/sign-up")
    page = open_next(client, response)
    assert "Use at least 15 characters." in page.text
    values = {each["id"]: each.get("value") for each in page.find("input") if "id" in each}
    assert values == {"email": email, "name": "Ann", "password": None}
    assert [each["id"] for each in page.find("input", **{"aria-invalid": "true"})] == ["password"]
    assert "Use at least" not in open_next(client, response).text


def test_signing_in_leads_to_the_account(browse: Browse) -> None:
    email = sign_up(browse())
    client = browse()
    response = submit(client, "/auth/sign-in", email=email, password=GOOD_PASSWORD)
    assert_leads_to(response, "/account")
    assert email.partition("@")[0] in open_next(client, response).text


def test_a_program_that_signs_in_gets_the_session(browse: Browse) -> None:
    email = sign_up(browse())
    client = browse()
    response = sign_in(client, email)
    assert response.status_code == 200
    assert response.json().keys() == SESSION
    assert response.json() == client.get("/api/session").json()


def test_an_address_in_another_case_is_the_same_account(browse: Browse) -> None:
    owner = browse()
    email = sign_up(owner)
    session = sign_in(browse(), f" {email.upper()} ").json()
    assert session["user"] == owner.get("/api/session").json()["user"]
    again = post(browse(), "/auth/sign-up", email=email.title(), password=GOOD_PASSWORD)
    assert read_refusal(again) == (409, "email_taken", "email")


def test_a_refused_sign_in_is_told_once(browse: Browse) -> None:
    client, email = browse(), make_email()
    response = submit(client, "/auth/sign-in", email=email, password=OTHER_PASSWORD)
    assert_leads_to(response, "/sign-in?next=%2Faccount")
    page = open_next(client, response)
    assert "E-mail address or password is wrong." in page.text
    assert page.find("input", id="email")[0]["value"] == email
    page = open_next(client, response)
    assert "is wrong" not in page.text
    assert page.find("input", id="email")[0]["value"] == ""


def test_what_was_typed_comes_back_as_text(browse: Browse) -> None:
    client, typed = browse(), "\"><script>alert(1)</script>'</title>&amp;"
    response = submit(client, "/auth/sign-in", email=typed, password=OTHER_PASSWORD)
    page = open_next(client, response)
    assert page.find("input", id="email")[0]["value"] == typed
    assert "alert(1)" not in page.text
    assert not [source for _, source in page.scripts if source.startswith("alert")]


# Signing out


def test_signing_out_leads_home(member: httpx.Client) -> None:
    response = submit(member, "/auth/sign-out")
    assert_leads_to(response, "/")
    assert response.headers["clear-site-data"] == '"cache"'
    assert not read_token(member)
    assert_leads_to(member.get("/account"), "/sign-in?next=%2Faccount")


def test_a_program_that_signs_out_is_nobody(member: httpx.Client) -> None:
    for _ in ("signed in", "signed out already"):
        response = post(member, "/auth/sign-out")
        assert (response.status_code, response.json()) == (200, NOBODY)
        assert not read_token(member)


# Whoever is not signed in


@pytest.mark.parametrize("path", NEED_A_USER)
def test_a_stranger_is_asked_to_sign_in(browse: Browse, path: str) -> None:
    client = browse()
    assert read_refusal(post(client, path)) == (401, "signed_out", None)
    assert not read_token(client)
    response = submit(client, path)
    assert_leads_to(response, "/sign-in?next=%2Faccount")
    assert_shown_once(client, response, "Sign in first.")


def test_whoever_has_to_wait_is_told_why(client: httpx.Client) -> None:
    for query, reason in (
        ("wait=5&why=too_busy", "Too many people are signing in right now. Please try again in a minute."),
        ("wait=600&why=too_many_tries", "There were too many tries. Please try again in 10 minutes."),
        ("wait=600&why=<b>", "There were too many tries. Please try again in 10 minutes."),
    ):
        assert reason in client.get(f"/sign-in?{query}").text
    assert "Please try again" not in client.get("/sign-in?wait=x&why=too_busy").text
