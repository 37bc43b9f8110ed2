"""The editor over HTTP: forms as browsers and as programs send them."""

from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import httpx

from tests.support.accounts_http import PAGE, post
from tests.support.documents import Document, parse_document

NEW = "/write/new"


def make_title() -> str:
    """Return a title that no post has yet; its slug is the same."""
    return f"post-{token_hex(6)}"


def open_page(client: httpx.Client, path: str) -> Document:
    """Return a page that is for its author only."""
    page = client.get(path, headers=PAGE)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    return parse_document(page.text)


def read_word(page: Document) -> str:
    """Return what tells the form of a page from others."""
    (field,) = page.find("input", name="once")
    return field["value"]


def read_rows(page: Document) -> list[str]:
    """Return the keys of the posts in a list."""
    paths = [link for link in page.read_links() if link.startswith("/write/") and link != NEW]
    return [path.rpartition("/")[2] for path in paths]


def write(client: httpx.Client, intent: str = "save", **fields: str) -> dict[str, Any]:
    """Write a new post as a program, and return what the app says of it."""
    given = {"title": make_title(), "body": "Some *text*.", "intent": intent} | fields
    response = post(client, NEW, **given)
    assert response.status_code == 201, response.text
    return response.json()["post"]


def change(
    client: httpx.Client, known: dict[str, Any], intent: str = "save", **fields: str
) -> httpx.Response:
    """Change a post as a program, from the state that is known, and return the answer."""
    given = {
        "title": known["title"],
        "body": "Some *text*.",
        "version": str(known["version"]),
        "intent": intent,
    }
    return post(client, f"/write/{known['key']}", **given | fields)


def write_time(*, seconds: float) -> str:
    """Return a time from now on, as the browser's field sends it, seconds included."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
