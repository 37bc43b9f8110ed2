"""A guide in short: the question, the answer, and the articles that go deeper."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import reflex as rx

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import PostCard, make_card
from rxapp.blog.pages import post_item
from rxapp.rendering import Head, LoadedPage, Page, PageRequest
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton
from rxapp.ui.site import make_title

RELATED_POSTS = 4


@dataclass(frozen=True)
class Guide:
    """A guide's fixed text.

    Attributes:
        tag: The blog's tag whose newest posts go deeper.
        points: Pairs of what a Next.js app does and what is done here.
        demo: Address and text of the link to where it can be tried out.
    """

    url: str
    name: str
    question: str
    summary: str
    tag: str
    answer: Sequence[str]
    points: Sequence[tuple[str, str]]
    demo: tuple[str, str] | None = None


SESSIONS = Guide(
    urls.GUIDE_SESSIONS,
    "Sessions",
    "What is a session, and where does it live?",
    "A secret in an HttpOnly cookie, and a record in Redis that can be ended at any moment.",
    "sessions",
    (
        "The browser keeps one random secret and shows it with every request. The server keeps a record "
        "under a keyed hash of that secret: who signed in, when, and until when. Whoever copies the database "
        "cannot sign in with what is in it.",
        "Because the record is on the server, it can end: after inactivity, at a fixed hour, when its owner "
        "signs out on another device. A token that carries its own data cannot be taken back so easily.",
    ),
    (
        ("cookies() in a server action", "One ASGI middleware, for HTTP and for the websocket"),
        (
            "ioredis with get and set of one JSON value",
            "One hash per session, one field per value, one round trip",
        ),
        ("middleware.ts checks that a cookie is there", "Every event is checked against the record itself"),
    ),
    demo=(urls.SESSION_INSPECTOR, "Look into your own session"),
)


@dataclass(frozen=True)
class GuidePage:
    """The posts that go deeper; the guide's text is fixed."""

    posts: list[PostCard]


async def load_guide(guide: Guide, _request: PageRequest) -> LoadedPage[GuidePage]:
    """Load the posts that belong to a guide."""
    app = runtime.current()
    async with app.engine.connect() as db:
        found = await service.list_posts(db, now=app.clock(), limit=RELATED_POSTS, tag=guide.tag)
    head = Head(make_title(guide.name), guide.summary, app.settings.public_url + guide.url)
    return LoadedPage(GuidePage([make_card(post) for post in found.posts]), head)


def guide_view(guide: Guide, page: Any) -> rx.Component:
    """Show a guide in short."""
    return rx.el.article(
        rx.el.header(
            rx.el.p(guide.name, class_name="eyebrow"),
            rx.el.h1(guide.question),
            rx.el.p(guide.summary, class_name="lede"),
            class_name="page-head",
        ),
        rx.el.div(
            *(rx.el.p(paragraph) for paragraph in guide.answer),
            rx.el.h2("In Next.js, and here"),
            _comparison(guide.points),
            *([_demo_link(*guide.demo)] if guide.demo else []),
            class_name="prose",
        ),
        rx.el.section(
            rx.el.h2("Read on", id="read-on"),
            rx.el.ol(rx.foreach(page.posts, post_item), class_name="posts"),
            rx.el.p(
                rx.el.a("More on this subject", href=urls.tag(guide.tag), class_name="button button-quiet")
            ),
            aria_labelledby="read-on",
        ),
        class_name="article",
    )


def _demo_link(href: str, label: str) -> rx.Component:
    return rx.el.p(rx.el.a(label, href=href, class_name="button"))


def _comparison(points: Sequence[tuple[str, str]]) -> rx.Component:
    """Show what each side does, in a table."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.el.th("Next.js", scope="col"), rx.el.th("Here", scope="col"))),
            rx.el.tbody(*(rx.el.tr(rx.el.td(theirs), rx.el.td(ours)) for theirs, ours in points)),
        ),
        class_name="table-scroll",
        tab_index=0,
        role="region",
        aria_label="Next.js compared with this app",
    )


def _make_page(guide: Guide) -> Page[GuidePage]:
    """Make the page of a guide."""

    def view(page: Any) -> rx.Component:
        return guide_view(guide, page)

    return Page(
        guide.url, GuidePage, partial(load_guide, guide), view, make_frame(guide.url), article_skeleton
    )


SESSIONS_GUIDE = _make_page(SESSIONS)
