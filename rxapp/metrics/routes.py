"""`GET /metrics`: the numbers of all workers of this run, for who has the token."""

import asyncio
import hmac
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rxapp import runtime, urls
from rxapp.metrics.gauges import read_gauges
from rxapp.metrics.run_folder import find_run_folder, forget_what_the_dead_had


async def get_metrics(request: Request) -> Response:
    """Answer with the numbers; nobody without the token learns that there are any."""
    app = runtime.current()
    token = app.settings.metrics_token
    given = request.headers.get("authorization", "")
    wanted = "" if token is None else f"Bearer {token.get_secret_value()}"
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise HTTPException(404)
    read_gauges(app)
    text = await asyncio.to_thread(collect, find_run_folder())
    return Response(text, headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE_LATEST)


def collect(folder: Path) -> bytes:
    """Add up what the workers of a run have written down, less what the dead among them had open."""
    forget_what_the_dead_had(folder)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder))
    return generate_latest(registry)


def make_routes() -> list[Route]:
    """Return the route."""
    return [Route(urls.METRICS, get_metrics, methods=["GET"])]
