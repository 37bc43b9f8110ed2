"""Atom feed, sitemap and robots.txt."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from rxapp import urls
from rxapp.blog.service import PostSummary
from rxapp.ui.site import SITE_DESCRIPTION, SITE_NAME

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element to another."""
    element = SubElement(parent, name, attributes)
    # XML cannot hold these at all, not even escaped.
    element.text = _NOT_XML.sub("", text) if text else text
    return element


def _write(root: Element) -> bytes:
    """Write an XML document."""
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _read_change(post: PostSummary) -> datetime:
    """Return when readers could last see a post change; a scheduled one is written before that."""
    return max(post.published_at, post.updated_at)


def render_feed(posts: Sequence[PostSummary], origin: str) -> bytes:
    """Render an Atom feed (RFC 4287).

    Args:
        posts: Newest first.
        origin: The site's public URL.

    Returns:
        The document as UTF-8.
    """
    root = Element("feed", xmlns=ATOM)
    _add(root, "id", origin + urls.HOME)
    _add(root, "title", SITE_NAME)
    _add(root, "subtitle", SITE_DESCRIPTION)
    _add(root, "link", href=origin + urls.FEED, rel="self", type="application/atom+xml")
    _add(root, "link", href=origin + urls.BLOG, rel="alternate", type="text/html")
    # Required even of an empty feed.
    _add(root, "updated", max(map(_read_change, posts), default=_NEVER).isoformat())
    for post in posts:
        _add_entry(root, post, origin)
    return _write(root)


def _add_entry(root: Element, post: PostSummary, origin: str) -> None:
    """Add one post to a feed."""
    address = origin + urls.post(post.slug)
    entry = _add(root, "entry")
    _add(entry, "id", address)
    _add(entry, "title", post.title)
    _add(entry, "link", href=address, rel="alternate", type="text/html")
    _add(entry, "published", post.published_at.isoformat())
    _add(entry, "updated", _read_change(post).isoformat())
    _add(_add(entry, "author"), "name", post.author)
    for tag in post.tags:
        _add(entry, "category", term=tag)
    _add(entry, "summary", post.description)


def render_sitemap(pages: Iterable[str], posts: Iterable[tuple[str, datetime]], origin: str) -> bytes:
    """Render the list of public pages after sitemaps.org.

    Args:
        pages: Paths of the fixed pages.
        posts: Slug and last change of each post.
        origin: The site's public URL.

    Returns:
        The document as UTF-8.
    """
    root = Element("urlset", xmlns=SITEMAP)
    for path in pages:
        _add(_add(root, "url"), "loc", origin + path)
    for slug, changed in posts:
        url = _add(root, "url")
        _add(url, "loc", origin + urls.post(slug))
        _add(url, "lastmod", changed.isoformat())
    return _write(root)


def render_robots(origin: str) -> bytes:
    """Render robots.txt: everything public may be crawled, data and forms need not be."""
    private = ("/api/", "/auth/", "/_data/")
    lines = ("User-agent: *", *(f"Disallow: {path}" for path in private), f"Sitemap: {origin}{urls.SITEMAP}")
    return "".join(f"{line}\n" for line in lines).encode()
