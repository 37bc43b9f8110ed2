"""What ends in one process closes the sockets in all others, within a second."""

import shutil
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Browse
from tests.support.accounts_http import post, read_token, sign_in, sign_out, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.event_socket import EventSocket, open_event_socket
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.support.redis_servers import RedisServer

SIGNED_OUT = 4401
AT_ONCE_SECONDS = 1.0
# Of a process, so that with near certainty both of its workers have some.
SOCKETS = 6
Apps = tuple[AppProcess, AppProcess]
End = Callable[[httpx.Client], httpx.Response]


@pytest.fixture(scope="module")
def apps(
    prod_app: AppServer,
    sqlite_template: Path,
    redis_server: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Generator[Apps]:
    """Two processes of one deployment, each with workers of its own."""
    database = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("shared") / "app.db")
    secret = "of two processes that are one deployment 7391"  # noqa: S105 -- of these tests only
    with (
        run_app_process(prod_app, database, redis_url=redis_server.url, secret=secret) as first,
        run_app_process(prod_app, database, redis_url=redis_server.url, secret=secret) as second,
    ):
        yield first, second


@contextmanager
def _open_sockets(apps: Apps, token: str) -> Generator[list[EventSocket]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(open_event_socket(app.url, {"Cookie": f"session={token}"}))
            for app in apps
            for _ in range(SOCKETS)
        ]


def _check_ended(sockets: list[EventSocket]) -> None:
    """Check that all sockets are closed by now, or will be at once."""
    deadline = time.monotonic() + AT_ONCE_SECONDS
    codes = [socket.await_end(max(0.01, deadline - time.monotonic())) for socket in sockets]
    assert set(codes) == {SIGNED_OUT}


def _revoke_other(client: httpx.Client) -> httpx.Response:
    devices = client.get("/api/sessions").json()["sessions"]
    return post(client, "/auth/sessions/revoke", ref=next(d["ref"] for d in devices if not d["current"]))


def _revoke_others(client: httpx.Client) -> httpx.Response:
    return post(client, "/auth/sessions/revoke-others")


def _change_password(client: httpx.Client) -> httpx.Response:
    return post(client, "/auth/password", current_password=GOOD_PASSWORD, new_password=OTHER_PASSWORD)


def _delete_account(client: httpx.Client) -> httpx.Response:
    return post(client, "/auth/delete-account")


@pytest.mark.parametrize("end", [_revoke_other, _revoke_others, _change_password, _delete_account])
def test_a_device_that_is_ended_in_one_process_hears_of_it_in_all(
    apps: Apps, browse: Browse, end: End
) -> None:
    """25, 47, 49, 50."""
    laptop, phone, stranger = browse(apps[0]), browse(apps[1]), browse(apps[1])
    sign_in(phone, sign_up(laptop))
    sign_up(stranger)
    with (
        _open_sockets(apps, read_token(phone)) as sockets,
        open_event_socket(apps[1].url, {"Cookie": f"session={read_token(stranger)}"}) as other,
    ):
        assert end(laptop).status_code == 200
        _check_ended(sockets)
        with pytest.raises(TimeoutError):
            other.await_end(0.1)


@pytest.mark.parametrize("is_cut", [False, True])
def test_signing_out_closes_every_tab_in_every_process(
    apps: Apps, browse: Browse, redis_server: RedisServer, *, is_cut: bool
) -> None:
    """25: also when the connection over which it is announced was cut a moment before."""
    owner = browse(apps[0])
    sign_up(owner)
    with _open_sockets(apps, read_token(owner)) as sockets:
        if is_cut:
            assert redis_server.execute("CLIENT KILL TYPE pubsub") >= 4
        assert sign_out(owner).status_code == 200
        _check_ended(sockets)
