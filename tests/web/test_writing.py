"""Writing, publishing, taking back and deleting, as a browser without scripts does it, and as a program."""

from datetime import datetime
from xml.etree.ElementTree import fromstring

import httpx

from rxapp.blog.writing.loaders import ROWS
from tests.support.accounts_http import (
    PAGE,
    assert_leads_to,
    assert_shown_once,
    open_next,
    post,
    sign_up,
    submit,
)
from tests.support.editor_http import NEW, change, make_title, open_page, read_rows, write, write_time
from tests.web.conftest import Browse


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


def test_a_long_list_is_shown_in_parts(author: httpx.Client) -> None:
    posts = [write(author) for _ in range(ROWS + 2)]
    first = open_page(author, "/write")
    assert read_rows(first) == [each["key"] for each in reversed(posts[2:])]
    (older,) = [href for href in first.read_links() if href.startswith("/write?after=")]
    rest = open_page(author, older)
    assert read_rows(rest) == [each["key"] for each in reversed(posts[:2])]
    assert not [href for href in rest.read_links() if href.startswith("/write?after=")]
    # What is not there any more leads back to the start.
    for each in posts[:2]:
        assert post(author, f"/write/{each['key']}", intent="delete", version="1").status_code == 200
    assert_leads_to(author.get(older, headers=PAGE), "/write")
    assert read_rows(open_page(author, f"/write?after={posts[1]['key']}")) == read_rows(first)
    assert read_rows(open_page(author, "/write?after=%00")) == read_rows(first)


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


def test_what_readers_have_stays_true_while_drafts_are_saved(
    author: httpx.Client, client: httpx.Client
) -> None:
    etag = client.get("/blog").headers["etag"]
    known = write(author)
    assert change(author, known).status_code == 200
    assert client.get("/blog", headers={"If-None-Match": etag}).status_code == 304
    write(author, "publish")
    assert client.get("/blog", headers={"If-None-Match": etag}).status_code == 200


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
