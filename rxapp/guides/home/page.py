"""The home page itself."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import PostCard, make_card
from rxapp.blog.pages import post_item
from rxapp.browser.late_session import hear_of_session
from rxapp.cart.visit_views import VisitFact, VisitState, visit_section
from rxapp.guides.home.answers import answers_section
from rxapp.guides.home.figures import SiteFigures, figures
from rxapp.rendering import Head, LoadedPage, Page, PageRequest
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import list_skeleton
from rxapp.ui.site import SITE_DESCRIPTION, SITE_NAME

LATEST_POSTS = 4
GUIDES = (
    (
        urls.GUIDE_CLIENT_ONLY,
        "Client-only state",
        "window is not defined",
        "Why browser objects are missing while a page is prerendered, and five ways to live with it.",
    ),
    (
        urls.GUIDE_SESSIONS,
        "Sessions",
        "A secret in a cookie, a record in Redis",
        "What a session is, how it starts, rotates and ends, and what the record must never hold.",
    ),
    (
        urls.GUIDE_BLOG_LIST,
        "Blog list",
        "Load more, open a post, come back",
        "Keyset pages, and a list that is still where you left it after Back and after a reload.",
    ),
)


@dataclass(frozen=True)
class HomePage:
    """What is on the page besides fixed text.

    Attributes:
        posts: The newest.
        post_count: How many there are, as it is shown.
        visits: What is known of the visitor: nothing, since the document is the same for everyone.
    """

    posts: list[PostCard]
    post_count: str
    visits: list[VisitFact]


async def load_home(_request: PageRequest) -> LoadedPage[HomePage]:
    """Load the newest posts."""
    app = runtime.current()
    async with app.engine.connect() as db:
        now = app.clock()
        found = await service.list_posts(db, now=now, limit=LATEST_POSTS)
        count = await service.count_posts(db, now=now)
    origin = app.settings.public_url
    website = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": SITE_NAME,
        "url": origin + urls.HOME,
    }
    head = Head(
        f"{SITE_NAME} - sessions and browser state on Reflex",
        SITE_DESCRIPTION,
        origin + urls.HOME,
        json_ld=website,
    )
    return LoadedPage(HomePage([make_card(post) for post in found.posts], f"{count:,}", []), head)


def home_view(page: Any) -> rx.Component:
    """Show what the app is about."""
    return rx.fragment(
        rx.el.section(
            rx.el.p("A reference app on Reflex", class_name="eyebrow"),
            rx.el.h1("What Next.js guides teach, in pure Python, the way production needs it."),
            rx.el.p(
                "Five well-known guides on browser storage, sessions and lists, taken apart and done again. "
                "Every page here is rendered by Python, per request, and complete before any script loads.",
                class_name="lede",
            ),
            rx.el.div(
                rx.el.a("Read the blog", href=urls.BLOG, class_name="button"),
                rx.el.a("Start with sessions", href=urls.GUIDE_SESSIONS, class_name="button button-quiet"),
                class_name="actions",
            ),
            figures(page.post_count),
            class_name="hero",
        ),
        rx.el.section(
            rx.el.h2("The guides", id="guides"),
            rx.el.ol(*(guide_card(*guide) for guide in GUIDES), class_name="guide-cards"),
            aria_labelledby="guides",
        ),
        answers_section(),
        rx.el.section(
            rx.el.h2("Latest posts", id="latest"),
            rx.el.ol(rx.foreach(page.posts, post_item), class_name="posts"),
            rx.el.p(rx.el.a("All posts", href=urls.BLOG, class_name="button button-quiet")),
            aria_labelledby="latest",
        ),
        hear_of_session(is_known=False, is_live=VisitState.is_live, has_session=VisitState.has_session),
        # The last one: it grows once the visitor is known.
        rx.el.div(visit_section(page.visits), class_name="scripted"),
    )


def guide_card(href: str, name: str, question: str, answer: str) -> rx.Component:
    """Show what a guide is about."""
    return rx.el.li(
        rx.el.p(name, class_name="eyebrow"),
        rx.el.h3(rx.el.a(question, href=href), class_name="card-title"),
        rx.el.p(answer, class_name="card-excerpt"),
        class_name="guide-card",
    )


HOME = Page(
    urls.HOME,
    HomePage,
    load_home,
    home_view,
    make_frame(urls.HOME),
    list_skeleton,
    on_load=(SiteFigures.load, VisitState.load),
)
