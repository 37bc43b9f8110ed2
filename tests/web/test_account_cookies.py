"""The session's cookie: its attributes, when it is set and when it goes."""

import re
from typing import Any

import httpx
import pytest

from tests.support.accounts_http import (
    knows_token,
    post,
    read_token,
    sign_in,
    sign_out,
    sign_up,
    submit,
)
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.web.conftest import Browse

DATA = "/api/session/data"
DAY = 24 * 3600
HANDED_OUT = re.compile(
    r"session=[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{43}(?:; Max-Age=([0-9]+))?; Path=/; HttpOnly; SameSite=Lax"
)
TAKEN_BACK = "session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"


def read_cookie(response: httpx.Response) -> str:
    """Return the one cookie that an answer sets, which no cache may keep."""
    (cookie,) = response.headers.get_list("set-cookie")
    assert response.headers["cache-control"] == "no-store"
    assert "Cookie" in response.headers["vary"].split(", ")
    return cookie


def read_age(response: httpx.Response) -> int | None:
    """Return for how many seconds the browser is to keep the token that an answer hands out."""
    found = HANDED_OUT.fullmatch(read_cookie(response))
    assert found
    return int(found[1]) if found[1] else None


def test_without_a_wish_the_cookie_ends_with_the_browser(browse: Browse) -> None:
    client = browse()
    fields = {"email": f"{id(client)}@example.com", "password": GOOD_PASSWORD}
    assert read_age(submit(client, "/auth/sign-up", **fields)) is None
    for _ in range(2):
        assert read_age(submit(client, "/auth/sign-in", **fields)) is None
    for unticked in ("", "0", "off", "false"):
        assert read_age(submit(client, "/auth/sign-in", **fields, remember=unticked)) is None


def test_whoever_stays_signed_in_keeps_the_cookie_for_thirty_days(browse: Browse) -> None:
    client = browse()
    email = sign_up(client, remember="on")
    age = read_age(sign_in(client, email, remember="on"))
    assert age is not None
    assert 30 * DAY - 60 < age <= 30 * DAY
    age = read_age(post(client, "/auth/confirm", password=GOOD_PASSWORD))
    assert age is not None
    assert 30 * DAY - 60 < age <= 30 * DAY


def test_every_new_token_is_handed_out(browse: Browse) -> None:
    client = browse()
    age = read_age(client.put(f"{DATA}/a", json=1))
    assert age is not None
    assert 30 * DAY - 60 < age <= 30 * DAY
    sign_up(client)
    assert read_age(submit(client, "/auth/confirm", password=GOOD_PASSWORD)) is None
    change = {"current_password": GOOD_PASSWORD, "new_password": OTHER_PASSWORD}
    assert read_age(submit(client, "/auth/password", **change)) is None


@pytest.mark.parametrize("path", ["/auth/sign-out", "/auth/delete-account"])
def test_the_cookie_goes_with_the_session(browse: Browse, path: str) -> None:
    for send in (post, submit):
        client = browse()
        sign_up(client)
        token = read_token(client)
        assert read_cookie(send(client, path)) == TAKEN_BACK
        assert not read_token(client)
        assert not knows_token(browse(), token)


def test_where_there_is_no_cookie_none_is_taken_back(browse: Browse) -> None:
    for send in (post, submit):
        response = send(browse(), "/auth/sign-out")
        assert "set-cookie" not in response.headers
        assert response.headers["cache-control"] == "no-store"
        assert "Cookie" in response.headers["vary"]


def test_a_token_that_is_over_is_taken_back(browse: Browse) -> None:
    client = browse()
    sign_up(client)
    over = {"Cookie": f"session={read_token(client)}"}
    sign_out(client)
    assert read_cookie(browse().post("/auth/sign-out", headers=over)) == TAKEN_BACK


def test_what_changes_no_token_sets_no_cookie(browse: Browse) -> None:
    client = browse()
    email = sign_up(client)
    answers = [
        client.get("/account"),
        client.get("/session"),
        client.get("/api/session"),
        client.get("/api/sessions"),
        client.put(f"{DATA}/a", json=1),
        client.get("/sign-in"),
        submit(client, "/auth/sessions/revoke-others"),
        submit(client, "/auth/sessions/revoke", ref="x"),
        post(client, "/auth/confirm", password=OTHER_PASSWORD),
        submit(client, "/auth/password", current_password=OTHER_PASSWORD),
        sign_in(client, email, "wrong"),
        submit(client, "/auth/sign-in", email=email, password=OTHER_PASSWORD),
    ]
    for response in answers:
        assert "set-cookie" not in response.headers, response.url
        assert response.headers["cache-control"] == "no-store"
    for response in answers[:-2]:
        assert "Cookie" in response.headers["vary"], response.url


def test_pages_for_everyone_are_the_same_with_a_cookie(browse: Browse) -> None:
    client = browse()
    sign_up(client)
    for path in ("/", "/blog", "/feed.xml", "/api/posts", "/guides/sessions"):
        response = client.get(path)
        assert "set-cookie" not in response.headers
        assert "Cookie" not in response.headers.get("vary", "")


# What moves from one session to the next


def test_signing_in_takes_the_cart_along_and_nothing_else(browse: Browse) -> None:
    client, email = browse(), sign_up(browse())
    client.put(f"{DATA}/cart", json={"tea": 2})
    client.put(f"{DATA}/is_admin", json=True)
    client.post(f"{DATA}/visits/increment")
    anonymous = read_token(client)
    assert sign_in(client, email).status_code == 200
    assert read_token(client) != anonymous
    assert client.get(DATA).json() == {"cart": {"tea": 2}, "visits": 1}
    planted = {"Cookie": f"session={anonymous}"}
    assert browse().get(DATA, headers=planted).json() == {}


def test_signing_in_as_someone_else_takes_nothing_along(browse: Browse) -> None:
    client, email = browse(), sign_up(browse())
    sign_up(client)
    client.put(f"{DATA}/cart", json={"tea": 2})
    first = read_token(client)
    assert sign_in(client, email).status_code == 200
    assert client.get(DATA).json() == {}
    assert not knows_token(browse(), first)


def test_giving_the_password_once_more_keeps_everything(browse: Browse) -> None:
    client = browse()
    email = sign_up(client)
    client.put(f"{DATA}/draft", json="text")
    first = read_token(client)
    assert sign_in(client, email).status_code == 200
    assert client.get(DATA).json() == {"draft": "text"}
    assert not knows_token(browse(), first)
    assert len(client.get("/api/sessions").json()["sessions"]) == 1


@pytest.mark.parametrize("page", ["/account", "/session", "/_data/account", "/_data/session"])
def test_a_token_of_yesterday_is_replaced_when_its_owner_opens_a_page(
    browse: Browse, valkey: Any, page: str
) -> None:
    """26: the stolen copy of a token does not last as long as a session that is remembered."""
    client = browse()
    sign_up(client, remember="on")
    young = read_token(client)
    assert "set-cookie" not in client.get(page).headers
    (key,) = valkey.keys(f"{{{young.partition('.')[0]}}}:s:*")
    valkey.hset(key, "t", int(valkey.hget(key, "t")) - 25 * 3600 * 1000)
    assert "set-cookie" not in client.get("/api/session").headers
    assert "set-cookie" not in client.get("/blog").headers
    answer = client.get(page)
    age = read_age(answer)
    assert age is not None
    assert 30 * DAY - 60 < age <= 30 * DAY
    assert answer.status_code == 200
    assert read_token(client) != young
    assert client.get("/api/session").json()["authenticated"]
    assert "set-cookie" not in client.get(page).headers
