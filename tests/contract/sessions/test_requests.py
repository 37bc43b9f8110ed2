"""Sessions as handlers and browsers see them: the middleware and the cookie, on every kind of deployment."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from starlette.types import ASGIApp

from rxapp.sessions.events import EventKind
from rxapp.sessions.policy import MAX_COOKIE_AGE
from tests.support.clock import SettableClock
from tests.support.deployments import Deployment
from tests.support.session_app import make_session_app, open_browser
from tests.support.sessions import KEYS

COOKIE = "session"
ATTRIBUTES = "Path=/; HttpOnly; SameSite=Lax"


@pytest.fixture
def app(deployment: Deployment, clock: SettableClock) -> ASGIApp:
    """The app."""
    return make_session_app(deployment.open_store(), clock)


@pytest.fixture
async def browser(app: ASGIApp) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser that has never been here."""
    async with open_browser(app) as client:
        yield client


async def put(browser: httpx.AsyncClient, **values: object) -> httpx.Response:
    """Set values."""
    return await browser.post("/change", json=values)


async def read(browser: httpx.AsyncClient) -> dict[str, object]:
    """Read all values."""
    return (await browser.get("/read_all")).json()


@pytest.mark.parametrize(
    "text",
    [
        KEYS.make_anonymous_token().cookie_value,
        "x" * 5000,
        "a.b",
        KEYS.make_anonymous_token().cookie_value + "\t",
        "{tag}:gen",
        "\xff\x00",
        "",
    ],
)
async def test_a_token_that_we_did_not_make_is_never_taken_over(
    browser: httpx.AsyncClient, deployment: Deployment, text: str
) -> None:
    """1, 2, 3, 4, 5: a read leaves no trace, and a write begins a session under a name of our own."""
    headers = httpx.Headers({b"cookie": f"{COOKIE}={text}".encode("latin-1")})
    assert (await browser.get("/read_all", headers=headers)).json() == {}
    assert await deployment.list_keys() == set()
    response = await browser.post("/change", json={"a": 1}, headers=headers)
    assert response.cookies[COOKIE] != text
    assert await read(browser) == {"a": 1}


async def test_a_cookie_is_set_when_the_token_changes_and_only_then(browser: httpx.AsyncClient) -> None:
    """11, 13, 15."""
    assert "set-cookie" not in (await browser.get("/read_all")).headers
    assert "set-cookie" not in (await browser.post("/change", json={"a": None})).headers
    begun = await put(browser, a=1)
    assert begun.headers["set-cookie"] == f"{COOKIE}={browser.cookies[COOKIE]}; Max-Age=2592000; {ATTRIBUTES}"
    for answer in (await put(browser, a=2), await browser.get("/read_all"), await browser.get("/")):
        assert "set-cookie" not in answer.headers
    before = browser.cookies[COOKIE]
    signed_in = await browser.post("/sign_in?user=ada")
    assert signed_in.headers["set-cookie"] == f"{COOKIE}={browser.cookies[COOKIE]}; {ATTRIBUTES}"
    assert browser.cookies[COOKIE] != before


async def test_the_cookie_goes_by_the_path_it_came_by(browser: httpx.AsyncClient) -> None:
    """14, 24."""
    await put(browser, a=1)
    signed_out = await browser.post("/sign_out")
    assert signed_out.headers["set-cookie"] == f"{COOKIE}=; Max-Age=0; {ATTRIBUTES}"
    assert COOKIE not in browser.cookies
    assert (await browser.post("/sign_out")).status_code == 200


async def test_whoever_looks_at_the_session_says_so_to_caches(browser: httpx.AsyncClient) -> None:
    """12: and one who does not may be cached."""
    answer = await browser.get("/read_all")
    assert (answer.headers["vary"], answer.headers["cache-control"]) == ("Cookie", "no-store")
    untouched = await browser.get("/")
    assert "vary" not in untouched.headers
    assert "cache-control" not in untouched.headers


