"""The page about the visitor's own session, over HTTP."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from rxapp import urls
from rxapp.browser.countdown import write_rest
from rxapp.sessions.cookie import PLAIN_NAME
from tests.support.redis_servers import await_fact

Browse = Callable[[], httpx.Client]


def begin(client: httpx.Client) -> None:
    """Begin a session."""
    started = client.post(urls.SESSION_START, headers={"origin": str(client.base_url).rstrip("/")})
    assert started.status_code == 303


def read_main(answer: httpx.Response) -> str:
    """Return the part of a document that is the page's own."""
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_a_visitor_without_a_session_is_told_so_and_gets_none(client: httpx.Client) -> None:
    client.cookies.clear()
    answer = client.get(urls.SESSION_INSPECTOR)

    assert answer.status_code == 200
    assert "You have no session" in answer.text
    assert "set-cookie" not in answer.headers


def test_the_form_begins_a_session_whose_secret_is_never_shown(client: httpx.Client) -> None:
    client.cookies.clear()
    started = client.post(urls.SESSION_START, headers={"origin": str(client.base_url).rstrip("/")})
    shown = client.get(urls.SESSION_INSPECTOR)

    assert (started.status_code, started.headers["location"]) == (303, urls.SESSION_INSPECTOR)
    assert "d:started" in shown.text
    assert client.cookies[PLAIN_NAME].partition(".")[2] not in shown.text


def test_the_guide_and_the_page_lead_to_one_another(client: httpx.Client) -> None:
    assert f'href="{urls.SESSION_INSPECTOR}"' in client.get(urls.GUIDE_SESSIONS).text
    assert f'href="{urls.GUIDE_SESSIONS}"' in read_main(client.get(urls.SESSION_INSPECTOR))


def test_the_document_says_how_long_the_session_goes_on(browse: Browse) -> None:
    client = browse()
    begin(client)
    timers = re.findall("<time ([^>]+)>([^<]+)</time>", client.get(urls.SESSION_INSPECTOR).text)
    assert len(timers) == 2
    for attributes, text in timers:
        assert 'role="timer"' in attributes
        (at,) = re.findall('datetime="([^"]+)"', attributes)
        (seconds,) = re.findall('data-seconds="([0-9]+)"', attributes)
        assert text == write_rest(int(seconds))
        assert abs((datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds() - int(seconds)) < 5


def test_the_document_says_what_it_has_cost_itself(browse: Browse) -> None:
    client = browse()
    begin(client)
    shown = read_main(client.get(urls.SESSION_INSPECTOR))
    assert re.search(r"GET /session</code><span[^>]*>2 round trips, [\d,]+ µs<", shown)
    commands = re.findall(r'class="command-text">([^<]+)<', shown)
    assert [command.split()[:2] for command in commands[:2]] == [
        ["EVALSHA", "find"],
        ["HGETALL", commands[1].split()[1]],
    ]
    assert not re.search(r"[A-Za-z0-9_-]{16,}", " ".join(commands))


def test_what_a_change_has_cost_is_known_to_every_worker(browse: Browse) -> None:
    client = browse()
    begin(client)
    client.get(urls.SESSION_INSPECTOR)
    for number in range(6):
        other_connection, path = browse(), f"/api/session/data/k{number}"
        other_connection.cookies = client.cookies

        def is_known(other: httpx.Client = other_connection, path: str = path) -> bool:
            assert other.put(path, json=1).status_code == 200
            return f"PUT {path}" in client.get(urls.SESSION_INSPECTOR).text

        await_fact(is_known, 10)  # a worker hears of the page a moment after it was opened


def test_nobody_else_learns_what_a_visitor_does(browse: Browse) -> None:
    one, other = browse(), browse()
    for client in (one, other):
        begin(client)
        client.get(urls.SESSION_INSPECTOR)
    one.put("/api/session/data/mine", json=1)
    await_fact(lambda: "PUT /api/session/data/mine" in one.get(urls.SESSION_INSPECTOR).text, 10)
    assert "mine" not in read_main(other.get(urls.SESSION_INSPECTOR))
