"""A visitor with a session, who makes sure that the servers do what they are measured for."""

from dataclasses import replace

import httpx

from benchmarks.servers import Server
from benchmarks.sessions.values import read_values


def open_client(server: Server) -> httpx.Client:
    """Return a client that keeps its connection and, like a browser, its cookies."""
    return httpx.Client(base_url=server.url, timeout=10, trust_env=False)


def sign_in(server: Server) -> Server:
    """Begin a session.

    Returns:
        The server, with the cookies of the session among what requests send along.
    """
    with open_client(server) as client:
        client.get("/start").raise_for_status()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    return replace(server, headers=(f"Cookie: {cookies}",)) if cookies else server


def check_session(server: Server) -> None:
    """Make sure that the session has its values, and that what is written can be read.

    Raises:
        RuntimeError: It does not.
    """
    values = read_values()
    if (found := ask(server, "/read")) != {"name": values["name"]}:
        raise RuntimeError(f"{server.name} reads {found}")
    for visits in (values["visits"] + 1, values["visits"] + 2):
        if (found := ask(server, "/write")) != {"visits": visits}:
            raise RuntimeError(f"{server.name} has not written what it reads: {found}")


def ask(server: Server, path: str) -> object:
    """Return the JSON that the visitor gets."""
    with open_client(server) as client:
        return client.get(path, headers=split_headers(server)).raise_for_status().json()


def split_headers(server: Server) -> dict[str, str]:
    """Return what requests send along, as a dict."""
    return dict(header.split(": ", 1) for header in server.headers)
