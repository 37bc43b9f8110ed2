"""The files of the build, with one URL for each page.

Reflex serves a page that it built under `/page/`, and sends `/page` there; and it serves the
file itself as `/page.html`. Search engines would see three pages, and visitors of a page that
is rendered per request would get the empty document of the build.
"""

from http import HTTPStatus
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BuiltFiles:
    """ASGI middleware that serves every page under its URL without a slash at the end, and only there."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app.

        Args:
            app: Serves the files of the build.
        """
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
        elif (canonical := _strip_slashes(scope["path"])) != scope["path"]:
            await _redirect(canonical, scope)(scope, receive, send)
        elif _is_other_spelling(scope["path"]):
            await PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND)(scope, receive, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a file; where the app would send the visitor to the URL with a slash, go there instead."""
        is_folder = False

        async def hold_redirect_back(message: Message) -> None:
            nonlocal is_folder
            is_start = message["type"] == "http.response.start"
            is_folder = is_folder or (is_start and message["status"] == HTTPStatus.TEMPORARY_REDIRECT)
            if not is_folder:
                await send(message)

        await self._app(scope, receive, hold_redirect_back)
        if is_folder:
            inside: dict[str, Any] = {**scope, "path": scope["path"] + "/"}
            inside.pop("raw_path", None)
            await self._app(inside, receive, send)


def _is_other_spelling(path: str) -> bool:
    """Return whether a path would reach a page's file by a detour, or by the file's own name."""
    return ".html" in path or "//" in path or normpath(path) not in {path, path.rstrip("/")}


def _strip_slashes(path: str) -> str:
    """Return a path without slashes at its end, and with a single one at its start.

    Two at the start would make a redirect leave this site: `//host` is an address.
    """
    if not path.endswith("/") or path.startswith("/_"):
        return path
    return "/" + path.strip("/")


def _redirect(path: str, scope: Scope) -> Response:
    """Send the visitor to a path of this site; relative, so that no proxy or Host header is part of it."""
    query = scope["query_string"].decode("latin-1")
    location = quote(path, safe="/") + (f"?{query}" if query else "")
    return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers={"location": location})
