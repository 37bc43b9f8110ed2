"""The view of a visitor's statistics, for any page: it changes by itself once the socket is open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from rxapp import runtime, urls
from rxapp.cart.visits import read_visits
from rxapp.rendering import prefer_live
from rxapp.session_state import SessionState
from rxapp.sessions import SessionRecord, read_reference
from rxapp.ui.forms import post_form, submit_button


@dataclass(frozen=True)
class VisitFact:
    """Something that is known of a visitor.

    Attributes:
        name: What it is called.
        text: What it is.
    """

    name: str
    text: str


class VisitState(SessionState):
    """What is known of the visitor, from the moment when the socket is open."""

    is_live: bool = False
    has_session: bool = False
    facts: rx.Field[list[VisitFact]] = rx.field(default_factory=list[VisitFact])

    @rx.event(background=True)
    async def load(self) -> None:
        """Show what is known of the visitor, the page that is being read included.

        Of a new session there may be nothing yet: a page that is put together in the browser is counted when
        its data has been sent, which may be later than this.
        """
        reference = read_reference(self.router.headers.raw_headers)
        if reference is None:
            await self._show([], has_session=False)
            return
        app = runtime.current()
        with app.sockets.watch(reference.tag) as changed:
            while True:
                changed.clear()
                record = await app.sessions.store.find(reference)
                facts = make_facts(record)
                await self._show(facts, has_session=record is not None)
                if record is None or facts:
                    return
                await changed.wait()

    async def _show(self, facts: list[VisitFact], *, has_session: bool) -> None:
        async with self:
            self.facts, self.has_session, self.is_live = facts, has_session, True


def make_facts(record: SessionRecord | None) -> list[VisitFact]:
    """Describe what a session knows of its visitor; nothing if there is none, or no page was read yet."""
    visits = read_visits({} if record is None else record.fields)
    if visits.first_at is None or visits.last_at is None:
        return []
    return [
        VisitFact("Visits", f"{visits.visits:,}"),
        VisitFact("Pages read", f"{visits.pages:,}"),
        VisitFact("Posts read", f"{visits.posts:,}"),
        VisitFact("First seen", _write_time(visits.first_at)),
        VisitFact("Last seen", _write_time(visits.last_at)),
    ]


def _write_time(time: datetime) -> str:
    return f"{time.day} {time:%B %Y, %H:%M} UTC"


def visit_section(facts: Any) -> rx.Component:
    """Show what is known of the visitor, and a way to have it forgotten.

    Args:
        facts: Var of what the page was loaded with, from `make_facts`. The page's `on_load` has
            `VisitState.load`.
    """
    shown = prefer_live(VisitState.facts, facts, is_live=VisitState.is_live)
    return rx.el.section(
        rx.el.h2("What is known of you", id="visits"),
        rx.cond(
            shown,
            rx.fragment(
                rx.el.dl(rx.foreach(shown, fact_row), class_name="facts"),
                rx.el.p(
                    "To forget you deletes this. Unless you are signed in, your session goes as a whole, "
                    "and the cart with it.",
                    class_name="section-note visit-note",
                ),
                post_form(submit_button("Forget me", is_quiet=True), action=urls.VISITS_FORGET),
            ),
            rx.el.p(
                "Nothing. You have no session, or it has only just begun; reading begins none.",
                class_name="section-note",
            ),
        ),
        aria_labelledby="visits",
    )


def fact_row(fact: Any) -> rx.Component:
    """Show a name and what is behind it."""
    return rx.el.div(rx.el.dt(fact.name), rx.el.dd(fact.text), key=fact.name)
