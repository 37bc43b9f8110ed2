"""A bound on how long anybody waits, whatever the app itself waits for."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Refuse = Callable[[Scope], Awaitable[Response]]


class Deadline:
    """ASGI middleware that refuses a request which has not begun to be answered in time.

    What was at work on it goes on, for it may be waiting for something that cannot be called off, such as a
    database that stands still; what it then has to say is dropped. A form that is refused so may have been
    taken, as with any answer that is lost on its way: what is to count once carries a word that tells.
    """

    def __init__(self, app: ASGIApp, seconds: float, refuse: Refuse) -> None:
        """Wrap an app.

        Args:
            app: The app.
            seconds: How long it may take to begin its answer.
            refuse: Makes the answer of a request that took longer. It must wait for nothing.
        """
        self._app = app
        self._seconds = seconds
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False
        refusal: asyncio.Task[None] | None = None

        async def send_in_time(message: Message) -> None:
            nonlocal has_begun
            if refusal is None:
                has_begun = True
                await send(message)

        def refuse() -> None:
            nonlocal refusal
            if not has_begun:
                refusal = asyncio.create_task(self._send_refusal(scope, receive, send))

        timer = asyncio.get_running_loop().call_later(self._seconds, refuse)
        try:
            await self._app(scope, receive, send_in_time)
        finally:
            timer.cancel()
            if refusal is not None:
                # The server takes an app that has come to its end for one that has said all.
                await refusal

    async def _send_refusal(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._refuse(scope))(scope, receive, send)
