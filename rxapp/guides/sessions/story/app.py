"""The app of the story: the handlers that the page shows, behind the real middleware."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from rxapp.guides.sessions.handlers import (
    confirmation,
    first_request,
    first_write,
    inactivity,
    next_request,
    revocation,
    second_device,
    sign_in,
    sign_out,
)
from rxapp.sessions import SessionCookie, SessionError, SessionMiddleware, Sessions, SocketRegistry
from rxapp.sessions.middleware import answer_with_json

# As in production: the story plays behind HTTPS.
COOKIE = SessionCookie(is_secure=True)
ADDRESS = "192.0.2.1"  # for documentation (RFC 5737)


def make_app(sessions: Sessions, user_id: str, *more: Route) -> ASGIApp:
    """Return the app. It is called in the process only: no server listens for it.

    Args:
        sessions: Where its sessions are.
        user_id: Who signs in; no account has this name.
        more: Further routes.
    """
    app = Starlette(
        routes=[
            Route("/article", first_request.read_article),
            Route("/cart", first_write.add_to_cart, methods=["POST"]),
            Route("/cart", next_request.show_cart),
            Route("/sign-in", sign_in.sign_in, methods=["POST"]),
            Route("/confirm", confirmation.confirm, methods=["POST"]),
            Route("/devices", second_device.list_devices),
            Route("/devices/end-others", revocation.end_others, methods=["POST"]),
            Route("/account", inactivity.show_account),
            Route("/sign-out", sign_out.sign_out, methods=["POST"]),
            *more,
        ],
        exception_handlers={SessionError: _answer_error},
    )
    app.state.sessions, app.state.user_id = sessions, user_id
    sockets = SocketRegistry(sessions)
    return SessionMiddleware(
        app,
        cookie=COOKIE,
        get_sessions=lambda: sessions,
        get_sockets=lambda: sockets,
        read_address=lambda _scope: ADDRESS,
    )


async def _answer_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SessionError)  # noqa: S101 -- registered for this type only
    return await answer_with_json(request.scope, error)
