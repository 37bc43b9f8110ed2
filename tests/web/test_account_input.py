"""What account forms do with input that no form of the site would send."""

import json
from collections.abc import Generator
from typing import Any
from unicodedata import normalize

import httpx
import pytest

from tests.support.accounts_http import (
    JSON,
    make_email,
    open_next,
    post,
    read_code,
    read_refusal,
    read_token,
    sign_in,
    sign_up,
    submit,
)
from tests.support.app_server import AppServer
from tests.support.passwords import GOOD_PASSWORD
from tests.web.conftest import Browse, SendRaw

FORMS = (
    "/auth/sign-up",
    "/auth/sign-in",
    "/auth/sign-out",
    "/auth/confirm",
    "/auth/password",
    "/auth/sessions/revoke",
    "/auth/sessions/revoke-others",
    "/auth/delete-account",
)
TYPE = "application/x-www-form-urlencoded"
BODY_LIMIT = 1 << 20


@pytest.fixture(scope="module")
def member(prod_app: AppServer) -> Generator[httpx.Client]:
    """Someone who is signed in, and stays so whatever is refused."""
    with httpx.Client(base_url=prod_app.url, trust_env=False, timeout=20) as client:
        sign_up(client)
        yield client


@pytest.mark.parametrize("path", FORMS)
def test_a_form_is_posted_and_nothing_else(member: httpx.Client, path: str) -> None:
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        response = member.request(method, path)
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        if method != "HEAD":
            assert read_code(response) == "method_not_allowed"


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", "x"])
def test_a_form_of_another_type_is_refused(member: httpx.Client, kind: str) -> None:
    for path in FORMS:
        response = member.post(path, content=b"{}", headers={"Content-Type": kind})
        assert read_refusal(response) == (415, "not_a_form", None)


@pytest.mark.parametrize("kind", [TYPE, f"{TYPE}; charset=utf-8", f"{TYPE.upper()} ;x=y", None])
def test_the_type_may_have_parameters_or_be_left_out(browse: Browse, kind: str | None) -> None:
    headers = JSON | ({"Content-Type": kind} if kind else {})
    response = browse().post("/auth/sign-in", content=b"email=a&password=b", headers=headers)
    assert read_refusal(response) == (401, "bad_credentials", None)


@pytest.mark.parametrize(
    "body",
    [b"email=%ff", b"email=%ED%A0%80", "email=é".encode(), b"email=\xff", b"&".join([b"a=b"] * 21)],
)
def test_a_body_that_cannot_be_read_is_refused(member: httpx.Client, body: bytes) -> None:
    for path in FORMS:
        response = member.post(path, content=body, headers={**JSON, "Content-Type": TYPE})
        assert read_refusal(response) == (400, "bad_form", None)


def test_a_body_over_the_limit_is_refused_unread(send_raw: SendRaw) -> None:
    for path in FORMS:
        headers = {"Content-Type": TYPE, "Content-Length": str(BODY_LIMIT + 1)}
        response = send_raw(path, method="POST", headers=headers)
        assert (response.status, json.loads(response.read())["error"]["code"]) == (413, "body_too_long")


