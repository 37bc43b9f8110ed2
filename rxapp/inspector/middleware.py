"""Records what requests about sessions cost in Redis, for whoever has the page about it open."""

from starlette.types import ASGIApp, Receive, Scope, Send

from rxapp import urls
from rxapp.inspector.costs import current_book, tell_workers
from rxapp.rendering import DATA_PREFIX
from rxapp.sessions import Session, StoreUnavailableError, record_commands

_MOST_CHARACTERS = 80
# To ask for the page is to open it.
_PAGES = frozenset({urls.SESSION_INSPECTOR, DATA_PREFIX + urls.SESSION_INSPECTOR, urls.SESSION_START})
# What changes the values of a session.
_WHILE_OPEN = (urls.API_SESSION, urls.CART_ITEMS)


class RecordCosts:
    """ASGI middleware to put around the one of the sessions: what that writes at the end counts too."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or not _is_recorded(scope["path"]):
            await self._app(scope, receive, send)
            return
        with record_commands(f"{scope['method']} {scope['path']}"[:_MOST_CHARACTERS]) as recording:
            await self._app(scope, receive, send)
        # The visitor has the answer by now.
        if (digest := await _find_digest(scope)) is not None:
            await tell_workers(digest, recording)


def _is_recorded(path: str) -> bool:
    """Return whether a request is recorded: of all others, only while someone looks."""
    return path in _PAGES or (path.startswith(_WHILE_OPEN) and len(current_book()) > 0)


async def _find_digest(scope: Scope) -> str | None:
    """Return which session a request had at its end; None if it had none, or did not ask for it."""
    session: Session | None = scope.get("state", {}).get("session")
    if session is None or not session.was_used:
        return None
    try:
        record = await session.load()  # was read before
    except StoreUnavailableError:
        return None
    return None if record is None else record.reference.digest
