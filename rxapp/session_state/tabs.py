"""Makes Reflex's state belong to a tab and a session, so that nobody comes upon someone else's."""

import hashlib
import hmac
import uuid
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from rxapp.sessions import read_reference


class BindTabs:
    """ASGI middleware that replaces the client token of a websocket by one of the tab and the session.

    Reflex finds a tab's state by this token alone. Someone who learned one could connect with it and read
    what another visitor left there; and in a tab in which one person signs out and another in, the second
    would find the state of the first. With the session's tag in the token both get a state of their own.
    The tag stays when a session is renamed, and is that of the user once someone has signed in.
    """

    def __init__(self, app: ASGIApp, key: bytes) -> None:
        """Wrap an app.

        Args:
            app: Reflex's.
            key: The secret of the deployment.
        """
        self._app = app
        self._key = hmac.digest(key, b"tab token", hashlib.sha256)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "websocket":
            scope = {**scope, "query_string": self._bind(scope)}
        await self._app(scope, receive, send)

    def _bind(self, scope: Scope) -> bytes:
        reference = read_reference(Headers(scope=scope))
        tag = reference.tag if reference else ""
        fields = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        bound = [(name, self._derive(value, tag) if name == "token" else value) for name, value in fields]
        return urlencode(bound).encode()

    def _derive(self, token: str, tag: str) -> str:
        digest = hmac.digest(self._key, f"{tag} {token}".encode(), hashlib.sha256)
        return str(uuid.UUID(bytes=digest[:16]))
