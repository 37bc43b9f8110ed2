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
from starlette.responses import PlainTextResponse

from rxapp.inspector.state import InspectorState
from rxapp.web.logs import RequestLog
from tests.support.accounts_http import post, read_token, sign_up
from tests.support.app_server import AppServer
from tests.support.event_socket import open_event_socket
from tests.web.conftest import AppPosts

INCREMENT = f"{InspectorState.get_full_name()}.increment"


def read_requests(app: AppServer, path: str) -> list[dict[str, Any]]:
    """Return the log's entries on a path."""
    lines = [line for line in app.log_path.read_text(errors="replace").splitlines() if line.startswith("{")]
    return [entry for entry in map(json.loads, lines) if entry.get("path") == path]


def read_entries(app: AppServer, **fields: str) -> list[dict[str, Any]]:
    """Return the log's entries that have these fields, among others or not."""
    lines = [line for line in app.log_path.read_text(errors="replace").splitlines() if line.startswith("{")]
    return [entry for entry in map(json.loads, lines) if fields.items() <= entry.items()]


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
        assert entry.keys() == {
            *("event", "level", "timestamp", "request_id"),
            *("method", "path", "status", "ms"),
        }
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


def test_the_answer_has_the_name_under_which_the_request_is_logged(
    client: httpx.Client, prod_app: AppServer
) -> None:
    path = f"/logged-{token_hex(4)}"
    answers = [client.get(path) for _ in range(3)]
    entries = await_entries(lambda: read_requests(prod_app, path), 3)
    names = [answer.headers["x-request-id"] for answer in answers]
    assert sorted(entry["request_id"] for entry in entries) == sorted(names)
    assert len(set(names)) == 3


def test_a_name_that_a_client_gives_is_not_taken_over(client: httpx.Client) -> None:
    answer = client.get("/robots.txt", headers={"X-Request-ID": "chosen-by-client"})
    assert answer.headers["x-request-id"] != "chosen-by-client"


async def test_a_name_that_a_proxy_of_ours_gives_is_taken_over_if_it_can_be_one() -> None:
    app = RequestLog(PlainTextResponse("ok"), trusts_proxy=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site.test") as client:
        for given in ("f3a9b2c4-77de-4d0c", "A" * 64):
            answer = await client.get("/", headers={"X-Request-ID": given})
            assert answer.headers["x-request-id"] == given
        for given in ("short", "A" * 65, "spaces in it", 'quo"ted-name', "line%0abreak"):
            answer = await client.get("/", headers={"X-Request-ID": given})
            assert answer.headers["x-request-id"] != given
        two = ("first-of-two", "second-of-two")
        answer = await client.get("/", headers=[("X-Request-ID", given) for given in two])
        assert answer.headers["x-request-id"] not in two


def test_a_request_is_logged_with_its_session(member: httpx.Client, prod_app: AppServer) -> None:
    answer = member.get("/api/session")
    (entry,) = await_entries(
        lambda: read_entries(prod_app, event="request", request_id=answer.headers["x-request-id"]), 1
    )
    assert entry["ref"] == answer.json()["ref"]


def test_what_happens_to_a_session_is_logged_under_the_name_of_the_request(
    browse: Callable[[], httpx.Client], prod_app: AppServer
) -> None:
    client = browse()
    sign_up(client)
    ref = client.get("/api/session").json()["ref"]
    name = post(client, "/auth/sign-out").headers["x-request-id"]
    entries = await_entries(lambda: read_entries(prod_app, request_id=name), 2)
    assert [(entry["event"], entry.get("kind")) for entry in entries] == [
        ("session", "revoked"),
        ("request", None),
    ]
    assert entries[0]["ref"] == ref


def test_a_refusal_is_logged_with_its_reason(client: httpx.Client, prod_app: AppServer) -> None:
    answer = client.post("/auth/sign-out", headers={"Origin": "https://evil.test"})
    (entry,) = await_entries(lambda: read_entries(prod_app, request_id=answer.headers["x-request-id"]), 1)
    assert (entry["status"], entry["refused"]) == (403, "bad_origin")


def test_events_are_logged_with_the_session_and_the_name_of_their_socket(
    member: httpx.Client, prod_app: AppServer
) -> None:
    ref, token = member.get("/api/session").json()["ref"], read_token(member)
    headers = {"Cookie": f"session={token}", "X-Request-ID": "chosen-by-client"}
    with open_event_socket(prod_app.url, headers) as socket:
        socket.send_event(INCREMENT, form={"key": "typed"})
        socket.start_event(INCREMENT)  # lacks what the handler needs
        entries = await_entries(lambda: read_entries(prod_app, ref=ref, name="InspectorState.increment"), 2)
    (name,) = {entry["request_id"] for entry in entries}
    assert [entry["outcome"] for entry in entries] == ["done", "failed"]
    assert all(0 < entry["ms"] < 10_000 for entry in entries)
    (failure,) = await_entries(lambda: read_entries(prod_app, request_id=name, level="error"), 1)
    assert (failure["event"], failure["ref"]) == ("event failed", ref)
    assert "TypeError" in failure["exception"]
    (socket_entry,) = await_entries(lambda: read_entries(prod_app, event="socket", request_id=name), 1)
    assert (socket_entry["path"], socket_entry["ref"]) == ("/_event/", ref)
    text = prod_app.log_path.read_text(errors="replace")
    assert "chosen-by-client" not in text
    assert "typed" not in text
    assert not [part for part in token.split(".") if part in text]


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
