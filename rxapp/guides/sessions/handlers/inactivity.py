"""A session that is over is no session: a handler asks, and need not know why."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import SessionEndedError, session_of


async def show_account(request: Request) -> Response:
    """Answer `GET /account`. Activity is noted as the answer begins, once a minute at most."""
    record = await session_of(request).load()
    if record is None or record.user_id is None:
        raise SessionEndedError  # answered with 401
    return JSONResponse({"kind": record.kind.value})
