"""Counts the pages that visitors with a session read, once they have them."""

from collections.abc import Collection
from contextlib import suppress
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp import urls
from rxapp.cart import visits
from rxapp.rendering import DATA_PREFIX
from rxapp.sessions import Session, SessionError

# What a browser has already is read again all the same.
_SHOWN = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})
_POSTS = f"{urls.BLOG}/"


class CountReads:
    """ASGI middleware to put around the one of the sessions.

    It looks at the session after the answer has gone: so a page that is the same for everyone stays so,
    may be cached, and sets no cookie. A visitor without a cookie costs nothing, and leaves nothing.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        """Wrap an app.

        Args:
            app: The app.
            pages: The paths of all pages but posts.
        """
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["method"] != "GET" or not self._is_page(scope):
            await self._app(scope, receive, send)
            return
        status = 0

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._app(scope, receive, note_status)
        if status in _SHOWN:
            await _count(scope)

    def _is_page(self, scope: Scope) -> bool:
        """Return whether somebody asks for a page, and not a browser that guesses what they will ask for."""
        path = _read_path(scope)
        is_guess = "prefetch" in Headers(scope=scope).get("sec-purpose", "")
        return not is_guess and (path in self._pages or path.startswith(_POSTS))


def _read_path(scope: Scope) -> str:
    """Return the path of the page, which is asked for as a document or as data."""
    path: str = scope["path"]
    return path.removeprefix(DATA_PREFIX)


async def _count(scope: Scope) -> None:
    """Count a page, if its reader has a session. What is not counted, because it has ended, is no loss."""
    session: Session | None = scope.get("state", {}).get("session")
    if session is None:
        return
    with suppress(SessionError):
        if (record := await session.load()) is not None:
            await visits.count_read(record, is_post=_read_path(scope).startswith(_POSTS))
