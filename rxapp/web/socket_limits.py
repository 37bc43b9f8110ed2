"""A bound on the websockets that one place holds open, so that no visitor takes all that a worker has."""

from collections import Counter
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from rxapp.sessions import refuse_socket
from rxapp.web.request_facts import note_refusal

REASON = "too_many_sockets"


class LimitSockets:
    """ASGI middleware that refuses websockets beyond so many that one place has open.

    Each worker counts its own: what is bounded is what it gives to one place, and it need not ask anybody. A
    school or an office behind one address is one place, so the bound is far above what a household needs.
    """

    def __init__(self, app: ASGIApp, *, most: int, read_place: Callable[[Scope], str]) -> None:
        """Wrap an app.

        Args:
            app: The app.
            most: How many one place may have open.
            read_place: Returns what stands for where a connection comes from.
        """
        self._app = app
        self._most = most
        self._read_place = read_place
        self._open = Counter[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        place = self._read_place(scope)
        if self._open[place] >= self._most:
            note_refusal(scope, REASON)
            await refuse_socket(receive, send)
            return
        self._open[place] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[place] -= 1
            if not self._open[place]:
                del self._open[place]
