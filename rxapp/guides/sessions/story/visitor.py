"""A browser inside the process: it keeps one cookie, and calls an ASGI app without a network."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message

_HOST = "app.example"


@dataclass(slots=True)
class Answer:
    """What an app answered.

    Attributes:
        status: The status.
        set_cookie: The header; empty if there was none.
        body: The body.
    """

    status: int = 0
    set_cookie: str = ""
    body: bytes = b""

    @property
    def text(self) -> str:
        """The status line, and the body if there is one."""
        line = f"{self.status} {HTTPStatus(self.status).phrase}"
        return f"{line}\n{self.body.decode()}" if self.body else line

    def hear(self, message: Message) -> None:
        """Take in a message of the app."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            cookies = [value.decode() for name, value in message["headers"] if name == b"set-cookie"]
            self.set_cookie = cookies[0] if cookies else ""
        else:
            self.body += message.get("body", b"")


@dataclass(slots=True)
class Visitor:
    """Someone with a browser.

    Attributes:
        name: What the device is called.
        cookie: Name and value, as a browser sends them; empty if it has none.
    """

    name: str
    cookie: str = field(default="", repr=False)

    def write_request(self, method: str, path: str) -> str:
        """Return a request as it is sent."""
        return "\n".join([f"{method} {path}", *([f"Cookie: {self.cookie}"] if self.cookie else [])])

    async def ask(self, app: ASGIApp, method: str, path: str) -> Answer:
        """Send a request, and keep the cookie that comes back."""
        answer = Answer()

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            answer.hear(message)

        await app(self._make_scope(method, path), receive, send)
        if answer.set_cookie:
            pair = answer.set_cookie.partition(";")[0]
            self.cookie = pair if pair.partition("=")[2] else ""
        return answer

    def _make_scope(self, method: str, path: str) -> dict[str, Any]:
        headers = [(b"host", _HOST.encode()), (b"user-agent", self.name.encode())]
        if self.cookie:
            headers.append((b"cookie", self.cookie.encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "server": (_HOST, 443),
            "client": ("192.0.2.1", 50_000),
        }
