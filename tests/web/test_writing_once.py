"""The form of a new post writes one, however often it is sent, and loses nothing that was typed meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import httpx
import pytest

from tests.support.accounts_http import (
    JSON,
    assert_leads_to,
    assert_shown_once,
    open_next,
    post,
    read_refusal,
    read_token,
    sign_up,
    submit,
)
from tests.support.app_server import AppServer
from tests.support.documents import Document, parse_document
from tests.support.editor_http import NEW, make_title, open_page, read_rows, read_word, write
from tests.web.conftest import Browse

TIMES = 20
TABS = 5


@pytest.fixture
def form(author: httpx.Client) -> dict[str, str]:
    """The form of a new post, filled in."""
    word = read_word(open_page(author, NEW))
    return {"intent": "publish", "title": make_title(), "tags": "Redis", "body": "Text", "once": word}


def test_each_page_has_a_form_of_its_own(author: httpx.Client) -> None:
    words = {read_word(open_page(author, NEW)) for _ in range(3)}
    assert len(words - {""}) == 3
    assert read_word(open_page(author, f"/write/{write(author)['key']}")) == ""


def test_a_form_that_is_sent_again_leads_to_the_same_post(author: httpx.Client, form: dict[str, str]) -> None:
    first = submit(author, NEW, **form)
    (key,) = read_rows(open_page(author, "/write"))
    assert_leads_to(first, f"/write/{key}")
    for _ in range(3):
        again = submit(author, NEW, **form)
        assert_leads_to(again, f"/write/{key}")
        assert_shown_once(author, again, "Published. Everybody can read it now.")
    answers = [post(author, NEW, **form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["post"]["slug"] for answer in answers} == {form["title"]}
    assert read_rows(open_page(author, "/write")) == [key]


def test_a_form_that_comes_many_times_at_once_writes_one_post(
    prod_app: AppServer, author: httpx.Client, form: dict[str, str]
) -> None:
    cookie = {"Cookie": f"session={read_token(author)}"}
    # Tags that nobody has made are one more thing to be first at.
    given = form | {"tags": f"tag {token_hex(4)}"}

    def send(_number: int) -> httpx.Response:
        return httpx.post(prod_app.url + NEW, data=given, headers=JSON | cookie, trust_env=False, timeout=20)

    with ThreadPoolExecutor(TABS) as pool:
        answers = list(pool.map(send, range(TIMES)))
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["post"]["slug"] for answer in answers} == {form["title"]}
    assert len(read_rows(open_page(author, "/write"))) == 1


def test_the_form_of_another_author_is_another_one(
    author: httpx.Client, browse: Browse, form: dict[str, str]
) -> None:
    other = browse()
    sign_up(other)
    slugs = [post(client, NEW, **form).json()["post"]["slug"] for client in (author, other)]
    assert slugs == [form["title"], f"{form['title']}-2"]
    assert post(other, "/auth/delete-account").status_code == 200


@pytest.mark.parametrize("without", [{}, {"once": ""}])
def test_a_program_that_says_nothing_of_it_writes_each_time(
    author: httpx.Client, form: dict[str, str], without: dict[str, str]
) -> None:
    del form["once"]
    slugs = [post(author, NEW, **form, **without).json()["post"]["slug"] for _ in range(2)]
    assert slugs == [form["title"], f"{form['title']}-2"]


def test_a_form_that_comes_back_is_still_the_same(
    author: httpx.Client, browse: Browse, form: dict[str, str]
) -> None:
    for client, changes in (
        (author, {"intent": "preview"}),
        (author, {"title": ""}),
        (browse(), {}),  # signed out
    ):
        page = submit(client, NEW, **form | changes)
        assert read_word(parse_document(page.text)) == form["once"]
    assert read_rows(open_page(author, "/write")) == []


def test_what_was_typed_into_a_form_since_it_was_taken_is_not_lost(
    author: httpx.Client, form: dict[str, str]
) -> None:
    assert post(author, NEW, **form).status_code == 201
    changed = form | {"body": "Better words."}
    (key,) = read_rows(open_page(author, "/write"))
    assert read_refusal(post(author, NEW, **changed)) == (409, "already_written", None)
    page = submit(author, NEW, **changed)
    assert page.status_code == 409
    document = parse_document(page.text)
    assert "This form has saved a post before" in document.text
    assert "Better words." in document.text  # in the preview
    (stored,) = document.find("pre", **{"class": "their-body"})
    assert stored
    # From now on the form is about the post that is there, and what the tab keeps as well.
    assert _read_draft_keys(document) == (key, "new")
    (sent, *_) = document.find("form")
    (version,) = {each["value"] for each in document.find("input", name="version")}
    again = submit(author, sent["action"], **changed | {"version": version, "intent": "save", "once": ""})
    assert_leads_to(again, f"/write/{key}")
    assert "Better words." in open_next(author, again).text
    assert read_rows(open_page(author, "/write")) == [key]


def _read_draft_keys(document: Document) -> tuple[str, str]:
    """Return of which posts the tab keeps and forgets what was typed."""
    (editor,) = document.find("div", **{"class": "editor"})
    return editor["data-draft-key"].partition(":")[2], editor["data-forget-key"].partition(":")[2]


def test_a_draft_is_not_taken_for_the_post_that_was_to_be_published(
    author: httpx.Client, form: dict[str, str]
) -> None:
    assert post(author, NEW, **form | {"intent": "save"}).status_code == 201
    assert read_refusal(post(author, NEW, **form)) == (409, "already_written", None)


def test_a_text_whose_post_is_gone_has_a_form_of_its_own(author: httpx.Client) -> None:
    known = write(author)
    assert post(author, f"/write/{known['key']}", intent="delete", version="1").status_code == 200
    page = submit(author, f"/write/{known['key']}", version="1", title="A title", body="Text", once="")
    assert page.status_code == 404
    assert read_word(parse_document(page.text))


def test_a_change_that_is_sent_again_is_no_conflict(author: httpx.Client) -> None:
    known = write(author)
    where = f"/write/{known['key']}"
    for _ in range(2):
        response = submit(author, where, version="1", intent="publish", title=known["title"], body="Other")
        assert_leads_to(response, where)
        assert_shown_once(author, response, "Published. Everybody can read it now.")
    refused = post(author, where, version="1", title=known["title"], body="And other")
    assert read_refusal(refused) == (409, "conflict", None)
