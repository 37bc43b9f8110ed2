"""Writing, publishing, taking back and deleting, as a browser without scripts does it, and as a program."""

from collections.abc import Generator
from datetime import datetime
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from tests.support.accounts_http import (
    PAGE,
    assert_leads_to,
    assert_shown_once,
    open_next,
    post,
    read_refusal,
    sign_up,
    submit,
)
from tests.support.documents import Document, parse_document
from tests.support.editor_http import NEW, change, make_title, write, write_time
from tests.web.conftest import Browse


@pytest.fixture
def author(member: httpx.Client) -> Generator[httpx.Client]:
    """Someone who has an account, which goes with all posts when the test ends."""
    yield member
    assert post(member, "/auth/delete-account").status_code == 200


def open_page(client: httpx.Client, path: str) -> Document:
    page = client.get(path, headers=PAGE)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    return parse_document(page.text)


def is_public_everywhere(client: httpx.Client, slug: str) -> bool:
    """Return whether a post is on the list, in the feed, in the sitemap, and has a page; all or none."""
    href = f"/blog/{slug}"
    answers = {
        "api": slug in {item["slug"] for item in client.get("/api/posts").json()["items"]},
        "api of the post": client.get(f"/api/posts/{slug}").status_code == 200,
        "list": href in client.get("/blog").text,
        "data of the list": href in client.get("/_data/blog").text,
        "page": client.get(href).status_code == 200,
        "feed": href in client.get("/feed.xml").text,
        "sitemap": href in client.get("/sitemap.xml").text,
    }
    assert len({*answers.values()}) == 1, answers
    return answers["page"]


# The pages


def test_an_author_begins_with_an_empty_list(author: httpx.Client) -> None:
    page = open_page(author, "/write")
    assert "You have written nothing yet." in page.text
    assert "/write/new" in page.read_links()
    assert page.read_meta("robots") == "noindex"


def test_a_draft_is_saved_and_shown_to_its_author(author: httpx.Client) -> None:
    title = make_title()
    response = submit(author, NEW, intent="save", title=title, tags="Redis", body="Line\r\n<b>two</b>")
    where = response.headers["location"]
    page = open_next(author, response)
    assert "Saved." in page.text
    assert "Draft, saved" in page.text
    fields = {field["name"]: field.get("value") for field in page.find("input") if "name" in field}
    assert (fields["title"], fields["tags"], fields["version"]) == (title, "redis", "1")  # as others spell it
    assert ">\nLine\n&lt;b&gt;two&lt;/b&gt;</textarea>" in author.get(where).text
    assert "<b>two</b>" in author.get(where).text  # the preview
    assert not is_public_everywhere(author, title)
    assert title in open_page(author, "/write").text
    assert_shown_once(author, submit(author, where, version="1", title=title), "Saved.")


def test_a_published_post_is_public_everywhere_at_once(author: httpx.Client, client: httpx.Client) -> None:
    title = make_title()
    client.get("/blog")  # now in the cache
    response = submit(author, NEW, intent="publish", title=title, tags="Redis", body="Some *text*.")
    for _ in range(6):  # whichever worker answers
        assert is_public_everywhere(client, title)
    assert "<p>Some <em>text</em>.</p>" in client.get(f"/blog/{title}").text
    page = open_next(author, response)
    assert "Published. Everybody can read it now." in page.text
    assert f"/blog/{title}" in page.read_links()


def test_an_edited_post_changes_at_once_and_keeps_its_address(
    author: httpx.Client, client: httpx.Client
) -> None:
    known = write(author, "publish")
    assert "Some" in client.get(known["href"]).text
    answer = change(author, known, title="Something else", body="Other words.")
    assert answer.status_code == 200
    assert answer.json()["post"]["href"] == known["href"]
    for _ in range(4):
        text = client.get(known["href"]).text
        assert "Other words." in text
        assert "Something else" in text
    dates = fromstring(client.get("/feed.xml").content)  # noqa: S314 -- the app under test wrote it
    assert dates.findtext("{http://www.w3.org/2005/Atom}updated")


def test_a_post_taken_back_is_gone_everywhere(author: httpx.Client, client: httpx.Client) -> None:
    known = write(author, "publish")
    assert is_public_everywhere(client, known["slug"])
    answer = change(author, known, "unpublish")
    assert answer.json()["post"] | {"version": 2, "status": "draft"} == answer.json()["post"]
    for _ in range(4):
        assert not is_public_everywhere(client, known["slug"])
    again = change(author, answer.json()["post"], "publish").json()["post"]
    assert again["slug"] == known["slug"]
    assert is_public_everywhere(client, known["slug"])


def test_a_deleted_post_is_gone_everywhere(author: httpx.Client, client: httpx.Client) -> None:
    known = write(author, "publish")
    assert is_public_everywhere(client, known["slug"])
    response = submit(author, f"/write/{known['key']}", intent="delete", version="1")
    assert_leads_to(response, "/write")
    assert_shown_once(author, response, "Deleted.")
    for _ in range(4):
        assert not is_public_everywhere(client, known["slug"])
    assert author.get(f"/write/{known['key']}").status_code == 404


def test_a_scheduled_post_is_not_public_yet(author: httpx.Client, client: httpx.Client) -> None:
    title, at = make_title(), write_time(seconds=3600)
    response = submit(author, NEW, intent="schedule", title=title, body="Text", publish_at=at)
    page = open_next(author, response)
    assert "Goes out" in page.text
    assert page.find("input", id="publish_at")[0]["value"] == at[:16]
    assert "Scheduled" in open_page(author, "/write").text
    assert not is_public_everywhere(client, title)


def test_a_program_is_told_what_a_post_is(author: httpx.Client) -> None:
    draft = write(author)
    assert (draft["version"], draft["status"], draft["slug"], draft["href"]) == (1, "draft", None, None)
    published = change(author, draft, "publish").json()["post"]
    assert published["status"] == "published"
    assert published["href"] == f"/blog/{published['slug']}"
    assert datetime.fromisoformat(published["published_at"]).utcoffset() is not None
    answer = change(author, published, "schedule", publish_at=write_time(seconds=3600))
    assert answer.json()["post"]["status"] == "scheduled"
    answer = change(author, answer.json()["post"], "delete")
    assert (answer.status_code, answer.json()) == (200, {"deleted": True})


def test_leaving_takes_the_posts_along(browse: Browse, client: httpx.Client) -> None:
    author = browse()
    sign_up(author)
    known = write(author, "publish")
    assert is_public_everywhere(client, known["slug"])
    assert post(author, "/auth/delete-account").status_code == 200
    for _ in range(4):
        assert not is_public_everywhere(client, known["slug"])


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
