"""Signing out removes the record, and takes the cookie back."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import session_of


async def sign_out(request: Request) -> Response:
    """Answer `POST /sign-out`."""
    await session_of(request).sign_out()
    return JSONResponse({"signed_in": False})
