"""A body over the limit is refused wherever it is read, whether or not its length was declared."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from rxapp.web.errors import answer_http_error
from rxapp.web.security import BodyLimit

LIMIT = 100


async def read_form(request: Request) -> Response:
    form = await request.form()
    return PlainTextResponse(f"{len(form)} fields")


async def read_body(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def read_without_framework(_scope: Scope, receive: Receive, send: Send) -> None:
    """Read a body as an app does that knows nothing of Starlette's exceptions."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


APPS = {
    "body": Starlette(routes=[Route("/", read_body, methods=["POST"])]),
    "form": Starlette(routes=[Route("/", read_form, methods=["POST"])]),
    "json errors": Starlette(
        routes=[Route("/", read_body, methods=["POST"])],
        exception_handlers={HTTPException: answer_http_error},
    ),
    "plain": read_without_framework,
}


async def post(name: str, chunks: list[bytes], headers: dict[str, str]) -> httpx.Response:
    async def produce() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    transport = httpx.ASGITransport(BodyLimit(APPS[name], LIMIT))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        return await client.post("/", content=produce(), headers=headers)


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("name", APPS)
async def test_chunks_over_the_limit_are_refused(name: str) -> None:
    response = await post(name, [b"a" * 60, b"a" * 60], FORM)
    assert response.status_code == 413


@pytest.mark.parametrize("name", APPS)
async def test_chunks_up_to_the_limit_are_let_in(name: str) -> None:
    response = await post(name, [b"a" * 60, b"a" * 40], FORM)
    assert response.status_code == 200


async def test_the_refusal_names_the_reason_and_the_limit() -> None:
    for name in ("json errors", "plain"):
        response = await post(name, [b"a" * 101], {})
        assert response.json()["error"]["code"] == "body_too_long"
        assert "100 bytes" in response.json()["error"]["message"]


@pytest.mark.parametrize("length", ["101", "9" * 5_000, "-1", "1e3", ""])
async def test_a_declared_length_is_judged_before_anything_is_read(length: str) -> None:
    response = await post("plain", [b"a"], {"content-length": length})
    assert response.status_code == 413
