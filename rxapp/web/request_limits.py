"""A bound on the requests that a worker is at work on, so that more of them than it can answer do no harm."""

from collections.abc import Awaitable, Callable, Collection

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rxapp.web.request_facts import note_refusal

REASON = "crowded"


class LimitRequests:
    """ASGI middleware that refuses requests at once while so many others are being worked on.

    Without it, a crowd that comes faster than it can be served waits longer and longer, until whatever is
    finished comes too late for whoever asked; and as they ask again, that does not end with what began it.

    What was refused because it took too long counts for as long as there is work on it.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        most: int,
        refuse: Callable[[Scope], Awaitable[Response]],
        exempt: Collection[str] = (),
    ) -> None:
        """Wrap an app.

        Args:
            app: The app.
            most: How many requests may be worked on. Websockets do not count.
            refuse: Makes the answer of one more. It must cost next to nothing.
            exempt: Paths that are answered in any case, such as the one that tells whether this is alive.
        """
        self._app = app
        self._most = most
        self._refuse = refuse
        self._exempt = frozenset(exempt)
        self._at_work = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["path"] in self._exempt:
            await self._app(scope, receive, send)
            return
        if self._at_work >= self._most:
            response = await self._refuse(scope)
            note_refusal(scope, REASON)
            await response(scope, receive, send)
            return
        self._at_work += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._at_work -= 1
