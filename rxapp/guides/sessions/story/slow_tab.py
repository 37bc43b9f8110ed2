"""A tab whose request takes its time: it reads, waits until it may go on, and writes."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rxapp.sessions import session_of


class SlowTab:
    """Handlers that wait between reading and writing."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._has_read = asyncio.Semaphore(0)
        self._may_go_on = asyncio.Event()

    @property
    def routes(self) -> list[Route]:
        """The handlers' routes."""
        return [
            Route("/profile", self._write, methods=["POST"]),
            Route("/visits", self._count, methods=["POST"]),
        ]

    async def wait_for_readers(self, count: int) -> None:
        """Return when so many requests have read."""
        for _ in range(count):
            await self._has_read.acquire()

    def go_on(self) -> None:
        """Let them write."""
        self._may_go_on.set()

    async def _pause(self, request: Request) -> None:
        await session_of(request).load()
        self._has_read.release()
        await self._may_go_on.wait()

    async def _write(self, request: Request) -> Response:
        await self._pause(request)
        session_of(request).set("theme", "dark")
        return JSONResponse({"saved": True})

    async def _count(self, request: Request) -> Response:
        await self._pause(request)
        return JSONResponse({"visits": await session_of(request).increment("visits")})
