"""The values of the visitor's own session, as JSON."""

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rxapp import urls
from rxapp.session_state import check_free_key, is_feature_key
from rxapp.sessions import SessionValueError, session_of
from rxapp.web.errors import APIError


class Increment(msgspec.Struct):
    """The body of an increment."""

    by: int = 1


async def get_values(request: Request) -> Response:
    """Answer `GET /api/session/data`: all values but those of features; without a session, none."""
    values = await session_of(request).get_all()
    return JSONResponse({key: value for key, value in values.items() if not is_feature_key(key)})


async def put_value(request: Request) -> Response:
    """Answer `PUT /api/session/data/{key}`: the body is the value. Begins a session if there is none.

    Raises:
        APIError: 400 `bad_value`; the body or the key cannot be in a session.
    """
    key, value = request.path_params["key"], await _read_json(request)
    try:
        session_of(request).set(check_free_key(key), value)
    except SessionValueError as error:
        raise _refuse(key, error) from None
    return JSONResponse({"key": key, "value": value})


async def delete_value(request: Request) -> Response:
    """Answer `DELETE /api/session/data/{key}`, whether or not there is such a value.

    Raises:
        APIError: 400 `bad_value`; the key belongs to a feature.
    """
    key: str = request.path_params["key"]
    session = session_of(request)
    try:
        check_free_key(key)
    except SessionValueError as error:
        raise _refuse(key, error) from None
    # Nothing to write for a visitor who has nothing.
    if await session.load() is not None:
        session.delete(key)
    return JSONResponse({"key": key})


async def increment_value(request: Request) -> Response:
    """Answer `POST /api/session/data/{key}/increment`: the body is `{"by": 1}` or nothing.

    Raises:
        APIError: 400 `bad_value`; the value or the summand is not a whole number.
    """
    key, body = request.path_params["key"], await request.body()
    try:
        by = msgspec.json.decode(body or b"{}", type=Increment).by
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise APIError(400, "bad_value", "by has to be a whole number", field="by") from None
    try:
        value = await session_of(request).increment(check_free_key(key), by)
    except SessionValueError as error:
        raise _refuse(key, error) from None
    return JSONResponse({"key": key, "value": value})


def _refuse(key: str, error: SessionValueError) -> APIError:
    return APIError(400, "bad_value", str(error), field=key[:100])


async def start(request: Request) -> Response:
    """Answer `POST /session/start`: begin a session, and show it."""
    session_of(request).set("started", True)
    return RedirectResponse(urls.SESSION_INSPECTOR, HTTPStatus.SEE_OTHER)


async def _read_json(request: Request) -> Any:
    """Read the body.

    Raises:
        APIError: 400 `bad_json`; it is not JSON, or is nested too deeply to be read.
    """
    try:
        return msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise APIError(400, "bad_json", "The body has to be one JSON value.") from None


def make_routes() -> list[Route]:
    """Return the routes of the values."""
    return [
        Route(urls.SESSION_START, start, methods=["POST"]),
        Route(urls.API_SESSION_DATA, get_values, methods=["GET"]),
        Route(urls.API_SESSION_VALUE, put_value, methods=["PUT"]),
        Route(urls.API_SESSION_VALUE, delete_value, methods=["DELETE"]),
        Route(urls.API_SESSION_INCREMENT, increment_value, methods=["POST"]),
    ]
