"""The app where it may write nothing at all, as in its container: with servers that keep everything."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from reflex_base import constants

from rxapp.accounts.state import AccountState
from rxapp.database import migrate
from tests.faults.conftest import Browse
from tests.support.accounts_http import is_signed_in, read_token, sign_up
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import PROJECT_ROOT, AppServer
from tests.support.carts import put_in, read_cart
from tests.support.editor_http import write
from tests.support.event_socket import open_event_socket
from tests.support.metrics import TOKEN, scrape
from tests.support.postgresql import run_postgresql
from tests.support.redis_servers import RedisServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts are made as Linux makes them")

# In mounts of its own, nobody writes to these folders; not even root, whom permissions do not stop.
_MAKE_READ_ONLY = """
for folder in "$1" "$2"; do mount --bind "$folder" "$folder"; mount -o remount,bind,ro "$folder"; done
shift 2; exec "$@"
"""
_AS_ROOT = () if os.geteuid() == 0 else ("--map-root-user",)
LAUNCHER = (
    *("unshare", "--mount", *_AS_ROOT, "sh", "-ec", _MAKE_READ_ONLY, "sh"),
    *(str(PROJECT_ROOT), tempfile.gettempdir()),
)


@pytest.fixture(params=["as-built", "without-notes"])
def web_dir(request: pytest.FixtureRequest, prod_app: AppServer, tmp_path: Path) -> Path:
    """What Reflex has built, with and without what it notes beside that for the next start."""
    if request.param == "as-built":
        return prod_app.web_dir
    (tmp_path / constants.Dirs.BUILD_DIR).symlink_to(prod_app.web_dir / constants.Dirs.BUILD_DIR)
    return tmp_path


@pytest.fixture
def app(
    prod_app: AppServer, web_dir: Path, sqlite_template: Path, redis_server: RedisServer
) -> Generator[AppProcess]:
    """The app in its read-only place."""
    with (
        run_postgresql() as database,
        database.create_database() as name,
        tempfile.TemporaryDirectory(prefix="rxapp-", dir="/dev/shm") as memory,
    ):
        url = database.make_url(name)
        asyncio.run(migrate(url))
        with run_app_process(
            replace(prod_app, web_dir=web_dir),
            sqlite_template,
            redis_url=redis_server.url,
            settings={
                "DATABASE_URL": url,
                "RXAPP_METRICS_TOKEN": TOKEN,
                "PROMETHEUS_MULTIPROC_DIR": f"{memory}/numbers",
            },
            launcher=LAUNCHER,
        ) as process:
            yield process


def test_all_works_where_nothing_can_be_written(app: AppProcess, browse: Browse) -> None:
    member = browse(app)
    sign_up(member)
    put_in(member, "mug-moss", 3)
    title = write(member, intent="publish")["title"]
    assert title in browse(app).get("/blog").text
    assert is_signed_in(member)
    assert read_cart(member) == {"mug-moss": 3}
    account = AccountState.get_full_name()
    with open_event_socket(app.url, {"Cookie": f"session={read_token(member)}"}) as socket:
        assert account in socket.send_event(f"{account}.follow", "/account")
    seen = scrape(app.url)
    assert (seen.add_up("rxapp_workers"), seen.add_up("rxapp_sockets_opened_total")) == (2, 1)
    assert "Traceback" not in app.read_log()
