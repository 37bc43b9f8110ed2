"""From a request to the view models of the blog's pages."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import BlogPage, PostLink, PostPage, TagLink, make_card
from rxapp.blog.cursor import BadCursorError, Place, decode_cursor, encode_cursor
from rxapp.rendering import Head, LoadedPage, PageRequest, SafeHTML
from rxapp.ui.site import SITE_NAME, make_title

BLOG_SUMMARY = (
    "Short articles on sessions, cookies, Redis, prerendering, pagination and Reflex, with code that runs."
)
UNKNOWN_PLACE = "The place in the list that this link led to is not known any more. Here the list starts."


async def read_version() -> Hashable:
    """Read the version of everything that public pages show."""
    app = runtime.current()
    async with app.engine.connect() as db:
        return await service.read_content_version(db, now=app.clock())


async def read_version_tag(db: service.Connection, *, now: datetime) -> str:
    """Read the version of everything that public pages show, as text that needs no quoting."""
    return name_version(await service.read_content_version(db, now=now))


def name_version(version: Hashable) -> str:
    """Return a version as text that needs no quoting."""
    return hashlib.blake2b(repr(version).encode(), digest_size=9).hexdigest()


async def load_blog(request: PageRequest) -> LoadedPage[BlogPage] | None:
    """Load a page of the list; None for a tag that no public post carries."""
    app = runtime.current()
    now, tag, place = app.clock(), request.query.get("tag", ""), request.query.get("after", "")
    after = read_place(place, tag, *app.settings.secret_keys)
    async with app.engine.connect() as db:
        # Before the posts: what is written in between makes the version too old, never too new.
        version = await read_version_tag(db, now=now)
        tags = await service.list_tags(db, now=now)
        if tag and tag not in tags:
            return None
        found = await service.list_posts(db, now=now, after=after, tag=tag)
        total = await service.count_posts(db, now=now, tag=tag)
    path = _make_list_url(urls.BLOG, tag)
    where = _ListPlace(
        next=make_next_cursor(found, tag, app.settings.secret_key),
        source=_make_list_url(urls.API_POSTS, tag, place if after else ""),
        note=UNKNOWN_PLACE if place and not after else "",
        start_href=path if after else "",
    )
    model = _make_blog_page(found, tag, tags, where, total=total, version=version)
    address = app.settings.public_url + path
    return LoadedPage(
        model, Head(make_title(model.heading), model.summary, address, is_indexed=after is None)
    )


def read_place(cursor: str, tag: str, *keys: bytes) -> Place | None:
    """Read the place a list page starts after. A bad cursor is the top of the list, not an error."""
    try:
        return decode_cursor(cursor, tag, *keys) if cursor else None
    except BadCursorError:
        return None


def make_next_cursor(found: service.PostSlice, tag: str, key: bytes) -> str:
    """Return the cursor of the posts that follow; empty if there are none."""
    return encode_cursor(place_of(found.posts[-1]), tag, key) if found.has_older else ""


def place_of(post: service.PostSummary) -> Place:
    """Return where a stored post stands in the list."""
    return Place(post.published_at, post.id)


@dataclass(frozen=True)
class _ListPlace:
    """Where in the list a page is, as the fields of `BlogPage` that depend on it."""

    next: str
    source: str
    note: str
    start_href: str


def _make_list_url(path: str, tag: str, after: str = "") -> str:
    """Return the URL of a list, or of the part of it that comes after a place."""
    query = {name: value for name, value in (("tag", tag), ("after", after)) if value}
    return f"{path}?{urlencode(query)}" if query else path


def _make_blog_page(
    found: service.PostSlice,
    tag: str,
    tags: Sequence[str],
    where: _ListPlace,
    *,
    total: int,
    version: str,
) -> BlogPage:
    return BlogPage(
        heading=f"Posts about {tag.replace('-', ' ')}" if tag else "Blog",
        summary=f"{total} posts about {tag.replace('-', ' ')}." if tag else BLOG_SUMMARY,
        posts=[make_card(post) for post in found.posts],
        next=where.next,
        older_href=_make_list_url(urls.BLOG, tag, where.next) if where.next else "",
        source=where.source,
        total=total,
        version=version,
        note=where.note,
        start_href=where.start_href,
        tags=[
            TagLink("", "All", urls.BLOG, None if tag else "page"),
            *(TagLink(name, name, urls.tag(name), "page" if name == tag else None) for name in tags),
        ],
    )


async def load_post(request: PageRequest) -> LoadedPage[PostPage] | None:
    """Load a post with its neighbours; None if there is no public post with this slug."""
    app = runtime.current()
    async with app.engine.connect() as db:
        post = await service.find_post(db, request.params["slug"], now=app.clock())
        if post is None:
            return None
        near = await service.find_neighbours(db, post, now=app.clock())
    card = make_card(post)
    address = app.settings.public_url + card.href
    head = Head(
        make_title(post.title), post.description, address, "article", _describe_article(post, address)
    )
    return LoadedPage(
        PostPage(card, SafeHTML(post.html), _make_link(near.older), _make_link(near.newer)), head
    )


def _make_link(post: service.PostName | None) -> PostLink | None:
    """Make a link to a post, if there is one."""
    return PostLink(post.title, urls.post(post.slug)) if post else None


def _describe_article(post: service.PostSummary, address: str) -> dict[str, Any]:
    """Describe a post to search engines (schema.org BlogPosting)."""
    return {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": post.title,
        "description": post.description,
        "url": address,
        "datePublished": post.published_at.isoformat(),
        "dateModified": post.updated_at.isoformat(),
        "author": {"@type": "Person", "name": post.author},
        "publisher": {"@type": "Organization", "name": SITE_NAME},
        "keywords": post.tags,
    }
