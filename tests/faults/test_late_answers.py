"""A form whose answer was late has been taken all the same. Its author sends it again."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from tests.faults.conftest import Browse
from tests.support.accounts_http import assert_leads_to, sign_up, submit
from tests.support.app_process import AppProcess, run_app_process
from tests.support.app_server import AppServer
from tests.support.editor_http import NEW, change, make_title, open_page, read_rows, read_word, write

# More than a password takes, and less than a database waits for a lock.
TIMEOUT_SECONDS = "2"


@dataclass
class Site:
    """An app that soon refuses what takes too long.

    Attributes:
        app: The app.
        hold_posts: Lets nobody write a post until the block ends; reading goes on.
    """

    app: AppProcess
    hold_posts: Callable[[], AbstractContextManager[None]]

    def finish(self) -> None:
        """Let the app finish all that is under way, refused or not."""
        self.app.end()
        self.app.start()


@pytest.fixture
def site(prod_app: AppServer, sqlite_template: Path, database_url: str) -> Generator[Site]:
    """The app on each kind of database."""
    settings = {"DATABASE_URL": database_url, "RXAPP_REQUEST_TIMEOUT": TIMEOUT_SECONDS}
    with run_app_process(prod_app, sqlite_template, settings=settings) as app:
        yield Site(app, lambda: hold_posts(database_url))


@contextmanager
def hold_posts(url: str) -> Generator[None]:
    """Hold a lock that keeps posts from being written."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("LOCK TABLE post IN SHARE MODE")
            yield


def submit_until_taken(site: Site, author: httpx.Client, form: dict[str, str]) -> httpx.Response:
    """Send a form that is refused twice, as nobody may write then, and return the answer to the third."""
    with site.hold_posts():
        refused = [submit(author, NEW, **form) for _ in range(2)]
    assert {answer.status_code for answer in refused} == {503}
    return submit(author, NEW, **form)


def test_a_new_post_is_written_once(site: Site, browse: Browse) -> None:
    author = browse(site.app)
    sign_up(author)
    forms = [
        {"intent": intent, "title": make_title(), "body": "Text", "once": read_word(open_page(author, NEW))}
        for intent in ("save", "publish")
    ]
    answers = [submit_until_taken(site, author, form) for form in forms]
    site.finish()
    answers.sort(key=lambda answer: answer.headers["location"])
    for answer, key in zip(answers, sorted(read_rows(open_page(author, "/write"))), strict=True):
        assert_leads_to(answer, f"/write/{key}")
    assert author.get(f"/blog/{forms[1]['title']}").status_code == 200


def test_a_change_is_made_once(site: Site, browse: Browse) -> None:
    author = browse(site.app)
    sign_up(author)
    known = write(author)
    with site.hold_posts():
        refused = [change(author, known, "publish", body="Other words.") for _ in range(2)]
    assert {answer.status_code for answer in refused} == {503}
    answer = change(author, known, "publish", body="Other words.")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["post"]["version"], answer.json()["post"]["status"]) == (2, "published")
