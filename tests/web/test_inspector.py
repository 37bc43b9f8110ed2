"""The page about the visitor's own session, over HTTP."""

import httpx

from rxapp import urls
from rxapp.sessions.cookie import PLAIN_NAME


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
