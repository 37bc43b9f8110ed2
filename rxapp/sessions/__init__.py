"""Server-side sessions: a secret in an HttpOnly cookie, a record in Redis, and a middleware between them.

    client, clock = connect("redis://localhost"), SharedClock()
    sessions = Sessions(RedisSessionStore(client, clock=clock), TokenKeys(key), SessionPolicy(), clock)
    app = SessionMiddleware(app, cookie=SessionCookie(is_secure=True), ...)

    async def visit(request):
        session = session_of(request)
        visits = await session.increment("visits")
        name = await session.get("name", str, "stranger")
        session.set("last_path", request.url.path)
        return PlainTextResponse(f"{name}: {visits}")

The package imports the standard library, Starlette, msgspec and redis-py, and nothing else of this app.
"""

from rxapp.sessions.announcements import Follower, follow_announcements, follow_channel
from rxapp.sessions.connection import connect
from rxapp.sessions.connection_counts import ConnectionCounts, count_connections
from rxapp.sessions.cookie import SessionCookie
from rxapp.sessions.errors import (
    SessionBoundsError,
    SessionConflictError,
    SessionEndedError,
    SessionError,
    SessionFullError,
    SessionValueError,
    StoreUnavailableError,
    TooManySessionsError,
)
from rxapp.sessions.events import EventKind, Listener, Outcome, RunListener, ScriptRun, SessionEvent, ignore
from rxapp.sessions.manager import Sessions
from rxapp.sessions.middleware import SessionMiddleware, describe_error, describe_wait, session_of
from rxapp.sessions.origins import OriginGuard
from rxapp.sessions.policy import Lifetime, SessionKind, SessionPolicy
from rxapp.sessions.recording import Recording, SentCommand, current_recording, record_commands, recorded
from rxapp.sessions.records import Changes, Device, NewSession, SessionRecord
from rxapp.sessions.redis_store import RedisSessionStore
from rxapp.sessions.references import Reference, Token, TokenKeys
from rxapp.sessions.session import Session
from rxapp.sessions.shared_clock import CLOCKS_DIFFER_BY, SharedClock
from rxapp.sessions.sockets import SocketRegistry, read_reference, refuse_socket
from rxapp.sessions.statistics import count_keys, count_sessions
from rxapp.sessions.store import SessionStore
from rxapp.sessions.watchers import Watchers

__all__ = [
    "CLOCKS_DIFFER_BY",
    "Changes",
    "ConnectionCounts",
    "Device",
    "EventKind",
    "Follower",
    "Lifetime",
    "Listener",
    "NewSession",
    "OriginGuard",
    "Outcome",
    "Recording",
    "RedisSessionStore",
    "Reference",
    "RunListener",
    "ScriptRun",
    "SentCommand",
    "Session",
    "SessionBoundsError",
    "SessionConflictError",
    "SessionCookie",
    "SessionEndedError",
    "SessionError",
    "SessionEvent",
    "SessionFullError",
    "SessionKind",
    "SessionMiddleware",
    "SessionPolicy",
    "SessionRecord",
    "SessionStore",
    "SessionValueError",
    "Sessions",
    "SharedClock",
    "SocketRegistry",
    "StoreUnavailableError",
    "Token",
    "TokenKeys",
    "TooManySessionsError",
    "Watchers",
    "connect",
    "count_connections",
    "count_keys",
    "count_sessions",
    "current_recording",
    "describe_error",
    "describe_wait",
    "follow_announcements",
    "follow_channel",
    "ignore",
    "read_reference",
    "record_commands",
    "recorded",
    "refuse_socket",
    "session_of",
]
