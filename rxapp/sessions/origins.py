"""Which pages may change something here, or open a websocket.

A browser sends cookies with a form post and with every websocket handshake, whichever site's page asks for
it; SameSite=Lax keeps other sites out, but not other ports and sub-domains. What tells the pages apart is
what every browser says of itself: Sec-Fetch-Site, and before that existed, Origin (ASVS 5.0, 3.5.1).
"""

from collections.abc import Callable, Collection

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, 9.2.1, less TRACE
REASON = "bad_origin"
_REFUSAL = {"error": {"code": REASON, "message": "This request came from a page that may not make it."}}


class OriginGuard:
    """ASGI middleware that refuses changes and websockets from pages of other sites.

    A request that changes something and names no origin at all comes from no browser, and is let in: what
    it may do, its cookie decides. A websocket without one is refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        allowed_origins: Collection[str],
        on_refusal: Callable[[Scope, str], None] = lambda _scope, _reason: None,
    ) -> None:
        """Wrap an app.

        Args:
            app: The app.
            allowed_origins: Scheme, host and port of this site's pages, as browsers write them.
            on_refusal: Told of every connection that is refused, and why, in one word.
        """
        self._app = app
        self._on_refusal = on_refusal
        self._allowed_origins = frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "websocket" and not self._may_connect(Headers(scope=scope)):
            self._on_refusal(scope, REASON)
            await receive()
            # Before it is accepted, closing answers the handshake with status 403.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and not self._may_request(scope["method"], Headers(scope=scope)):
            self._on_refusal(scope, REASON)
            await JSONResponse(_REFUSAL, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _may_connect(self, headers: Headers) -> bool:
        """Return whether a handshake names one origin, and one of ours."""
        origins = headers.getlist("origin")
        return len(origins) == 1 and origins[0] in self._allowed_origins

    def _may_request(self, method: str, headers: Headers) -> bool:
        """Return whether a request changes nothing, or comes from a page of ours."""
        if method in _SAFE_METHODS:
            return True
        origins, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
        if origins and all(origin in self._allowed_origins for origin in origins):
            return True
        # "none" is the visitor's own doing, such as a reload.
        return all(site in {"same-origin", "none"} for site in sites) if sites else not origins
