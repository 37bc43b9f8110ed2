"""What the app counts over all of its workers, and who may read it."""

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import httpx
import pytest

from rxapp.inspector.state import InspectorState
from rxapp.rendering.document import convert_route_to_asgi_path
from rxapp.rxapp import PAGES, make_routes
from rxapp.web.request_facts import FILE, NO_ROUTE
from tests.support.accounts_http import post, read_token, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.event_socket import SocketEndedError, open_event_socket
from tests.support.metrics import PATH, TOKEN, Scrape, ask_for_metrics, scrape
from tests.support.passwords import OTHER_PASSWORD
from tests.support.redis_servers import await_fact

REQUESTS = "rxapp_http_request_duration_seconds_count"
INCREMENT = f"{InspectorState.get_full_name()}.increment"


@pytest.fixture(scope="module")
def app(prod_app: AppServer, sqlite_template: Path) -> Generator[AppProcess]:
    """An app with two workers that counts what it does."""
    with run_app_process(prod_app, sqlite_template, settings={"RXAPP_METRICS_TOKEN": TOKEN}) as process:
        yield process


def list_routes() -> set[str]:
    """Return all routes as they are declared, those of the documents among them."""
    pages = {convert_route_to_asgi_path(page.route) for page in PAGES}
    return {route.path for route in make_routes()} | pages | {f"{page}/" for page in pages}


def send_once(url: str, method: str, path: str, **headers: str) -> int:
    """Send a request over a connection of its own, and return the status."""
    return httpx.request(method, url + path, headers=headers, trust_env=False, timeout=20).status_code


