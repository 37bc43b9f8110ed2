"""The page: what happens, why, and which fix to take, each part running."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.utils.exec import is_prod_mode

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import PostCard, make_card
from rxapp.blog.pages import post_item
from rxapp.guides.client_only.breakage import breakage_section
from rxapp.guides.client_only.draft import draft_section, theme_section
from rxapp.guides.client_only.failure import failure_section
from rxapp.guides.client_only.opening import opening
from rxapp.guides.client_only.probe import (
    NO_DOCUMENT,
    NO_JAVASCRIPT,
    NodeProbe,
    node_probe,
    probe_section,
    read_node_probe,
)
from rxapp.guides.client_only.race import race_section
from rxapp.guides.client_only.sources import Sources, read_sources
from rxapp.guides.client_only.survival import survival_section
from rxapp.guides.client_only.verdict import verdict_section
from rxapp.rendering import Head, LoadedPage, Page, PageRequest
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton
from rxapp.ui.site import make_title
from rxapp.web.build import find_static_dir

TAGS = ("prerender", "browser")
POSTS_OF_EACH = 3
SUMMARY = (
    "Why window, document, localStorage and sessionStorage are not defined while a page is prerendered, "
    "and what each of five fixes costs, running in front of you."
)


@dataclass(frozen=True)
class ClientOnlyPage:
    """What the guide shows that is not its fixed text.

    Attributes:
        node: What Node saw when the site was built.
        in_python: What Python had to do with the document.
        is_built: Whether this is the built site, which was prerendered, and not development.
        sources: The files that run on the page.
        posts: Posts that go deeper.
    """

    node: NodeProbe
    in_python: str
    is_built: bool
    sources: Sources
    posts: list[PostCard]


async def load_client_only(_request: PageRequest) -> LoadedPage[ClientOnlyPage]:
    """Load what the build left, the code, and the related posts."""
    app = runtime.current()
    posts: dict[str, PostCard] = {}
    async with app.engine.connect() as db:
        for tag in TAGS:
            found = await service.list_posts(db, now=app.clock(), limit=POSTS_OF_EACH, tag=tag)
            posts |= {post.slug: make_card(post) for post in found.posts}
    head = Head(make_title("Client-only state"), SUMMARY, app.settings.public_url + urls.GUIDE_CLIENT_ONLY)
    is_built = is_prod_mode()
    model = ClientOnlyPage(
        node=_read_build() if is_built else NodeProbe(),
        in_python=NO_JAVASCRIPT if is_built else NO_DOCUMENT,
        is_built=is_built,
        sources=read_sources(),
        posts=list(posts.values()),
    )
    return LoadedPage(model, head)


def _read_build() -> NodeProbe:
    """Read what Node saw. The backend of exported pages may be where there was no build."""
    return read_node_probe(find_static_dir() / urls.GUIDE_CLIENT_ONLY.strip("/") / "index.html")


def client_only_view(page: Any) -> rx.Component:
    """Show the guide."""
    return rx.el.div(
        opening(page),
        probe_section(page),
        failure_section(page),
        race_section(page),
        verdict_section(),
        breakage_section(),
        survival_section(),
        draft_section(),
        theme_section(),
        rx.el.section(
            rx.el.h2("Read on", id="read-on"),
            rx.el.ol(rx.foreach(page.posts, post_item), class_name="posts"),
            rx.el.p(
                *(
                    rx.el.a(f"More on {tag}", href=urls.tag(tag), class_name="button button-quiet")
                    for tag in TAGS
                ),
                class_name="actions",
            ),
            class_name="guide-section",
            aria_labelledby="read-on",
        ),
        class_name="guide",
    )


def _skeleton() -> rx.Component:
    """Hold the page's place; this is what Node renders, so it looks around there."""
    return rx.fragment(article_skeleton(), node_probe())


CLIENT_ONLY = Page(
    urls.GUIDE_CLIENT_ONLY,
    ClientOnlyPage,
    load_client_only,
    client_only_view,
    make_frame(urls.GUIDE_CLIENT_ONLY),
    _skeleton,
)