async def test_a_request_that_does_not_look_costs_nothing(
    browser: httpx.AsyncClient, deployment: Deployment
) -> None:
    """16: not even while the cookie is there."""
    await put(browser, a=1)
    before = [await master.info("stats") for master in deployment.masters]
    for _ in range(20):
        await browser.get("/")
    after = [await master.info("stats") for master in deployment.masters]
    sent = [
        b["total_commands_processed"] - a["total_commands_processed"]
        for a, b in zip(before, after, strict=True)
    ]
    assert sum(sent) < 20


def test_no_cookie_lives_longer_than_browsers_let_it() -> None:
    """17: RFC 6265bis, 5.5."""
    assert MAX_COOKIE_AGE.days == 400


async def test_cookies_of_others_are_left_alone(browser: httpx.AsyncClient) -> None:
    """18: the app's own, and what else the browser sends."""
    browser.cookies.set("theirs", "0", domain="site.test")
    answer = await browser.post("/stream")
    names = [header.partition("=")[0] for header in answer.headers.get_list("set-cookie")]
    assert sorted(names) == [COOKIE, "theirs"]
    assert (await read(browser)) == {"streamed": True}


async def test_what_a_stream_says_is_kept_before_its_first_byte(browser: httpx.AsyncClient) -> None:
    """55."""
    assert (await browser.post("/stream")).text == "kept until the end"


@pytest.mark.parametrize("forwarded", ["https", "http"])
async def test_how_safe_a_cookie_is_does_not_depend_on_what_a_client_says(
    deployment: Deployment, clock: SettableClock, forwarded: str
) -> None:
    """19, 20: whether visitors come over HTTPS is a setting."""
    headers = {"x-forwarded-proto": forwarded}
    plain = make_session_app(deployment.open_store(), clock)
    secure = make_session_app(deployment.open_store(), clock, is_secure=True)
    async with open_browser(plain) as browser:
        answer = await browser.post("/change", json={"a": 1}, headers=headers)
        assert "Secure" not in answer.headers["set-cookie"]
    async with open_browser(secure, "https://site.test") as browser:
        answer = await browser.post("/change", json={"a": 1}, headers=headers)
        assert answer.headers["set-cookie"].startswith("__Host-session=")
        assert answer.headers["set-cookie"].endswith(f"; {ATTRIBUTES}; Secure")
        assert await read(browser) == {"a": 1}


async def test_two_cookies_of_our_name_are_none(browser: httpx.AsyncClient) -> None:
    """2: a page of a sub-domain may have set the other."""
    await put(browser, a=1)
    ours = browser.cookies[COOKIE]
    browser.cookies.clear()
    both = {"cookie": f"{COOKIE}={ours}; {COOKIE}={KEYS.make_anonymous_token().cookie_value}"}
    assert (await browser.get("/read_all", headers=both)).json() == {}
    twice = {"cookie": f"{COOKIE}={ours}; {COOKIE}={ours}"}
    assert (await browser.get("/read_all", headers=twice)).json() == {"a": 1}


async def test_a_token_is_reissued_when_it_is_old(browser: httpx.AsyncClient, clock: SettableClock) -> None:
    """26: and the old one works a moment longer, for requests under way."""
    await put(browser, a=1)
    first = browser.cookies[COOKIE]
    await browser.post("/reissue")
    assert browser.cookies[COOKIE] == first
    clock.advance(hours=23)
    await browser.get("/read_all")
    clock.advance(hours=2)
    await browser.post("/reissue")
    assert browser.cookies[COOKIE] != first
    assert await read(browser) == {"a": 1}
    old = {"cookie": f"{COOKIE}={first}"}
    browser.cookies.clear()
    assert (await browser.get("/read_all", headers=old)).json() == {"a": 1}
    clock.advance(minutes=1)
    assert (await browser.get("/read_all", headers=old)).json() == {}


