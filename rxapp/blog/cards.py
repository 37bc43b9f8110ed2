"""Display-ready posts: what cards, pages and the JSON of the API show, formatted once, here."""

from dataclasses import dataclass
from datetime import datetime

from rxapp import urls
from rxapp.blog.service import PostSummary
from rxapp.rendering import SafeHTML


@dataclass(frozen=True)
class PostCard:
    """A post in a list."""

    slug: str
    title: str
    excerpt: str
    href: str
    published_at: str
    published_label: str
    reading_label: str
    author: str
    tags: list[str]


@dataclass(frozen=True)
class TagLink:
    """A tag in the filter above the list."""

    name: str
    label: str
    href: str
    current: str | None


@dataclass(frozen=True)
class BlogPage:
    """The list of posts.

    Attributes:
        next: Cursor of the next page, empty at the end.
        older_href: The next page as a link, for readers without JavaScript.
        source: The API's URL of this list, from where this page begins.
        total: How many posts there are in the whole list.
        version: Version of the posts that the page was made from, as in the API's entity tags.
        note: What to say when the page is not the one that was asked for; mostly empty.
        start_href: The list's first page as a link, if this is another; empty on the first.
    """

    heading: str
    summary: str
    posts: list[PostCard]
    next: str
    older_href: str
    source: str
    total: int
    version: str
    note: str
    start_href: str
    tags: list[TagLink]


@dataclass(frozen=True)
class PostLink:
    """A link to a post."""

    title: str
    href: str


@dataclass(frozen=True)
class PostPage:
    """One post in full."""

    card: PostCard
    html: SafeHTML
    older: PostLink | None = None
    newer: PostLink | None = None


def make_card(post: PostSummary) -> PostCard:
    """Make the card of a post."""
    return PostCard(
        slug=post.slug,
        title=post.title,
        excerpt=post.description,
        href=urls.post(post.slug),
        published_at=post.published_at.isoformat(),
        published_label=format_date(post.published_at),
        reading_label=f"{post.reading_minutes} min read",
        author=post.author,
        tags=list(post.tags),
    )


def format_date(moment: datetime) -> str:
    """Write a date as "14 March 2026", without the leading zero that strftime insists on."""
    return f"{moment.day} {moment:%B %Y}"
