"""A bound on how long a websocket may leave what is sent to it unread.

What its client does not take is kept here: Socket.IO's queue has no end. Somebody who sends events and reads
none of the answers would so fill the memory of a worker, by one websocket.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.web.request_facts import note_refusal

REASON = "slow_reader"
# A phone may be away for a moment; what comes then is in the buffers of the network, and does not wait here.
SECONDS = 10.0
# RFC 6455, 7.4.1: against what this server asks for.
_CODE = 1008


class DropSlowReaders:
    """ASGI middleware that gives up websockets which take nothing of what is sent to them."""

    def __init__(self, app: ASGIApp, *, seconds: float = SECONDS) -> None:
        """Wrap an app.

        Args:
            app: Reflex's.
            seconds: How long a message may wait to be taken.
        """
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        task, is_given_up = asyncio.current_task(), False
        assert task is not None, "a server handles a connection in a task"  # noqa: S101

        async def send_in_time(message: Message) -> None:
            nonlocal is_given_up
            if is_given_up:
                return
            try:
                async with asyncio.timeout(self._seconds):
                    await send(message)
            except TimeoutError:
                is_given_up = True
                note_refusal(scope, REASON)
                # Whatever it waits for: most likely the next message of this client.
                task.cancel()

        async def receive_until_given_up() -> Message:
            return {"type": "websocket.disconnect", "code": _CODE} if is_given_up else await receive()

        try:
            await self._app(scope, receive_until_given_up, send_in_time)
        except asyncio.CancelledError:
            if not is_given_up:
                raise
            task.uncancel()
