"""Security headers on every answer, and limits on what a request may carry.

Sources: OWASP ASVS 5.0 chapter 3 (web frontend security), CSP level 3, RFC 6797 (HSTS).
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.web.errors import answer_http_error

MAX_BODY_BYTES = 1 << 20
HSTS_SECONDS = 2 * 365 * 24 * 3600
IMMUTABLE = "public, max-age=31536000, immutable"
# With an answer to a request that has not come as a whole. The server hangs up then, and a client that is not
# told sends its next request into that (RFC 9112, 9.6).
HANG_UP = {"connection": "close"}
_KEPT = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)
_LENGTH = re.compile(rb"[0-9]{1,15}")
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def make_policy(
    script_hashes: Iterable[str], connect_sources: Iterable[str], *, form_targets: Iterable[str] = ()
) -> str:
    """Write the content security policy.

    Args:
        script_hashes: CSP sources of the document's inline scripts.
        connect_sources: Where scripts may connect to besides the page's own origin.
        form_targets: Where forms may go besides the page's own origin.

    Returns:
        The header's value. No script runs that is neither a file of this site nor listed by hash.
    """
    directives = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *script_hashes)),
        "style-src": "'self'",
        "img-src": "'self' data: https:",
        "font-src": "'self'",
        "connect-src": " ".join(("'self'", *connect_sources)),
        "manifest-src": "'self'",
        "form-action": " ".join(("'self'", *form_targets)),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class SecurityHeaders:
    """ASGI middleware that adds the headers, and refuses bodies that are too long."""

    def __init__(self, app: ASGIApp, *, get_policy: Callable[[], str], is_https: bool) -> None:
        """Wrap an app.

        Args:
            app: The app.
            get_policy: Returns the content security policy; called per answer.
            is_https: Whether visitors come over HTTPS.
        """
        self._app = app
        self._limited = BodyLimit(app)
        self._get_policy = get_policy
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message), scope["path"], message["status"])
            await send(message)

        await self._limited(scope, receive, send_with_headers)

    def _add_headers(self, headers: MutableHeaders, path: str, status: int) -> None:
        headers["x-content-type-options"] = "nosniff"
        if self._is_https:
            headers["strict-transport-security"] = f"max-age={HSTS_SECONDS}; includeSubDomains"
        if path.startswith("/assets/") and status in _KEPT:
            # The build puts a hash of the content into these names. What follows here is for documents.
            headers["cache-control"] = IMMUTABLE
            return
        headers["referrer-policy"] = "strict-origin-when-cross-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["permissions-policy"] = PERMISSIONS
        headers["x-frame-options"] = "DENY"
        if headers.get("content-type", "").startswith("text/html"):
            headers["content-security-policy"] = self._get_policy()
        # Without a word on it, caches keep what has a date for as long as they see fit.
        headers.setdefault("cache-control", "no-store" if status >= HTTPStatus.BAD_REQUEST else "no-cache")


class BodyTooLongError(HTTPException):
    """More came than was declared. Starlette answers it as any refusal, so that no route has to know it."""

    def __init__(self, limit: int) -> None:
        """Name the limit in bytes."""
        super().__init__(413, f"A request may carry at most {limit} bytes.", HANG_UP)


class BodyLimit:
    """ASGI middleware that answers 413 to a body over the limit, declared or not."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        """Wrap an app.

        Args:
            app: The app.
            limit: Bytes a body may have.
        """
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not _LENGTH.fullmatch(declared) or int(declared) > self._limit:
            await self._refuse(scope, receive, send)
            return
        received, started = 0, False

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise BodyTooLongError(self._limit)
            return message

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive_within_limit, note_start)
        except BodyTooLongError:
            if started:
                raise
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await answer_http_error(Request(scope), BodyTooLongError(self._limit))
        await response(scope, receive, send)
