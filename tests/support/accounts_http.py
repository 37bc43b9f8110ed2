"""Accounts over HTTP: signing up and in as programs do, in JSON."""

from secrets import token_hex

import httpx

from tests.support.passwords import GOOD_PASSWORD

COOKIE = "session"
JSON = {"Accept": "application/json"}


def post(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form as a program."""
    return client.post(path, data=fields, headers=JSON)


def sign_up(client: httpx.Client, **fields: str) -> str:
    """Create an account, sign in, and return its e-mail address."""
    email = f"{token_hex(6)}@example.com"
    response = post(client, "/auth/sign-up", email=email, password=GOOD_PASSWORD, **fields)
    assert response.status_code == 201, response.text
    return email


def sign_in(client: httpx.Client, email: str, password: str = GOOD_PASSWORD, **fields: str) -> httpx.Response:
    """Sign in, and return the answer."""
    return post(client, "/auth/sign-in", email=email, password=password, **fields)


def sign_out(client: httpx.Client) -> httpx.Response:
    """Sign out, and return the answer."""
    return post(client, "/auth/sign-out")


def read_token(client: httpx.Client) -> str:
    """Return the session's token that a client has; empty if it has none."""
    return client.cookies.get(COOKIE) or ""


def is_signed_in(client: httpx.Client) -> bool:
    """Return whether the app knows who a client is."""
    return client.get("/api/session").json()["authenticated"]


def knows_token(client: httpx.Client, token: str) -> bool:
    """Return whether a token, sent by a client without cookies, stands for someone."""
    response = client.get("/api/session", headers={"Cookie": f"{COOKIE}={token}"})
    return response.json()["authenticated"]


def read_code(response: httpx.Response) -> str:
    """Return the stable name of a refusal."""
    return response.json()["error"]["code"]
