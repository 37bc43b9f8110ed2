"""The page: the life of a session, what ends it, what is stored, and how other stores fare."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from rxapp import runtime, urls
from rxapp.blog import service
from rxapp.blog.cards import PostCard, make_card
from rxapp.blog.pages import post_item
from rxapp.guides.sessions.ending import ending_section
from rxapp.guides.sessions.limits import limits_section
from rxapp.guides.sessions.opening import opening
from rxapp.guides.sessions.secret import secret_section
from rxapp.guides.sessions.sources import Sources, read_sources
from rxapp.guides.sessions.state import SessionsGuideState
from rxapp.guides.sessions.stores import stores_section
from rxapp.guides.sessions.story.recorded import read_recording
from rxapp.guides.sessions.story.transcript import Transcript
from rxapp.guides.sessions.strip import strip_section
from rxapp.guides.sessions.trials import trials_section
from rxapp.rendering import Head, LoadedPage, Page, PageRequest
from rxapp.ui.guides import section
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton
from rxapp.ui.site import make_title

RELATED_POSTS = 4
TAG = "sessions"
SUMMARY = (
    "A secret in an HttpOnly cookie and a record in Redis: the life of a session step by step, as it was "
    "sent, beside what two guides for Next.js do and what goes wrong there."
)


@dataclass(frozen=True)
class SessionsPage:
    """What the guide shows that is not its fixed text.

    Attributes:
        transcript: What was seen when the story was played.
        sources: The files that run in it.
        posts: Posts that go deeper.
    """

    transcript: Transcript
    sources: Sources
    posts: list[PostCard]


async def load_sessions(_request: PageRequest) -> LoadedPage[SessionsPage]:
    """Load the recorded play, the code, and the related posts. Redis is not asked."""
    app = runtime.current()
    async with app.engine.connect() as db:
        found = await service.list_posts(db, now=app.clock(), limit=RELATED_POSTS, tag=TAG)
    head = Head(make_title("Sessions"), SUMMARY, app.settings.public_url + urls.GUIDE_SESSIONS)
    posts = [make_card(post) for post in found.posts]
    return LoadedPage(SessionsPage(read_recording(), read_sources(), posts), head)


def sessions_view(page: Any) -> rx.Component:
    """Show the guide."""
    return rx.el.div(
        opening(),
        strip_section(page),
        ending_section(),
        secret_section(page),
        stores_section(),
        trials_section(page),
        limits_section(),
        section(
            "read-on",
            "Read on",
            rx.el.ol(rx.foreach(page.posts, post_item), class_name="posts"),
            rx.el.p(rx.el.a("More on this subject", href=urls.tag(TAG), class_name="button button-quiet")),
        ),
        class_name="guide",
    )


SESSIONS = Page(
    urls.GUIDE_SESSIONS,
    SessionsPage,
    load_sessions,
    sessions_view,
    make_frame(urls.GUIDE_SESSIONS),
    article_skeleton,
    on_load=(SessionsGuideState.look,),
)