def send_all(app: AppProcess, requests: Iterable[tuple[str, str]]) -> None:
    """Send requests by method and path, several at a time, so that every worker gets some."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(partial(send_once, app.url), *zip(*requests, strict=True)))


def announce_long_body(app: AppProcess) -> None:
    """Begin a request whose body would be too long, and wait for the answer to that."""
    connection = HTTPConnection(urlsplit(app.url).netloc, timeout=20)
    connection.putrequest("POST", "/cart/items")
    connection.putheader("Content-Length", str(2 << 20))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def count_meanwhile(app: AppProcess, act: Callable[[], object]) -> Scrape:
    """Do something, and return by how much the numbers have grown."""
    before = scrape(app.url)
    act()
    return scrape(app.url).grown_since(before)


def await_sockets(app: AppProcess, count: int) -> None:
    """Return when so many websockets are open: a worker notices a little later that one has gone."""
    await_fact(lambda: scrape(app.url).add_up("rxapp_sockets") == count, 5)


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1]])
def test_without_the_token_there_is_nothing(app: AppProcess, token: str) -> None:
    response = ask_for_metrics(app.url, token)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert "rxapp_" not in response.text


def test_an_app_without_a_token_of_its_own_has_no_metrics(prod_app: AppServer) -> None:
    assert ask_for_metrics(prod_app.url).status_code == 404
    assert ask_for_metrics(prod_app.url, "").status_code == 404
    assert not (prod_app.data_dir / "metrics").exists()


def test_the_answer_is_kept_by_nobody_and_sets_no_cookie(app: AppProcess) -> None:
    response = ask_for_metrics(app.url)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"].startswith("text/plain; version=")
    assert "set-cookie" not in response.headers


def test_requests_of_all_workers_are_counted(app: AppProcess) -> None:
    pages = [("GET", "/blog")] * 60
    mistakes = [("GET", "/blog/no-such-post")] * 20 + [("PUT", "/api/posts")] * 10
    grown = count_meanwhile(app, lambda: send_all(app, pages + mistakes))
    assert scrape(app.url).add_up("rxapp_workers") == 2
    assert grown.add_up(REQUESTS, method="GET", route="/blog", status="2xx") == 60
    assert grown.add_up(REQUESTS, method="GET", route="/blog/{slug}", status="4xx") == 20
    assert grown.add_up(REQUESTS, method="PUT", route="/api/posts", status="4xx") == 10
    seconds = grown.add_up("rxapp_http_request_duration_seconds_sum", route="/blog", status="2xx")
    assert 0 < seconds < 60 * 20
    numbers = list((app.app.data_dir / "metrics").glob("*/histogram_*.db"))
    assert sum(b"/blog" in path.read_bytes() for path in numbers) == 2, "one worker has had all requests"


def test_refusals_are_counted_by_their_reason(app: AppProcess) -> None:
    def be_refused() -> None:
        announce_long_body(app)
        with httpx.Client(base_url=app.url, trust_env=False, timeout=20) as client:
            client.post("/auth/sign-out", headers={"Origin": "https://evil.test"})
            client.get("/api/sessions")
            client.get("/api/posts?after=bad")
            post(client, "/auth/sign-in", email="nobody@example.com", password=OTHER_PASSWORD)
            with pytest.raises(SocketEndedError), open_event_socket(app.url, {"Origin": "https://evil.test"}):
                pass

    grown = count_meanwhile(app, be_refused)
    for reason, count in {
        "bad_origin": 2,
        "body_too_long": 1,
        "signed_out": 1,
        "bad_cursor": 1,
        "bad_credentials": 1,
    }.items():
        assert grown.add_up("rxapp_refusals_total", reason=reason) == count, reason
    assert grown.add_up("rxapp_refusals_total") == 6


def test_whatever_is_asked_for_labels_are_few(app: AppProcess) -> None:
    paths = [f"{prefix}{token_hex(8)}" for prefix in ("/", "/blog/", "/api/posts/", "/a/") for _ in range(30)]
    asked = [("GET", path) for path in paths] + [(token_hex(4).upper(), path) for path in paths[:20]]
    grown = count_meanwhile(app, lambda: send_all(app, asked))
    assert grown.add_up(REQUESTS) >= len(asked)
    seen = scrape(app.url)
    assert seen.list_values("route") <= list_routes() | {PATH, "/ping", FILE, NO_ROUTE}
    assert seen.list_values("method") <= {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "other"}
    assert seen.list_values("status") <= {"2xx", "3xx", "4xx"}
    assert len(seen.samples) < 1500


def test_sockets_and_events_are_counted(app: AppProcess) -> None:
    with ExitStack() as stack:
        sockets = [stack.enter_context(open_event_socket(app.url, {})) for _ in range(3)]
        assert scrape(app.url).add_up("rxapp_sockets") == 3
        grown = count_meanwhile(
            app, lambda: [socket.send_event(INCREMENT, form={"key": "n"}) for socket in sockets]
        )
        assert grown.add_up("rxapp_events_total", event="InspectorState.increment", outcome="done") == 3
        assert grown.add_up("rxapp_event_duration_seconds_count", event="InspectorState.increment") == 3
    await_sockets(app, 0)
    assert scrape(app.url).add_up("rxapp_sockets_opened_total") >= 3


def test_sessions_and_their_store_are_counted(app: AppProcess) -> None:
    with httpx.Client(base_url=app.url, trust_env=False, timeout=20) as client:

        def live() -> None:
            sign_up(client)
            client.get("/api/session", headers={"Cookie": f"session={'A' * 16}.{'B' * 43}"})
            post(client, "/auth/sign-out")

        grown = count_meanwhile(app, live)
    assert grown.add_up("rxapp_session_events_total", kind="signed_in") == 1
    assert grown.add_up("rxapp_session_events_total", kind="revoked") == 1
    assert grown.add_up("rxapp_session_events_total", kind="rejected", reason="missing") == 1
    operations = "rxapp_session_operation_duration_seconds_count"
    assert grown.add_up(operations, operation="sign_in", outcome="done") == 1
    assert grown.add_up(operations, operation="revoke", outcome="done") == 1
    assert grown.add_up(operations, operation="find", outcome="done") >= 2


def test_connections_are_counted(app: AppProcess) -> None:
    seen = scrape(app.url)
    # Each worker has some that hear announcements.
    assert 2 <= seen.add_up("rxapp_redis_connections") <= 20
    assert 0 <= seen.add_up("rxapp_database_connections", state="in_use") <= 2
    assert seen.add_up("rxapp_database_connections_max") == 2 * 15
    assert seen.add_up("rxapp_event_loop_delay_seconds_count") > 0


def test_nothing_of_a_visitor_is_in_a_label(app: AppProcess) -> None:
    with httpx.Client(base_url=app.url, trust_env=False, timeout=20) as client:
        email = sign_up(client, name="Typed Name")
        client.put("/api/session/data/typed-key", json="typed-value")
        client.get(
            "/blog?tag=typed-tag", headers={"User-Agent": "typed-agent", "Referer": "https://typed.test"}
        )
        token = read_token(client)
        session = client.get("/api/session").json()
    text = ask_for_metrics(app.url).text
    for secret in (email, *token.split("."), session["ref"], session["user"]["id"], "yped"):
        assert secret not in text


def test_counts_outlive_the_workers_and_what_they_had_open_does_not(app: AppProcess) -> None:
    with open_event_socket(app.url, {}) as socket:
        for _ in range(30):
            send_once(app.url, "GET", "/blog")
        before = scrape(app.url)
        assert before.add_up("rxapp_sockets") == 1
        old = list_workers(app)
        app.replace_workers()
        socket.await_end(20)
    await_fact(lambda: not old & list_workers(app) and has_workers(app, 2), 30)
    after = scrape(app.url)
    assert after.add_up("rxapp_sockets") == 0
    assert count(after) == count(before)


def count(seen: Scrape) -> float:
    """Return how often the list of posts was read."""
    return seen.add_up(REQUESTS, route="/blog", status="2xx")


def list_workers(app: AppProcess) -> set[int]:
    """Return the process numbers of the workers that are alive."""
    return {worker.pid for worker in app.list_workers()}


def has_workers(app: AppProcess, number: int) -> bool:
    """Return whether so many workers count."""
    try:
        return scrape(app.url).add_up("rxapp_workers") == number
    except httpx.TransportError:
        return False


def test_path_of_the_metrics_is_the_apps_own(app: AppProcess) -> None:
    assert send_once(app.url, "POST", PATH) == 405
