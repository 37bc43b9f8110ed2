"""Visitors with sessions, begun as they are on the site: over HTTP, each from an address of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address
from secrets import token_hex, token_urlsafe

import httpx

from benchmarks.load import CONNECTIONS
from benchmarks.servers import Server
from benchmarks.sessions.visitor import open_client

_COOKIE = "session"
_FIRST_ADDRESS = IPv4Address("10.0.0.1")


@dataclass(frozen=True)
class Guests:
    """People whose sessions were begun before anything is measured, by their tokens.

    Attributes:
        account: Of someone who is signed in.
        visitors: Of as many people who are not as there are connections.
    """

    account: str
    visitors: Sequence[str]


def welcome_guests(server: Server) -> Guests:
    """Begin the sessions of all guests."""
    return Guests(sign_up(server), begin_sessions(server, CONNECTIONS))


def sign_up(server: Server) -> str:
    """Make an account, and return the token of the session in which it is signed in."""
    with open_client(server) as client:
        account = {"email": f"{token_hex(6)}@example.com", "password": token_urlsafe(16)}
        return _read_token(client.post("/auth/sign-up", data=account, headers={"Accept": "application/json"}))


def begin_sessions(server: Server, count: int) -> Sequence[str]:
    """Begin sessions of visitors who are not signed in, and return their tokens."""
    with open_client(server) as client:
        return [_begin_session(client, str(_FIRST_ADDRESS + number)) for number in range(count)]


def carry_token(server: Server, token: str) -> Server:
    """Return the server, with the cookie of a session among what requests send along."""
    return replace(server, headers=(f"Cookie: {_write_cookie(token)}",))


def make_headers(token: str, number: int) -> dict[str, str]:
    """Return what a visitor's browser, and a proxy that numbers the visitors' addresses, send along."""
    return {"Cookie": _write_cookie(token), "X-Forwarded-For": str(_FIRST_ADDRESS + number)}


def _begin_session(client: httpx.Client, address: str) -> str:
    answer = client.put("/api/session/data/name", json="Wren", headers={"X-Forwarded-For": address})
    client.cookies.clear()  # the next one is somebody else
    return _read_token(answer)


def _read_token(answer: httpx.Response) -> str:
    return answer.raise_for_status().cookies[_COOKIE]


def _write_cookie(token: str) -> str:
    return f"{_COOKIE}={token}"
