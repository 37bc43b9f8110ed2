"""The answer in short, where the rest is, and the visitor's own session."""

from typing import Any, cast

import reflex as rx

from rxapp import urls
from rxapp.browser.countdown import countdown
from rxapp.browser.late_session import hear_of_session
from rxapp.guides.sessions.state import NO_SESSION, OwnSession, SessionsGuideState
from rxapp.rendering import with_server_value
from rxapp.ui.forms import post_form
from rxapp.ui.links import plain_link
from rxapp.ui.server_markup import LIVE, with_server_markup

CONTENTS = (
    ("story", "What really happens?"),
    ("ends", "When does it end?"),
    ("secret", "Why is the secret not in Redis?"),
    ("stores", "How do the guides' stores compare?"),
    ("trials", "What goes wrong in them?"),
    ("limits", "What does this not defend?"),
)
ENDS = ("Ends without activity in", "Ends in any case in")
_NO_TIME = "–"  # noqa: RUF001 -- a dash, where a time would be


def opening() -> rx.Component:
    """Say what a session is, and what else is here."""
    return rx.fragment(
        rx.el.header(
            rx.el.p("Sessions", class_name="eyebrow"),
            rx.el.h1("What is a session, and where does it live?"),
            rx.el.p(
                "HTTP forgets you after each answer. A session is how a server knows you again: a secret in "
                "your browser, and a record on the server that the secret leads to.",
                class_name="lede",
            ),
            class_name="page-head",
        ),
        rx.el.div(
            _short_answer(),
            rx.el.nav(
                rx.el.ol(*(rx.el.li(plain_link(text, f"#{anchor}")) for anchor, text in CONTENTS)),
                aria_label="On this page",
                class_name="contents",
            ),
            class_name="opening",
        ),
        _own_section(),
    )


def _short_answer() -> rx.Component:
    points = (
        ("Begin late.", "No record and no cookie until there is something to remember."),
        ("Change the id", "whenever someone signs in or gives a password, and make the old one worthless."),
        ("Let it end twice:", "after inactivity, and at a fixed time in spite of all activity."),
        ("Keep a hash.", "What is in Redis must not be enough to be somebody."),
        ("Never create by writing.", "What has ended stays ended."),
    )
    return rx.el.div(
        rx.el.p(rx.el.strong("In a hurry?"), " What a session store has to do, besides get and set:"),
        rx.el.ul(*(rx.el.li(rx.el.strong(name), " ", text) for name, text in points)),
        class_name="short-answer",
    )


def _own_section() -> rx.Component:
    """Show the visitor's own session, once the socket is open: the document is the same for everyone."""
    step = cast("Any", SessionsGuideState).own.step
    return rx.el.section(
        hear_of_session(is_known=False, is_live=step != "", has_session=step != NO_SESSION),
        rx.el.h2("Your own session", id="yours"),
        rx.el.div(
            with_server_markup(_own(SessionsGuideState.own), _unknown()),
            class_name="own",
            custom_attrs=LIVE,
        ),
        rx.el.p(
            "Without JavaScript this page is the same for everyone; the button leads to what is yours.",
            class_name="guide-note unscripted",
        ),
        rx.el.div(_own_actions(), custom_attrs=LIVE),
        aria_labelledby="yours",
        class_name="guide-section own-section",
    )


def _own_actions() -> rx.Component:
    """Lead on. What is of no use any more is hidden, and keeps its place."""
    step = with_server_value(cast("Any", SessionsGuideState).own.step, "")
    return rx.el.div(
        rx.el.a("Look into it", href=urls.SESSION_INSPECTOR, class_name="button button-small"),
        rx.el.a(
            "Sign in, and come back",
            href=urls.sign_in(return_to=urls.GUIDE_SESSIONS),
            class_name="button button-quiet button-small own-sign-in",
        ),
        post_form(
            rx.el.button("Begin one", type="submit", class_name="button button-quiet button-small"),
            action=urls.SESSION_START,
            class_name="own-begin",
        ),
        class_name="actions own-actions",
        custom_attrs={"data-own": step},
    )


def _own(own: Any) -> rx.Component:
    has_deadlines = own.deadlines.length() == len(ENDS)
    times = [
        rx.cond(
            has_deadlines,
            countdown(
                seconds=own.deadlines[index].seconds,
                text=own.deadlines[index].rest,
                ends_at=own.deadlines[index].at,
            ),
            _NO_TIME,
        )
        for index in range(len(ENDS))
    ]
    return _tiles(own.kind, own.place, times)


def _unknown() -> rx.Component:
    own = OwnSession()
    return _tiles(own.kind, own.place, [_NO_TIME] * len(ENDS))


def _tiles(kind: Any, place: Any, times: list[Any]) -> rx.Component:
    """Lay out what is known, in places whose size does not change."""
    tiles = [("This browser's session", kind), *zip(ENDS, times, strict=True)]
    return rx.fragment(
        rx.el.dl(
            *(
                rx.el.div(
                    rx.el.dt(name, class_name="tile-name"),
                    rx.el.dd(value, class_name="tile-value"),
                    class_name="tile",
                )
                for name, value in tiles
            ),
            class_name="tiles own-tiles",
        ),
        rx.el.p(place, id="place", class_name="guide-note own-place"),
    )
