"""The blog over HTTP: posts as JSON, and the files that feed readers and search engines fetch."""

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import make_card
from rxapp.blog.cursor import BadCursorError, Place, decode_cursor, encode_cursor
from rxapp.blog.feed import render_feed, render_robots, render_sitemap
from rxapp.blog.loaders import make_next_cursor, place_of, read_version_tag
from rxapp.rendering import Body, answer_body, encode_body
from rxapp.web.errors import APIError

FEED_POSTS = 20
_LIMIT = re.compile(r"[0-9]{1,3}")
PAGES = (urls.HOME, urls.BLOG, urls.GUIDE_CLIENT_ONLY, urls.GUIDE_SESSIONS, urls.GUIDE_BLOG_LIST)


def _answer_json(request: Request, value: Any) -> Response:
    """Answer with JSON and an entity tag, or 304."""
    return answer_body(request, encode_body(msgspec.json.encode(value)), "application/json")


def read_limit(text: str) -> int:
    """Read how many posts to return.

    Raises:
        APIError: 400 `bad_limit` unless it is a whole number from 1 to 50.
    """
    if not (_LIMIT.fullmatch(text) and 1 <= int(text) <= service.MAX_PAGE_SIZE):
        message = f"limit must be a whole number from 1 to {service.MAX_PAGE_SIZE}"
        raise APIError(400, "bad_limit", message, field="limit")
    return int(text)


def read_place(query: QueryParams, field: str) -> Place | None:
    """Read a place in the list from a query field, if it is there.

    Raises:
        APIError: 400 `bad_cursor`.
    """
    try:
        keys = runtime.current().settings.secret_keys
        return decode_cursor(query[field], query.get("tag", ""), *keys) if query.get(field) else None
    except BadCursorError as error:
        raise APIError(400, "bad_cursor", str(error), field=field) from None


async def get_posts(request: Request) -> Response:
    """Answer `GET /api/posts?limit=&after=&tag=`: newest first, by keyset.

    With `until=` in place of a limit, answer with all posts down to that place: see `get_window`.
    """
    app, query = runtime.current(), request.query_params
    if "until" in query:
        return await get_window(request)
    tag, key = query.get("tag", ""), app.settings.secret_key
    limit = read_limit(query.get("limit") or str(service.DEFAULT_PAGE_SIZE))
    after = read_place(query, "after")
    async with app.engine.connect() as db:
        found = await service.list_posts(db, now=app.clock(), limit=limit, after=after, tag=tag)
        head = await service.list_posts(db, now=app.clock(), limit=1, tag=tag) if after else found
    newest = encode_cursor(place_of(head.posts[0]), tag, key) if head.posts else None
    items = [make_card(post) for post in found.posts]
    next_cursor = make_next_cursor(found, tag, key) or None
    return _answer_json(request, {"items": items, "next": next_cursor, "newest": newest})


async def get_window(request: Request) -> Response:
    """Answer `GET /api/posts?until=&after=&tag=`: what a reader who is down at a place should see by now.

    The entity tag is the version of all posts, the same as in the page's data: so whoever has loaded the
    list page by page can ask once, and on condition, whether all of it still holds.
    """
    app, query = runtime.current(), request.query_params
    tag, now = query.get("tag", ""), app.clock()
    until, after = read_place(query, "until"), read_place(query, "after")
    async with app.engine.connect() as db:
        version = await read_version_tag(db, now=now)
        etag = f'W/"{version}"'
        unchanged = answer_body(request, Body(b"", b"", etag), "application/json")
        if unchanged.status_code == HTTPStatus.NOT_MODIFIED:
            return unchanged
        found = await service.list_window(db, now=now, until=until, after=after, tag=tag)
        total = await service.count_posts(db, now=now, tag=tag)
    items = [make_card(post) for post in found.posts]
    window = {"items": items, "total": total, "version": version, "truncated": found.has_older}
    body = replace(encode_body(msgspec.json.encode(window)), etag=etag)
    return answer_body(request, body, "application/json")


async def get_post(request: Request) -> Response:
    """Answer `GET /api/posts/{slug}`: the card's fields and the HTML.

    Raises:
        APIError: 404 `not_found`.
    """
    app = runtime.current()
    async with app.engine.connect() as db:
        post = await service.find_post(db, request.path_params["slug"], now=app.clock())
    if post is None:
        raise APIError(404, "not_found", "there is no public post with this slug")
    return _answer_json(request, {**msgspec.to_builtins(make_card(post)), "html": post.html})


async def make_feed() -> bytes:
    """Return the newest posts as Atom."""
    app = runtime.current()
    async with app.engine.connect() as db:
        found = await service.list_posts(db, now=app.clock(), limit=FEED_POSTS)
    return render_feed(found.posts, app.settings.public_url)


async def make_sitemap() -> bytes:
    """Return the list of every public page."""
    app = runtime.current()
    async with app.engine.connect() as db:
        posts = await service.list_public_urls(db, now=app.clock())
    return render_sitemap(PAGES, posts, app.settings.public_url)


async def make_robots() -> bytes:
    """Return what crawlers may fetch."""
    return render_robots(runtime.current().settings.public_url)


FILES = {urls.FEED: make_feed, urls.SITEMAP: make_sitemap, urls.ROBOTS: make_robots}
_FILE_TYPES = {urls.FEED: "application/atom+xml", urls.SITEMAP: "application/xml", urls.ROBOTS: "text/plain"}


async def get_file(request: Request) -> Response:
    """Answer with one of the files."""
    path: str = request.scope["path"]
    return answer_body(request, encode_body(await FILES[path]()), _FILE_TYPES[path])


def make_routes() -> list[Route]:
    """Return the blog's HTTP routes, all read-only."""
    endpoints = {
        urls.API_POSTS: get_posts,
        urls.API_POST: get_post,
        **dict.fromkeys(FILES, get_file),
    }
    return [Route(path, endpoint, methods=["GET"]) for path, endpoint in endpoints.items()]
