"""Where pages and backend have different origins: what leads to a page leads to the pages' host.

The backend has documents, too, for browsers without scripts. Who is at one of those stays.
"""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LeadToPages:
    """ASGI middleware that completes redirects to a path with the origin of the pages."""

    def __init__(self, app: ASGIApp, origin: str, own_prefixes: Collection[str], *, own_origin: str) -> None:
        """Wrap an app.

        Args:
            app: The app. It redirects by paths, as if everything were on one host.
            origin: Where the pages are.
            own_prefixes: Beginnings of the paths that are this host's own.
            own_origin: Where this host is.
        """
        self._app = app
        self._origin = origin
        self._own_prefixes = tuple(own_prefixes)
        self._own_origin = own_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or self._comes_from_here(scope):
            await self._app(scope, receive, send)
            return

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("location", "")
                if location.startswith("/") and not location.startswith(self._own_prefixes):
                    headers["location"] = self._origin + location
            await send(message)

        await self._app(scope, receive, send_completed)

    def _comes_from_here(self, scope: Scope) -> bool:
        """Return whether a document of this host is asked for, or a form of one is sent."""
        return scope["method"] in {"GET", "HEAD"} or Headers(scope=scope).get("origin") == self._own_origin
