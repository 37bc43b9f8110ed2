"""Giving the password again is a change of privilege too, and gives the session a new id."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import session_of


async def confirm(request: Request) -> Response:
    """Answer `POST /confirm`, once the password was right."""
    await session_of(request).rotate(is_authenticated=True)
    return JSONResponse({"confirmed": True})
