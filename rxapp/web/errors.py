"""Errors as answers: JSON for programs, the site's own pages for people, a stack trace for nobody."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp import urls
from rxapp.database import is_unavailable
from rxapp.sessions import SessionError, describe_error, describe_wait
from rxapp.web.built_files import BuiltFiles
from rxapp.web.request_facts import note_refusal

log = structlog.get_logger(__name__)

_FAILED = HTTPStatus.INTERNAL_SERVER_ERROR
_BARE = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_CODES = {404: "not_found", 405: "method_not_allowed", 408: "body_too_slow", 413: "body_too_long"}

RenderPage = Callable[[str], Awaitable[bytes]]


class APIError(Exception):
    """A request that is refused, with a reason that a program can act on."""

    def __init__(self, status: int, code: str, message: str, *, field: str | None = None) -> None:
        """Describe a refusal.

        Args:
            status: HTTP status.
            code: Stable name of the reason.
            message: One sentence for people.
            field: The input at fault, if one is.
        """
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field

    def to_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        error = {"code": self.code, "message": self.message}
        return {"error": error if self.field is None else {**error, "field": self.field}}


async def answer_api_error(request: Request, error: Exception) -> Response:
    """Answer an `APIError`."""
    assert isinstance(error, APIError)  # noqa: S101 -- registered for this type only
    note_refusal(request.scope, error.code)
    return JSONResponse(error.to_json(), error.status)


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Answer what Starlette refuses by itself, such as a wrong method."""
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this type only
    code = _CODES.get(error.status_code, "refused")
    note_refusal(request.scope, code)
    body = APIError(error.status_code, code, error.detail).to_json()
    return JSONResponse(body, error.status_code, error.headers)


def make_session_answer(render_failure: RenderPage) -> Callable[[Scope, SessionError], Awaitable[Response]]:
    """Return the function that answers what can go wrong with a session: people read a page or a sentence.

    Args:
        render_failure: Renders the page that people get while the store is away.
    """

    async def answer(scope: Scope, error: SessionError) -> Response:
        status, code, message = describe_error(error)
        note_refusal(scope, code)
        headers = describe_wait(error)
        if not wants_page(scope):
            return JSONResponse(APIError(status, code, message).to_json(), status, headers)
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            return Response(await render_failure(scope["path"]), status, headers, "text/html")
        return PlainTextResponse(message, status, headers)

    return answer


def make_busy_answer(render_failure: RenderPage) -> Callable[[Scope], Awaitable[Response]]:
    """Return the function that refuses what cannot be done now, and may be in a moment.

    Args:
        render_failure: Renders the page that people get.
    """

    async def answer(scope: Scope) -> Response:
        note_refusal(scope, "busy")
        headers = {"retry-after": "1"}
        if wants_page(scope):
            return Response(await render_failure(scope["path"]), 503, headers, "text/html")
        error = APIError(503, "busy", "This cannot be done right now. Please try again in a moment.")
        return JSONResponse(error.to_json(), 503, headers)

    return answer


class ErrorPages:
    """ASGI middleware that answers an unexpected error: people get the site's page, programs JSON.

    A database that is away is no error of ours: whoever asks is told to come back.

    Starlette, inside, answers with a bare line before it hands the error on: that is held back.
    """

    def __init__(self, app: ASGIApp, render_failure: RenderPage) -> None:
        """Wrap an app.

        Args:
            app: The app.
            render_failure: Renders the page for status 500, given the path.
        """
        self._app = app
        self._render_failure = render_failure
        self._refuse = make_busy_answer(render_failure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        started, is_bare_failure, status = False, False, _FAILED

        async def hold_failure_back(message: Message) -> None:
            nonlocal started, is_bare_failure
            if message["type"] == "http.response.start" and message["status"] == _FAILED:
                is_bare_failure = True
            if not is_bare_failure:
                started = True
                await send(message)

        try:
            await self._app(scope, receive, hold_failure_back)
        except Exception as error:  # the last place that can answer; the log keeps the trace
            if is_unavailable(error):
                status = HTTPStatus.SERVICE_UNAVAILABLE
                log.warning("database unavailable", path=scope.get("path"), reason=str(error.__cause__))
            else:
                log.exception("request failed", path=scope.get("path"), method=scope.get("method"))
            if started or scope["type"] != "http":
                raise
            is_bare_failure = True
        if is_bare_failure:
            await (await self._make_failure(scope, status))(scope, receive, send)

    async def _make_failure(self, scope: Scope, status: HTTPStatus) -> Response:
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            return await self._refuse(scope)
        if wants_page(scope):
            try:
                return Response(await self._render_failure(scope["path"]), status, media_type="text/html")
            except Exception:  # an error page that fails must not hide the error
                log.exception("error page failed")
        error = APIError(status, "internal", "Something went wrong on our side.")
        return JSONResponse(error.to_json(), status)


class NotFoundPages:
    """ASGI middleware that puts the site's answers in the place of another app's bare 404 and 405."""

    def __init__(self, app: ASGIApp, render_not_found: RenderPage) -> None:
        """Wrap an app.

        Args:
            app: Reflex's own app, with the files of the build.
            render_not_found: Renders the page for status 404, given the path.
        """
        self._app = BuiltFiles(app)
        self._render_not_found = render_not_found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        refusal: Message | None = None

        async def hold_refusal_back(message: Message) -> None:
            nonlocal refusal
            if message["type"] == "http.response.start" and message["status"] in _BARE:
                refusal = message
            if refusal is None:
                await send(message)

        await self._app(scope, receive, hold_refusal_back)
        if refusal is not None:
            await (await self._make_answer(scope, refusal))(scope, receive, send)

    async def _make_answer(self, scope: Scope, refusal: Message) -> Response:
        if refusal["status"] == HTTPStatus.METHOD_NOT_ALLOWED:
            error = APIError(405, "method_not_allowed", "This URL does not take this method.")
            return JSONResponse(error.to_json(), 405, {"allow": Headers(scope=refusal).get("allow", "")})
        if wants_page(scope):
            return Response(await self._render_not_found(scope["path"]), 404, media_type="text/html")
        return JSONResponse(APIError(404, "not_found", "There is nothing here.").to_json(), 404)


def wants_page(scope: Scope) -> bool:
    """Return whether a person is looking: HTML is accepted and the path is not a program's."""
    accept = dict(scope["headers"]).get(b"accept", b"*/*").decode("latin-1")
    is_program = scope["path"].startswith(("/api/", "/_data", urls.HEALTH, urls.PING))
    return not is_program and ("text/html" in accept or "*/*" in accept)
