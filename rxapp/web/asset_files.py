"""Style sheets and pictures, for documents of a process that has no build to take them from."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from reflex_base import constants
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from rxapp.settings import PROJECT_ROOT


def make_asset_routes() -> list[Route]:
    """Return a route for each file that the project puts into a build as it is."""
    folder = PROJECT_ROOT / constants.Dirs.APP_ASSETS
    return [
        Route(f"/{file.name}", _make_endpoint(file), methods=["GET"])
        for file in sorted(folder.iterdir())
        if file.is_file()
    ]


def _make_endpoint(file: Path) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(_request: Request) -> Response:
        return FileResponse(file)

    return endpoint
