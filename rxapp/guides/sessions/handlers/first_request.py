"""Whoever does not ask for the session begins none."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def read_article(_request: Request) -> Response:
    """Answer `GET /article`."""
    return JSONResponse({"title": "Tea"})
