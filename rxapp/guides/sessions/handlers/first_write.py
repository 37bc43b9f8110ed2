"""The first thing worth keeping begins a session."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import session_of


async def add_to_cart(request: Request) -> Response:
    """Answer `POST /cart`."""
    session = session_of(request)
    cart = await session.get("cart", list[str], [])
    session.set("cart", [*cart, "mug"])  # written before the response begins
    return JSONResponse({"added": "mug"})