async def test_a_password_is_fresh_for_ten_minutes(browser: httpx.AsyncClient, clock: SettableClock) -> None:
    """27."""

    async def is_fresh() -> bool:
        return (await browser.get("/tell_freshness")).json()

    assert not await is_fresh()
    await browser.post("/sign_in?user=ada")
    clock.advance(minutes=9)
    assert await is_fresh()
    clock.advance(minutes=1)
    assert not await is_fresh()
    await browser.post("/confirm")
    assert await is_fresh()


async def test_signing_in_follows_the_user(browser: httpx.AsyncClient) -> None:
    """22, 45: a guest's cart goes along, and nothing of one user to another."""
    await put(browser, cart=["mug"], note="mine")
    await browser.post("/sign_in?user=ada")
    assert await read(browser) == {"cart": ["mug"]}
    await browser.post("/sign_in?user=ada")
    assert await read(browser) == {"cart": ["mug"]}
    await browser.post("/sign_in?user=bo")
    assert await read(browser) == {}


async def test_an_emptied_session_goes_on(browser: httpx.AsyncClient) -> None:
    """53: it is the same session, with nothing in it."""
    await put(browser, a=1)
    token = browser.cookies[COOKIE]
    await put(browser, a=None)
    assert await read(browser) == {}
    await put(browser, b=2)
    assert browser.cookies[COOKIE] == token


async def test_a_failure_keeps_nothing(browser: httpx.AsyncClient, deployment: Deployment) -> None:
    """54: neither the values nor, for a new visitor, a session."""
    answer = await browser.post("/change?status=500", json={"a": 1})
    assert "set-cookie" not in answer.headers
    assert await deployment.list_keys() == set()
    await put(browser, a=1)
    await browser.post("/change?status=503", json={"a": 2})
    assert await read(browser) == {"a": 1}
    await browser.post("/change?status=422", json={"a": 3})
    assert await read(browser) == {"a": 3}


@pytest.mark.parametrize("key", ["u", "e", "k", "x", "r", "o", "d:u", "f:1:1", "__proto__", "constructor"])
async def test_no_key_reaches_what_the_record_is_made_of(browser: httpx.AsyncClient, key: str) -> None:
    """58."""
    await put(browser, **{key: "mine", "a": 1})
    assert await read(browser) == {key: "mine", "a": 1}
    await put(browser, **{key: None})
    assert await read(browser) == {"a": 1}


async def test_a_message_is_there_for_one_page(browser: httpx.AsyncClient) -> None:
    """59."""
    await browser.post("/leave_message")
    assert (await browser.get("/take_messages")).json() == ["welcome"]
    assert (await browser.get("/take_messages")).json() == []


@pytest.mark.parametrize("key", ["", "x" * 101, "line\nend", "\x00"])
async def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    app: ASGIApp, deployment: Deployment, key: str
) -> None:
    """60: by the one error that handlers know."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://site.test") as browser:
        answer = await browser.post("/change", json={key: 1})
    assert answer.status_code == 500  # the small app answers no errors
    assert await deployment.list_keys() == set()


async def test_what_has_ended_meanwhile_is_told_and_not_begun_anew(
    browser: httpx.AsyncClient, app: ASGIApp, deployment: Deployment
) -> None:
    """33: a write after the end elsewhere."""
    await browser.post("/sign_in?user=ada")
    async with open_browser(app) as elsewhere:
        elsewhere.cookies.set(COOKIE, browser.cookies[COOKIE], domain="site.test")
        await elsewhere.post("/sign_out")
    assert await read(browser) == {}
    assert EventKind.REJECTED in deployment.list_kinds()


async def test_an_outage_is_503_and_leaves_the_cookie(deployment: Deployment, clock: SettableClock) -> None:
    """56: for who has a session. Who has none reads as before."""
    app = make_session_app(deployment.open_store(url="unix:///nonexistent/redis.sock"), clock)
    async with open_browser(app) as browser:
        assert (await browser.get("/read_all")).json() == {}
        answer = await put(browser, a=1)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")
        assert answer.headers["retry-after"] == "1"
        assert "set-cookie" not in answer.headers
