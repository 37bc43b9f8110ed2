"""What of a post cannot be saved: too much, too old, or nobody's. What was typed comes back in any case."""

import httpx
import pytest

from tests.support.accounts_http import (
    assert_leads_to,
    assert_shown_once,
    open_next,
    post,
    read_refusal,
    submit,
)
from tests.support.documents import parse_document
from tests.support.editor_http import NEW, change, open_page, write
from tests.web.conftest import Browse

# What cannot be saved


def read_fields(page: httpx.Response) -> dict[str, str]:
    document = parse_document(page.text)
    fields = {each["id"]: each.get("value", "") for each in document.find("input") if "id" in each}
    _, _, rest = page.text.partition("<textarea")
    body = rest.partition(">\n")[2].partition("</textarea>")[0]
    return fields | {"body": body}


def _is_wrong(attributes: dict[str, str]) -> bool:
    return attributes.get("aria-invalid") == "true"


def test_a_refused_form_comes_back_with_everything_and_names_the_fields(author: httpx.Client) -> None:
    typed = {"title": "x" * 201, "tags": "a, b, c, d, e, f", "body": "All &amp; of this", "publish_at": "x"}
    page = submit(author, NEW, intent="publish", **typed)
    assert page.status_code == 400
    assert page.headers["cache-control"] == "no-store"
    document = parse_document(page.text)
    wrong = {attributes["id"] for _, attributes in document.elements if _is_wrong(attributes)}
    assert wrong == {"title", "tags"}
    assert "This title has 201 characters. Use at most 200." in document.text
    assert "These are 6 tags. Use at most 5." in document.text
    assert "Nothing was saved yet" in document.text
    fields = read_fields(page)
    assert {name: fields[name] for name in ("title", "tags", "body")} == {
        "title": typed["title"],
        "tags": typed["tags"],
        "body": "All &amp;amp; of this",
    }
    assert "You have written nothing yet." in open_page(author, "/write").text


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"title": "", "intent": "publish"}, (400, "title_missing", "title")),
        ({"body": " ", "intent": "publish"}, (400, "body_missing", "body")),
        ({"body": "x" * 80_001}, (400, "body_too_long", "body")),
        ({"body": "*" * 70_000}, (400, "body_too_dense", "body")),
        ({"body": "a\0"}, (400, "invalid_body", "body")),
        ({"tags": "!"}, (400, "invalid_tag", "tags")),
        ({"intent": "schedule"}, (400, "invalid_time", "publish_at")),
        ({"intent": "schedule", "publish_at": "2020-01-01T00:00"}, (400, "time_passed", "publish_at")),
        ({"intent": "destroy"}, (400, "bad_intent", "intent")),
        ({"version": "-1"}, (400, "bad_version", "version")),
        ({"once": "x" * 65}, (400, "bad_once", "once")),
        ({"once": "x\0"}, (400, "bad_once", "once")),
        ({"once": "two words"}, (400, "bad_once", "once")),
        ({"once": "\N{SNOWMAN}"}, (400, "bad_once", "once")),
        ({"once": "line\n"}, (400, "bad_once", "once")),
    ],
)
def test_a_program_is_told_what_is_wrong(
    author: httpx.Client, fields: dict[str, str], refusal: tuple[int, str, str]
) -> None:
    response = post(author, NEW, **{"title": "A title", "body": "Text"} | fields)
    assert read_refusal(response) == refusal
    assert "You have written nothing yet." in open_page(author, "/write").text


def test_a_published_post_cannot_lose_its_title(author: httpx.Client) -> None:
    known = write(author, "publish")
    assert read_refusal(change(author, known, title="")) == (400, "title_missing", "title")
    assert change(author, known, "unpublish", title="").status_code == 200


def test_a_preview_saves_nothing_and_keeps_what_was_typed(author: httpx.Client) -> None:
    page = submit(
        author, NEW, intent="preview", title="A title", body="Some *text*.<script>alert(1)</script>"
    )
    assert page.status_code == 200
    assert "<em>text</em>" in page.text
    assert "<script>alert" not in page.text
    assert read_fields(page)["title"] == "A title"
    assert "You have written nothing yet." in open_page(author, "/write").text
    answer = post(author, NEW, intent="preview", body="*Hi*")
    assert answer.json() == {"html": "<p><em>Hi</em></p>\n"}


# Two tabs


def test_a_save_from_an_older_state_loses_neither_text(author: httpx.Client) -> None:
    known = write(author, body="Stored first.")
    where = f"/write/{known['key']}"
    assert change(author, known, body="Stored meanwhile.", tags="Redis").status_code == 200
    page = submit(author, where, version="1", intent="publish", title="Mine", tags="CSS", body="My words.")
    assert page.status_code == 409
    document = parse_document(page.text)
    assert "This post was changed elsewhere" in document.text
    assert "Stored meanwhile." in document.text
    fields = read_fields(page)
    assert (fields["title"], fields["tags"], fields["body"]) == ("Mine", "CSS", "My words.")
    assert read_refusal(change(author, known)) == (409, "conflict", None)
    stored = author.get(where).text
    assert "Stored meanwhile." in stored
    assert "My words." not in stored
    # The form that came back is from the newest state: saved once more, it is what its author wants.
    (version,) = {each["value"] for each in document.find("input", name="version")}
    assert_leads_to(submit(author, where, version=version, title="Mine", body="My words."), where)
    assert "My words." in author.get(where).text


def test_nothing_is_deleted_that_was_changed_meanwhile(author: httpx.Client) -> None:
    known = write(author)
    changed = change(author, known, body="Better words.").json()["post"]
    response = submit(author, f"/write/{known['key']}", intent="delete", version="1")
    assert_shown_once(author, response, "This post was changed elsewhere")
    assert read_refusal(change(author, known, "delete")) == (409, "conflict", None)
    assert change(author, changed, "delete").status_code == 200


def test_a_text_whose_post_is_gone_becomes_a_new_one(author: httpx.Client) -> None:
    known = write(author)
    assert change(author, known, "delete").status_code == 200
    page = submit(author, f"/write/{known['key']}", version="1", title="A title", body="Still here.")
    assert page.status_code == 404
    assert "You have no such post" in parse_document(page.text).text
    assert read_fields(page)["body"] == "Still here."
    (form, *_) = parse_document(page.text).find("form")
    assert form["action"] == NEW
    again = submit(author, form["action"], version="0", title="A title", body="Still here.")
    assert "Saved." in open_next(author, again).text


# Without a session


@pytest.mark.parametrize("path", ["/write", "/write/new", "/write/some-key"])
def test_whoever_is_signed_out_is_led_to_the_sign_in_page_and_back(client: httpx.Client, path: str) -> None:
    assert_leads_to(client.get(path), f"/sign-in?next={path.replace('/', '%2F')}")


@pytest.mark.parametrize("path", [NEW, "/write/some-key"])
def test_a_text_outlives_the_session_of_its_author(browse: Browse, path: str) -> None:
    client = browse()
    page = submit(client, path, title="A title", tags="Redis", body="Written for an hour.", version="7")
    assert page.status_code == 401
    assert "set-cookie" not in page.headers
    fields = read_fields(page)
    assert (fields["title"], fields["tags"], fields["body"]) == ("A title", "Redis", "Written for an hour.")
    document = parse_document(page.text)
    assert f"/sign-in?next={path.replace('/', '%2F')}" in document.read_links()
    (form, *_) = document.find("form")
    assert form["action"] == path
    assert read_refusal(post(client, path, title="A title")) == (401, "signed_out", None)
