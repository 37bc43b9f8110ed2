"""Where pages and backend have different origins: what leads to a page leads to the pages' host."""

from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LeadToPages:
    """ASGI middleware that completes redirects to a path with the origin of the pages."""

    def __init__(self, app: ASGIApp, origin: str, own_prefixes: Collection[str]) -> None:
        """Wrap an app.

        Args:
            app: The app. It redirects by paths, as if everything were on one host.
            origin: Where the pages are.
            own_prefixes: Beginnings of the paths that are this host's own.
        """
        self._app = app
        self._origin = origin
        self._own_prefixes = tuple(own_prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                location = headers.get("location", "")
                if location.startswith("/") and not location.startswith(self._own_prefixes):
                    headers["location"] = self._origin + location
            await send(message)

        await self._app(scope, receive, send_completed)
