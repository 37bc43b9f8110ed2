"""Signing in puts a new session in the place of the old one, and takes the cart along."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import session_of


async def sign_in(request: Request) -> Response:
    """Answer `POST /sign-in`, once the password was right."""
    user_id: str = request.app.state.user_id
    await session_of(request).sign_in(user_id, carry=["cart"])
    return JSONResponse({"signed_in": True})
