"""Requests written byte by byte, which try to split a header, a line or an answer."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.support.accounts_http import COOKIE, read_token, sign_up
from tests.support.app_server import AppServer
from tests.web.conftest import Browse, SendRaw

EVIL = b"x-evil"


@pytest.fixture
def token(browse: Browse) -> bytes:
    """The token of someone who is signed in."""
    client = browse()
    sign_up(client)
    return read_token(client).encode()


def exchange(app: AppServer, request: bytes) -> bytes:
    """Return everything that the server sends back until it hangs up."""
    parts = urlsplit(app.url)
    with socket.create_connection((parts.hostname, parts.port), 20) as wire:
        wire.sendall(request)
        answer = b""
        while data := wire.recv(65_536):
            answer += data
    return answer


def ask(app: AppServer, *lines: bytes, end: bytes = b"\r\n") -> bytes:
    """Return the answer to a question for the session, with header lines as they are given."""
    head = [b"GET /api/session HTTP/1.1", b"Host: localhost", b"Connection: close", *lines]
    return exchange(app, end.join([*head, b"", b""]))


def assert_is_of_nobody(answer: bytes) -> None:
    """Make sure that an answer is a refusal, or that of a visitor who is not signed in."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 ")), head
    assert b'authenticated":true' not in body
    assert EVIL not in head.lower()
    assert b"set-cookie" not in head.lower()
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_token_as_it_is_stands_for_its_owner(prod_app: AppServer, token: bytes) -> None:
    assert b'"authenticated":true' in ask(prod_app, b"Cookie: " + COOKIE.encode() + b"=" + token)


@pytest.mark.parametrize(
    "inside", [b"\r", b"\n", b"\0", b"\x0b", b"\x0c", b"\x85", b"\xe2\x80\xa8", b"\r\n ", b"\t"]
)
def test_a_token_with_a_break_in_it_is_no_session(prod_app: AppServer, token: bytes, inside: bytes) -> None:
    for cut in (1, 16, 17, len(token) - 1):
        value = token[:cut] + inside + token[cut:]
        assert_is_of_nobody(ask(prod_app, COOKIE.encode().join([b"Cookie: ", b"="]) + value))


@pytest.mark.parametrize(
    "value",
    [
        b"\nX-Evil: 1",
        b"\rX-Evil: 1",
        b"\r\nX-Evil: 1",
        b"\r\n\r\nHTTP/1.1 200 OK\r\nX-Evil: 1\r\n\r\n",
        b"%0d%0aX-Evil:%201",
        b"%0d%0a%0d%0a<script>x-evil</script>",
        "嘊嘍X-Evil: 1".encode(),
        b"\xc4\x8d\xc4\x8aX-Evil: 1",
    ],
)
def test_a_value_that_splits_its_header_reaches_no_answer(prod_app: AppServer, value: bytes) -> None:
    for name in (b"Cookie: session=", b"Cookie: ", b"User-Agent: ", b"Origin: ", b"X-Forwarded-For: "):
        answer = ask(prod_app, name + value)
        assert EVIL not in answer.partition(b"\r\n\r\n")[0].lower()
        assert b'authenticated":true' not in answer


@pytest.mark.parametrize(
    "name", [b"Cookie ", b" Cookie", b"Coo\rkie", b"Coo\nkie", b"Cookie\0", b"Coo kie", b"Cookie\t"]
)
def test_a_header_whose_name_is_none_brings_no_session(
    prod_app: AppServer, token: bytes, name: bytes
) -> None:
    assert_is_of_nobody(ask(prod_app, name + b": session=" + token))


@pytest.mark.parametrize(
    "lines",
    [
        [b"Content-Length: 4", b"Content-Length: 60"],
        [b"Content-Length: 4, 60"],
        [b"Content-Length: 60", b"Transfer-Encoding: chunked"],
        [b"Transfer-Encoding: chunked", b"Content-Length: 4"],
        [b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"],
        [b"Transfer-Encoding: xchunked", b"Content-Length: 4"],
        [b"Transfer-Encoding : chunked", b"Content-Length: 4"],
        [b"Content-Length: +4"],
    ],
)
def test_nothing_is_smuggled_in_behind_a_form(prod_app: AppServer, token: bytes, lines: list[bytes]) -> None:
    smuggled = b"GET /api/session HTTP/1.1\r\nHost: x\r\nX: "
    head = [b"POST /auth/sign-in HTTP/1.1", b"Host: localhost", b"Accept: application/json", *lines]
    victims = b"GET /api/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: session=" + token
    answer = exchange(prod_app, b"\r\n".join([*head, b"", b"0\r\n\r\n" + smuggled + victims, b"", b""]))
    assert b'"authenticated":true' not in answer
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))


@pytest.mark.parametrize(
    "target",
    [
        "/sign-in?next=/%0d%0aX-Evil:%201",
        "/sign-in?next=%0d%0aX-Evil:%201&wait=%0d%0aX-Evil:1&why=%0d%0aX-Evil:1",
        "/account?next=%0aX-Evil:%201",
        "/blog/?tag=%0d%0aX-Evil:%201",
        "/%0d%0aX-Evil:%201/",
        "/blog/%E5%98%8A%E5%98%8DX-Evil:1/",
        "/confirm-password?next=/%0d%0aX-Evil:%201",
    ],
)
def test_what_a_url_says_splits_no_answer(send_raw: SendRaw, token: bytes, target: str) -> None:
    for headers in ({}, {"Cookie": f"{COOKIE}={token.decode()}"}):
        response = send_raw(target, headers=headers)
        assert response.getheader("x-evil") is None
        assert not [name for name, value in response.getheaders() if "\r" in value or "\n" in value]


def test_header_values_of_a_client_are_written_nowhere(browse: Browse) -> None:
    names = ["Host", "Referer", "X-Forwarded-Host", "X-Original-URL"]
    marks: dict[str, str] = dict.fromkeys(names, "x-evil-mark")
    for path in ("/", "/account", "/session", "/nothing-here", "/api/session"):
        response = browse().get(path, headers=marks)
        assert "x-evil-mark" not in response.text
        assert "x-evil-mark" not in str(response.headers)
