"""Two events that do the same, one of which asks first whose it is."""

import reflex as rx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from benchmarks.sessions.values import read_values
from rxapp import runtime
from rxapp.session_state import SessionState
from rxapp.sessions import SessionCookie, SessionMiddleware, session_of


class Counter(SessionState):
    """A number."""

    count: int = 0

    @rx.event
    async def count_unchecked(self) -> None:
        """Count."""
        self.count += 1

    @rx.event
    async def count_checked(self) -> None:
        """Count, for someone who is signed in at this moment."""
        await self._require_user()
        self.count += 1


async def greet(_request: Request) -> PlainTextResponse:
    """Say that the server is there."""
    return PlainTextResponse("ready")


async def start(request: Request) -> JSONResponse:
    """Sign a user in."""
    values, session = read_values(), session_of(request)
    await session.sign_in(values["userId"])
    for key, value in values.items():
        session.set(key, value)
    return JSONResponse({"name": values["name"]})


def guard_app(reflex_app: ASGIApp) -> ASGIApp:
    """Put sessions around Reflex's own app, as the real one does."""
    routed = Starlette(routes=[Route("/", greet), Route("/start", start)])
    routed.router.default = reflex_app
    return SessionMiddleware(
        routed,
        cookie=SessionCookie(is_secure=False),
        get_sessions=lambda: runtime.current().sessions,
        get_sockets=lambda: runtime.current().sockets,
        read_address=_read_address,
    )


def _read_address(scope: Scope) -> str:
    return scope["client"][0]


app = rx.App(api_transformer=guard_app)
app.register_lifespan_task(runtime.lifespan)
app.add_page(lambda: rx.el.p(Counter.count), route="/")
