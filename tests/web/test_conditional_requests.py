"""Whoever has an answer already is told so, and a HEAD request gets the headers alone."""

import httpx
import pytest

PATHS = (
    "/",
    "/blog",
    "/blog/equal-timestamps",
    "/guides/sessions",
    "/api/posts",
    "/api/posts/equal-timestamps",
    "/feed.xml",
    "/sitemap.xml",
    "/robots.txt",
    "/site.css",
)


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_with_a_known_tag_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_with_another_tag_is_sent(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"if-none-match": 'W/"another"'})
    assert response.status_code == 200
    assert response.content


def test_one_of_several_known_tags_is_enough(client: httpx.Client) -> None:
    tag = client.get("/blog").headers["etag"]
    assert client.get("/blog", headers={"if-none-match": f'"one", {tag}, "two"'}).status_code == 304


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary"):
        assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize("path", PATHS)
def test_a_body_is_compressed_for_whom_understands_it(client: httpx.Client, path: str) -> None:
    plain = client.get(path, headers={"accept-encoding": "identity"})
    zipped = client.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert zipped.content == plain.content
    assert "accept-encoding" in plain.headers["vary"].lower()
