"""What the log keeps of a request: enough to find a fault, and nothing that people typed."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex
from typing import Any

import httpx
import pytest

from tests.support.app_server import AppServer
from tests.web.conftest import AppPosts


def read_requests(app: AppServer, path: str) -> list[dict[str, Any]]:
    """Return the log's entries on a path."""
    lines = [line for line in app.log_path.read_text(errors="replace").splitlines() if line.startswith("{")]
    return [entry for entry in map(json.loads, lines) if entry.get("path") == path]


def await_entries(read: Callable[[], list[dict[str, Any]]], count: int) -> list[dict[str, Any]]:
    """Return entries once there are enough: the answer can be here before its line is."""
    deadline = time.monotonic() + 5
    while len(entries := read()) < count:
        assert time.monotonic() < deadline, entries
    return entries


def test_every_request_is_one_json_line(client: httpx.Client, prod_app: AppServer) -> None:
    path = f"/logged-{token_hex(4)}"
    client.get(path)
    client.post(path)
    entries = await_entries(lambda: read_requests(prod_app, path), 2)
    assert [(entry["method"], entry["status"]) for entry in entries] == [("GET", 404), ("POST", 405)]
    for entry in entries:
        assert entry.keys() == {"event", "level", "timestamp", "method", "path", "status", "ms"}
        assert (entry["event"], entry["level"]) == ("request", "info")
        assert 0 < entry["ms"] < 10_000


def test_lines_of_workers_that_write_at_once_stay_apart(client: httpx.Client, prod_app: AppServer) -> None:
    path = f"/logged-{token_hex(4)}"
    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(client.get, [path] * 200))
    assert {response.status_code for response in responses} == {404}
    await_entries(lambda: read_requests(prod_app, path), 200)


def test_queries_cookies_and_bodies_are_not_logged(client: httpx.Client, prod_app: AppServer) -> None:
    headers = {
        "cookie": "session=typed-cookie",
        "authorization": "Bearer typed-token",
        "referer": "https://site.test/?typed-referrer",
        "user-agent": "typed-agent",
    }
    client.post("/logged-secrets?next=typed-query", content=b"password=typed-body", headers=headers)
    await_entries(lambda: read_requests(prod_app, "/logged-secrets"), 1)
    assert "typed-" not in prod_app.log_path.read_text(errors="replace")


def test_a_line_break_in_a_path_starts_no_line_of_its_own(client: httpx.Client, prod_app: AppServer) -> None:
    client.get("/logged%0D%7B%22event%22%3A%22forged%22%7D")
    entries = await_entries(lambda: read_requests(prod_app, '/logged\r{"event":"forged"}'), 1)
    assert entries[0]["event"] == "request"
    assert '{"event":"forged"}' not in prod_app.log_path.read_text(errors="replace").splitlines()


def test_an_unexpected_error_is_logged_with_its_trace(
    client: httpx.Client, prod_app: AppServer, app_posts: AppPosts
) -> None:
    path = f"/blog/logged-{token_hex(4)}"
    app_posts.rename_table("post", "post_taken_away")
    try:
        assert client.get(path).status_code == 500
    finally:
        app_posts.rename_table("post_taken_away", "post")
    entries = await_entries(lambda: read_requests(prod_app, path), 2)
    (failure,) = [entry for entry in entries if entry["level"] == "error"]
    assert failure["event"] == "request failed"
    assert "no such table: post" in failure["exception"]
    assert [entry["status"] for entry in entries if entry["event"] == "request"] == [500]


@pytest.mark.slow
def test_in_development_ordinary_requests_leave_the_terminal_quiet() -> None:
    program = """
import asyncio, httpx, sys
from starlette.responses import PlainTextResponse
from rxapp.web.logs import RequestLog, configure_logs
configure_logs(is_development=sys.argv[1] == "development")
async def main():
    transport = httpx.ASGITransport(RequestLog(PlainTextResponse("ok")))
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as client:
        await client.get("/some-path")
asyncio.run(main())
"""
    printed = {
        mode: subprocess.run(
            [sys.executable, "-c", program, mode], capture_output=True, text=True, check=True
        ).stdout
        for mode in ("development", "production")
    }
    assert printed["development"] == ""
    assert json.loads(printed["production"])["path"] == "/some-path"
