"""Accounts over HTTP: forms as browsers and as programs send them."""

from secrets import token_hex
from typing import Any

import httpx

from tests.support.documents import Document, parse_document
from tests.support.passwords import GOOD_PASSWORD

COOKIE = "session"
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def post(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form as a program."""
    return client.post(path, data=fields, headers=JSON)


def submit(client: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Send a form as a browser does from a page of the site."""
    origin = str(client.base_url).rstrip("/")
    headers = {**PAGE, "Origin": origin, "Sec-Fetch-Site": "same-origin"}
    return client.post(path, data=fields, headers=headers)


def open_next(client: httpx.Client, response: httpx.Response) -> Document:
    """Return the page that a form leads to."""
    assert response.status_code == 303, response.text
    page = client.get(response.headers["location"], headers=PAGE)
    assert page.status_code == 200
    return parse_document(page.text)


def assert_leads_to(response: httpx.Response, path: str) -> None:
    """Make sure that a form sends its visitor on."""
    assert (response.status_code, response.headers["location"]) == (303, path)
    assert response.content == b""


def assert_shown_once(client: httpx.Client, response: httpx.Response, text: str) -> None:
    """Make sure that a message is on the page that a form leads to, and gone after that."""
    assert text in open_next(client, response).text
    assert text not in open_next(client, response).text


def make_email() -> str:
    """Return an e-mail address that nobody has yet."""
    return f"{token_hex(6)}@example.com"


def sign_up(client: httpx.Client, **fields: str) -> str:
    """Create an account, sign in, and return its e-mail address."""
    email = make_email()
    given = {"email": email, "password": GOOD_PASSWORD} | fields
    response = post(client, "/auth/sign-up", **given)
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


def read_refusal(response: httpx.Response) -> tuple[int, str, str | None]:
    """Return the status, the stable name and the field of a refusal, which has the shape that all have."""
    error: dict[str, Any] = response.json()["error"]
    assert response.headers["content-type"] == "application/json"
    assert {"code", "message"} <= error.keys() <= {"code", "message", "field"}
    assert error["message"].endswith((".", "!", "?"))
    return response.status_code, error["code"], error.get("field")
