"""Refuses what no Socket.IO client sends, before Engine.IO sees it.

Engine.IO (4.15.1) takes a packet apart outside of what looks after its connection. An error there ends the
handler and not the connection, whose memory, and whose place among Reflex's tabs, are then kept for minutes
without counting as a websocket any more. What Socket.IO cannot read does no such harm, but gets kilobytes of
a stack trace into the log.
"""

import logging
import re
from types import TracebackType

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from rxapp.web.request_facts import note_refusal

log = structlog.get_logger("rxapp.events")

REASON = "bad_packet"
# RFC 6455, 7.4.1: data that is not what its type says.
_CODE = 1007
# Engine.IO's close, ping and pong; or a message with one of Socket.IO's packets, except those that binary
# data follows, which nothing here sends.
_PACKET = re.compile(r"[1-3].{0,16}|4[0-4].*", re.DOTALL)
_READERS = frozenset({"socketio.packet", "engineio.packet"})


class RefuseBadPackets:
    """ASGI middleware that closes websockets on which something else than packets arrives."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app.

        Args:
            app: Reflex's.
        """
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        async def receive_packet() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive" or _PACKET.fullmatch(message.get("text") or ""):
                return message
            note_refusal(scope, REASON)
            await send({"type": "websocket.close", "code": _CODE})
            return {"type": "websocket.disconnect", "code": _CODE}

        await self._app(scope, receive_packet, send)


def log_bad_packets_briefly() -> None:
    """Have a packet that cannot be read logged in a line. To be called once."""
    logging.getLogger("engineio.server").addFilter(_Briefly())


class _Briefly(logging.Filter):
    """Takes errors of reading packets out of Engine.IO's log. Any other error may be one of ours."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        _, error, trace = record.exc_info or (None, None, None)
        if not _comes_from_reading(trace):
            return True
        log.warning("event refused", reason=REASON, error=type(error).__name__)
        return False


def _comes_from_reading(trace: TracebackType | None) -> bool:
    """Return whether an error was raised while a packet was taken apart."""
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__") in _READERS:
            return True
        trace = trace.tb_next
    return False
