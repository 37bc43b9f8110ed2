"""What is ended on the server is over on the device, at its next request and in its open sockets."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import SessionEndedError, Sessions, session_of


async def end_others(request: Request) -> Response:
    """Answer `POST /devices/end-others`."""
    sessions: Sessions = request.app.state.sessions
    record = await session_of(request).load()
    if record is None or record.user_id is None:
        raise SessionEndedError
    return JSONResponse({"ended": await sessions.revoke_others(record)})
