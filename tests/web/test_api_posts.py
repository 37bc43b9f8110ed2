"""Posts as JSON, as a program gets them."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.web.conftest import AppPosts

CARD_FIELDS = {
    "slug",
    "title",
    "excerpt",
    "href",
    "published_at",
    "published_label",
    "reading_label",
    "author",
    "tags",
}


def get_json(client: httpx.Client, path: str, **query: str | int) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def read_refusal(response: httpx.Response, status: int) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.json().keys() == {"error"}
    return response.json()["error"]


def walk(client: httpx.Client, **query: str | int) -> list[Any]:
    """Follow `next` to the end."""
    items: list[Any] = []
    page = get_json(client, "/api/posts", **query)
    while True:
        items += page["items"]
        if page["next"] is None:
            return items
        page = get_json(client, "/api/posts", **query, after=page["next"])


def test_a_page_has_ten_posts_unless_asked_for_more(client: httpx.Client) -> None:
    page = get_json(client, "/api/posts")
    assert page.keys() == {"items", "next", "newest"}
    assert len(page["items"]) == 10
    assert get_json(client, "/api/posts", limit="") == page


def test_every_post_has_all_fields_ready_for_display(client: httpx.Client) -> None:
    for item in get_json(client, "/api/posts", limit=50)["items"]:
        assert item.keys() == CARD_FIELDS
        published = datetime.fromisoformat(item["published_at"])
        assert published.utcoffset() is not None
        assert item["published_label"] == f"{published.day} {published:%B %Y}"
        assert item["href"] == f"/blog/{item['slug']}"
        assert item["tags"] == sorted(item["tags"])
        assert all(item[name] for name in ("title", "excerpt", "author", "tags"))


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_following_next_gives_every_post_once_newest_first(client: httpx.Client, limit: int) -> None:
    items = walk(client, limit=limit)
    slugs = [item["slug"] for item in items]
    assert len(slugs) == len(set(slugs)) > 40
    assert slugs == [item["slug"] for item in get_json(client, "/api/posts", limit=50)["items"]]
    dates = [item["published_at"] for item in items]
    assert dates == sorted(dates, reverse=True)


def test_newest_stays_the_same_from_page_to_page(client: httpx.Client) -> None:
    first = get_json(client, "/api/posts", limit=3)
    second = get_json(client, "/api/posts", limit=3, after=first["next"])
    assert first["newest"] == second["newest"]
    assert get_json(client, "/api/posts", after=first["newest"])["items"][0] == first["items"][1]


def test_a_tag_keeps_its_posts_only(client: httpx.Client) -> None:
    items = walk(client, tag="sessions", limit=2)
    assert items
    assert items == [item for item in walk(client) if "sessions" in item["tags"]]


def test_an_unknown_tag_is_an_empty_list(client: httpx.Client) -> None:
    assert get_json(client, "/api/posts", tag="no-such-tag") == {"items": [], "next": None, "newest": None}


@pytest.mark.parametrize(
    "limit", ["0", "51", "-1", "+1", "abc", "\N{ARABIC-INDIC DIGIT THREE}", "1e3", "1.0"]
)
def test_a_limit_that_is_no_number_from_1_to_50_is_refused(client: httpx.Client, limit: str) -> None:
    error = read_refusal(client.get("/api/posts", params={"limit": limit}), 400)
    assert (error["code"], error["field"]) == ("bad_limit", "limit")
    assert error["message"] == "limit must be a whole number from 1 to 50"


@pytest.mark.parametrize("cursor", ["x", "A" * 40, "A" * 4000, "\0", "\N{SNOWMAN}"])
def test_a_cursor_that_was_not_given_out_is_refused(client: httpx.Client, cursor: str) -> None:
    error = read_refusal(client.get("/api/posts", params={"after": cursor}), 400)
    assert (error["code"], error["field"]) == ("bad_cursor", "after")


def test_a_cursor_of_another_list_is_refused(client: httpx.Client) -> None:
    cursor = get_json(client, "/api/posts")["next"]
    response = client.get("/api/posts", params={"after": cursor, "tag": "sessions"})
    assert read_refusal(response, 400)["code"] == "bad_cursor"


WINDOW_FIELDS = {"items", "total", "version", "truncated"}


def test_a_window_has_all_posts_down_to_a_place(client: httpx.Client) -> None:
    first = get_json(client, "/api/posts")
    second = get_json(client, "/api/posts", after=first["next"])
    window = get_json(client, "/api/posts", until=second["next"])
    assert window.keys() == WINDOW_FIELDS
    assert window["items"] == first["items"] + second["items"]
    assert window["total"] == len(walk(client))
    assert window["truncated"] is False


def test_a_window_without_a_place_is_the_whole_list(client: httpx.Client) -> None:
    assert get_json(client, "/api/posts", until="")["items"] == walk(client)
    tagged = get_json(client, "/api/posts", until="", tag="redis")
    assert tagged["items"] == walk(client, tag="redis")
    assert tagged["total"] == len(tagged["items"])


def test_a_window_is_sent_only_if_the_posts_have_changed(client: httpx.Client, app_posts: AppPosts) -> None:
    page = get_json(client, "/_data/blog")["model"]
    known = {"if-none-match": f'W/"{page["version"]}"'}
    path = f"/api/posts?until={page['next']}"
    unchanged = client.get(path, headers=known)
    assert unchanged.status_code == 304
    assert unchanged.headers["etag"] == known["if-none-match"]
    assert unchanged.content == b""
    app_posts.publish("window-watcher", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    changed = client.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] == f'W/"{changed.json()["version"]}"' != known["if-none-match"]


def test_a_window_of_an_unknown_place_or_tag(client: httpx.Client) -> None:
    refusal = read_refusal(client.get("/api/posts", params={"until": "x"}), 400)
    assert (refusal["code"], refusal["field"]) == ("bad_cursor", "until")
    assert get_json(client, "/api/posts", until="", tag="no-such-tag")["items"] == []


def test_a_post_has_its_card_and_its_html(client: httpx.Client) -> None:
    card = get_json(client, "/api/posts", limit=1)["items"][0]
    post = get_json(client, f"/api/posts/{card['slug']}")
    assert post.pop("html").startswith("<p>")
    assert post == card


@pytest.mark.parametrize("slug", ["no-such-post", "%00", "%FF", "a" * 3000, "..%2Fposts"])
def test_a_post_that_is_not_there_is_not_found(client: httpx.Client, slug: str) -> None:
    assert read_refusal(client.get(f"/api/posts/{slug}"), 404)["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing"])
def test_an_api_url_that_leads_nowhere_says_so_in_json(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"accept": "application/json"})
    if response.status_code == 308:
        response = client.get(response.headers["location"], headers={"accept": "application/json"})
    assert read_refusal(response, 404)["code"] == "not_found"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_wrong_method_is_refused_in_json_with_the_right_ones(client: httpx.Client, method: str) -> None:
    for path in ("/api/posts", "/api/posts/a-post"):
        response = client.request(method, path)
        assert read_refusal(response, 405)["code"] == "method_not_allowed"
        assert "GET" in response.headers["allow"]