@pytest.mark.parametrize(
    ("path", "fields", "refusal"),
    [
        ("/auth/sign-up", {}, (400, "invalid_email", "email")),
        ("/auth/sign-up", {"email": "a@example.com"}, (400, "password_too_short", "password")),
        ("/auth/sign-up", {"password": GOOD_PASSWORD}, (400, "invalid_email", "email")),
        ("/auth/sign-in", {}, (401, "bad_credentials", None)),
        ("/auth/sign-in", {"email": "a@example.com"}, (401, "bad_credentials", None)),
        ("/auth/sign-in", {"password": GOOD_PASSWORD}, (401, "bad_credentials", None)),
    ],
)
def test_a_missing_field_is_like_an_empty_one(
    browse: Browse, path: str, fields: dict[str, str], refusal: tuple[int, str, str | None]
) -> None:
    assert read_refusal(post(browse(), path, **fields)) == refusal
    empty = {"email": "", "password": ""} | fields
    assert read_refusal(post(browse(), path, **empty)) == refusal


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("email", "a@" + "b" * 64 + ".example", "invalid_email"),
        ("email", "a" * 65 + "@example.com", "invalid_email"),
        ("email", "a" * 500_000 + "@example.com", "invalid_email"),
        ("email", "a\x00@example.com", "invalid_email"),
        ("email", "a@example.com\r\nBcc: b@example.com", "invalid_email"),
        ("email", "a@example.com,b@example.com", "invalid_email"),
        ("name", "a" * 121, "invalid_name"),
        ("name", "a" * 500_000, "invalid_name"),
        ("name", "a\x00b", "invalid_name"),
        ("name", "a\u202eb", "invalid_name"),
        ("password", "x y" * 43, "password_too_long"),
        ("password", "x y" * 100_000, "password_too_long"),
        ("password", "\ufdfa" * 15, "password_too_long"),
    ],
)
def test_a_field_that_is_too_long_or_odd_is_refused(
    browse: Browse, valkey: Any, field: str, value: str, code: str
) -> None:
    client, fields = browse(), {"email": make_email(), "name": "", "password": GOOD_PASSWORD} | {field: value}
    assert read_refusal(post(client, "/auth/sign-up", **fields)) == (400, code, field)
    response = submit(client, "/auth/sign-up", **fields)
    assert (response.status_code, response.headers["location"]) == (303, "/sign-up")
    # What is kept for the next page is no more than fits into its fields.
    (key,) = valkey.keys(f"{{{read_token(client).partition('.')[0]}}}:s:*")
    assert sum(len(name) + len(text) for name, text in valkey.hgetall(key).items()) < 2_000
    marked = open_next(client, response).find("input", **{"aria-invalid": "true"})
    assert [each["id"] for each in marked] == [field]


def test_long_input_is_refused_where_people_sign_in(browse: Browse) -> None:
    client, long = browse(), "x" * 300_000
    response = submit(client, "/auth/sign-in", email=long, password=long, next="/" + long)
    assert (response.status_code, response.headers["location"]) == (303, "/sign-in?next=%2Faccount")
    assert "is wrong" in open_next(client, response).text


def test_of_a_field_that_is_sent_twice_the_last_counts(browse: Browse) -> None:
    email = sign_up(browse())
    body = {"email": [make_email(), email], "password": ["wrong", GOOD_PASSWORD]}
    assert browse().post("/auth/sign-in", data=body, headers=JSON).json()["user"]["email"] == email


# Passwords of every alphabet. Each is told apart from its neighbour in the last character.

LONGEST = "".join(chr(0x4E00 + number * number % 20_000) for number in range(1, 129))


@pytest.mark.parametrize(
    "password",
    ["żółw świerk łoś", "ночь лес медведь", "🦉🌵🛶🧵🪁🍄🦔🪐🎻🧊🦀🪵🌋🧭🪶", LONGEST],
)
def test_a_password_of_any_alphabet_signs_in(browse: Browse, password: str) -> None:
    assert len(password) in {15, 16, 128}
    email = sign_up(browse(), password=password)
    assert sign_in(browse(), email, password).status_code == 200
    assert sign_in(browse(), email, normalize("NFD", password)).status_code == 200
    for wrong in (password[:-1], password + " ", password.upper() + "x", password + "字"):
        assert sign_in(browse(), email, wrong).status_code == 401


def test_a_password_of_fifteen_to_128_characters_is_taken(browse: Browse) -> None:
    fourteen, too_long = "żółw świerk ło", LONGEST + "字"
    assert (len(fourteen), len(too_long)) == (14, 129)
    for password, code in ((fourteen, "password_too_short"), (too_long, "password_too_long")):
        response = post(browse(), "/auth/sign-up", email=make_email(), password=password)
        assert read_refusal(response) == (400, code, "password")
