"""Hosts whose clocks are wrong by hours, beside one that is right."""

from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from secrets import token_hex

import httpx
import pytest

from rxapp import urls
from tests.faults.conftest import Browse
from tests.support.accounts_http import JSON, is_signed_in, post, read_token, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.installers import find_program
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD

HOUR = timedelta(hours=1)
SOON = timedelta(minutes=1)


@pytest.fixture(scope="module", params=["+3h", "-3h"], ids=["ahead", "behind"])
def wrong(request: pytest.FixtureRequest, prod_app: AppServer, app: AppProcess) -> Generator[AppProcess]:
    """A host whose clock is wrong, beside that of `app`, which is right."""
    with run_app_process(
        prod_app,
        app.app.data_dir / "rxapp.db",
        redis_url=app.environment["REDIS_URL"],
        secret=app.environment["RXAPP_SECRET"],
        launcher=set_clock(request.param),
    ) as wrong:
        yield wrong


def set_clock(offset: str) -> Sequence[str]:
    """Return the command that runs another one by a clock of its own.

    The one that counts on from the machine's start, which nobody can set, stays as it is.
    """
    faketime = find_program(Path("/usr/bin/faketime"), "faketime", ask_version="--version")
    return ["env", "FAKETIME_DONT_FAKE_MONOTONIC=1", faketime, "-f", offset]


@pytest.fixture
def member(wrong: AppProcess, browse: Browse) -> httpx.Client:
    """Someone who has just signed up where the clock is wrong."""
    client = browse(wrong)
    sign_up(client)
    return client


def visit(client: httpx.Client, app: AppProcess, browse: Browse) -> httpx.Client:
    """Return the client's browser at another host."""
    elsewhere = browse(app)
    elsewhere.cookies.set("session", read_token(client), domain="localhost.local")
    return elsewhere


def test_the_clock_is_wrong(wrong: AppProcess, browse: Browse) -> None:
    told = parsedate_to_datetime(browse(wrong).get(urls.PING).headers["date"])
    assert abs(told - datetime.now(UTC)) > HOUR


def test_who_has_signed_up_is_known_everywhere(member: httpx.Client, app: AppProcess, browse: Browse) -> None:
    assert is_signed_in(member)
    assert is_signed_in(visit(member, app, browse))


def test_who_has_changed_the_password_is_known_everywhere(
    member: httpx.Client, app: AppProcess, browse: Browse
) -> None:
    changed = post(member, "/auth/password", current_password=GOOD_PASSWORD, new_password=OTHER_PASSWORD)
    assert changed.status_code == 200
    assert is_signed_in(member)
    assert is_signed_in(visit(member, app, browse))


def test_what_is_published_is_there_everywhere(member: httpx.Client, app: AppProcess, browse: Browse) -> None:
    title = f"By another clock {token_hex(6)}"
    form = {"intent": "publish", "title": title, "body": "Some text.", "once": token_hex(8)}
    written = member.post(urls.WRITE_NEW, data=form, headers=JSON)
    assert written.status_code == 201, written.text
    slug = written.json()["post"]["slug"]
    for client in (member, browse(app)):
        found = client.get(urls.api_post(slug))
        assert found.status_code == 200
        assert abs(datetime.fromisoformat(found.json()["published_at"]) - datetime.now(UTC)) < SOON
