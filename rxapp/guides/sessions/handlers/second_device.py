"""All sessions of a user are listed, without asking any of the devices."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rxapp.sessions import SessionEndedError, Sessions, session_of


async def list_devices(request: Request) -> Response:
    """Answer `GET /devices`."""
    sessions: Sessions = request.app.state.sessions
    record = await session_of(request).load()
    if record is None or record.user_id is None:
        raise SessionEndedError
    found = await sessions.list_sessions(record.user_id)
    return JSONResponse([each.device.agent for each in found])
