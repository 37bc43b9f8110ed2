"""The page: why a list is lost, three that show it, what is kept, and what breaks it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import reflex as rx

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import PostCard, make_card
from rxapp.blog.loaders import make_next_cursor, read_version_tag
from rxapp.blog.pages import post_item
from rxapp.guides.blog_list.breakage import breakage_section
from rxapp.guides.blog_list.columns import code_section, lists_section
from rxapp.guides.blog_list.snapshot import snapshot_section
from rxapp.guides.blog_list.sources import Sources, read_sources
from rxapp.rendering import Head, LoadedPage, Page, PageRequest
from rxapp.ui.guides import section
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton
from rxapp.ui.site import make_title

POSTS_PER_PAGE = 5
RELATED_POSTS = 4
TAG = "pagination"
SUMMARY = (
    "Why a list with Load more is lost when the reader presses Back, what sessionStorage in an effect mends "
    "of it, and a list that is still there, at the same card. All three run in front of you."
)
REASONS = (
    (
        "The list belongs to a component.",
        "Opening a post unmounts it. Back mounts another, which knows the first page only.",
    ),
    (
        "Storage is read too late.",
        "An effect runs after the first paint. By then the place has been restored, in a list that was too "
        "short for it.",
    ),
    (
        "One key is not enough.",
        "A reader has a list in each entry of the history, and in each filter. What was saved last is in "
        "all of them.",
    ),
)


@dataclass(frozen=True)
class GuideList:
    """The posts that the three lists begin with; the fields are those of the blog's own page.

    Attributes:
        next: Cursor of the next page, empty at the end.
        older_href: The next page as a link, for readers without JavaScript.
        source: The API's URL of the list.
        total: How many posts there are.
        version: Version of the posts, as in the API's entity tags.
    """

    posts: list[PostCard]
    next: str
    older_href: str
    source: str
    total: int
    version: str


@dataclass(frozen=True)
class BlogListPage:
    """What the guide shows that is not its fixed text.

    Attributes:
        start: What the three lists begin with.
        sources: The files that run on the page.
        posts: Posts that go deeper.
    """

    start: GuideList
    sources: Sources
    posts: list[PostCard]


async def load_blog_list(_request: PageRequest) -> LoadedPage[BlogListPage]:
    """Load the first posts, the code, and the related posts."""
    app = runtime.current()
    now = app.clock()
    async with app.engine.connect() as db:
        # Before the posts: what is written in between makes the version too old, never too new.
        version = await read_version_tag(db, now=now)
        found = await service.list_posts(db, now=now, limit=POSTS_PER_PAGE)
        total = await service.count_posts(db, now=now)
        related = await service.list_posts(db, now=now, limit=RELATED_POSTS, tag=TAG)
    cursor = make_next_cursor(found, "", app.settings.secret_key)
    start = GuideList(
        posts=[make_card(post) for post in found.posts],
        next=cursor,
        older_href=f"{urls.BLOG}?{urlencode({'after': cursor})}" if cursor else "",
        source=f"{urls.API_POSTS}?{urlencode({'limit': POSTS_PER_PAGE})}",
        total=total,
        version=version,
    )
    head = Head(make_title("Blog list"), SUMMARY, app.settings.public_url + urls.GUIDE_BLOG_LIST)
    model = BlogListPage(start, read_sources(), [make_card(post) for post in related.posts])
    return LoadedPage(model, head)


def blog_list_view(page: Any) -> rx.Component:
    """Show the guide."""
    return rx.el.div(
        opening(),
        lists_section(page),
        snapshot_section(),
        breakage_section(),
        code_section(page),
        section(
            "read-on",
            "Read on",
            rx.el.ol(rx.foreach(page.posts, post_item), class_name="posts"),
            rx.el.p(rx.el.a("More on this subject", href=urls.tag(TAG), class_name="button button-quiet")),
        ),
        class_name="guide",
    )


def opening() -> rx.Component:
    """Say what goes wrong, and why."""
    return rx.fragment(
        rx.el.header(
            rx.el.p("Blog list", class_name="eyebrow"),
            rx.el.h1("Where was I?"),
            rx.el.p(
                "Three pages loaded, a post opened, Back pressed: and the reader stands at the top of the "
                "first page. It happens on most lists with Load more, and for three reasons.",
                class_name="lede",
            ),
            class_name="page-head",
        ),
        rx.el.ol(
            *(rx.el.li(rx.el.strong(name), " ", text) for name, text in REASONS), class_name="list-reasons"
        ),
    )


BLOG_LIST = Page(
    urls.GUIDE_BLOG_LIST,
    BlogListPage,
    load_blog_list,
    blog_list_view,
    make_frame(urls.GUIDE_BLOG_LIST),
    article_skeleton,
)
