"""Which pages may open a websocket here.

A browser sends cookies with every websocket handshake, whichever site's page asks for it, and
CORS does not apply. The Origin header, which every browser sends, is what tells the pages apart.
"""

from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class OriginGuard:
    """ASGI middleware that refuses websockets from pages of other sites, and from no page at all."""

    def __init__(self, app: ASGIApp, allowed_origins: Collection[str]) -> None:
        """Wrap an app.

        Args:
            app: The app.
            allowed_origins: Scheme, host and port of this site's pages, as browsers write them.
        """
        self._app = app
        self._allowed_origins = frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "websocket" or self._is_allowed(Headers(scope=scope).getlist("origin")):
            await self._app(scope, receive, send)
            return
        await receive()
        # Before it is accepted, closing answers the handshake with status 403.
        await send({"type": "websocket.close", "code": 1008})

    def _is_allowed(self, origins: list[str]) -> bool:
        """Return whether a handshake names one origin, and one of ours."""
        return len(origins) == 1 and origins[0] in self._allowed_origins
