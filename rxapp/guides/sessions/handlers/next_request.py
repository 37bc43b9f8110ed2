"""A reading is one round trip, and writes nothing."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import session_of


async def show_cart(request: Request) -> Response:
    """Answer `GET /cart`."""
    return JSONResponse(await session_of(request).get_all())
