"""When a session ends, and when it changes its id: three drawings, each to scale."""

from collections.abc import Sequence
from datetime import timedelta

import reflex as rx

from rxapp.guides.sessions.handlers.policy import POLICY
from rxapp.guides.sessions.story.life import CLICKS_OF_A_DAY, MINUTES_BETWEEN_CLICKS
from rxapp.sessions import SessionKind
from rxapp.ui.guides import section

_LIFETIME = POLICY.lifetimes[SessionKind.STANDARD]
_IDLE_MINUTES, _ABSOLUTE_MINUTES = (
    each // timedelta(minutes=1) for each in (_LIFETIME.idle, _LIFETIME.absolute)
)
_VISITS_BEFORE_LEAVING = (0, 20, 45, 65)
# Where the ids change, in percent of the width.
_IDS = ((0, 28, "secret 1"), (28, 36, "secret 2"), (64, 36, "secret 3"))


def ending_section() -> rx.Component:
    """Explain both timeouts, and rotation."""
    end = _VISITS_BEFORE_LEAVING[-1] + _IDLE_MINUTES
    clicks = [number * MINUTES_BETWEEN_CLICKS for number in range(CLICKS_OF_A_DAY + 1)]
    return section(
        "ends",
        "When does it end?",
        rx.el.p("At whichever comes first: the end of the idle time, or the absolute end."),
        rx.el.ul(
            _drawing(
                "Idle: 30 minutes after the last activity",
                "Each request moves the end on. Who goes away and leaves the computer open is signed out.",
                "Four requests in the first 65 minutes; the session ends at 1:35.",
                _life(_VISITS_BEFORE_LEAVING, end, total=150, label="1:35 over", is_late=False),
            ),
            _drawing(
                "Absolute: 12 hours after signing in",
                "Nothing moves this end. Who has a copy of your cookie and never rests is signed out too.",
                "A request every 25 minutes, all day; the session ends 12 hours after it began.",
                _life(clicks, _ABSOLUTE_MINUTES, total=780, label="12:00 over", is_late=True),
            ),
            _drawing(
                "Rotation: the same visitor, another secret",
                "Signing in changes the secret, and so does giving the password again. Whoever had the old "
                "one has nothing.",
                "One line in three parts: a first secret until signing in, a second until the password is "
                "given again, then a third.",
                _rotation(),
            ),
            class_name="drawings",
        ),
        rx.el.p(
            "“Remember me” makes it 14 days and 30 days; a visitor who has not signed in has 30 days, and "
            "has them again with each new secret. Redis removes a record at the sooner of its two ends, so "
            "nothing has to be tidied up. The absolute end is written down once, and no writing moves it."
        ),
    )


def _drawing(name: str, text: str, described: str, shapes: Sequence[rx.Component]) -> rx.Component:
    return rx.el.li(
        rx.el.h3(name),
        rx.el.p(text),
        rx.el.svg(
            *shapes,
            width="100%",
            height="64",
            role="img",
            aria_label=described,
            class_name="drawing",
        ),
    )


def _bar(start: float, width: float, kind: str) -> rx.Component:
    return rx.el.svg.rect(x=f"{start:.2f}%", y="8", width=f"{width:.2f}%", height="28", class_name=kind)


def _word(at: float, text: str, side: str) -> rx.Component:
    return rx.el.svg.text(text, x=f"{at:.2f}%", y="56", class_name=f"draw-word draw-at-{side}")


def _middle(at: float, text: str) -> rx.Component:
    return rx.el.svg.text(text, x=f"{at:.2f}%", y="27", class_name="draw-word draw-middle")


def _life(
    activity: Sequence[int], end: int, *, total: int, label: str, is_late: bool
) -> Sequence[rx.Component]:
    """Draw a session with its activity and its end, in minutes."""
    scale = 100 / total
    last = activity[-1] * scale
    return [
        _bar(0, end * scale, "draw-live"),
        _bar(last, end * scale - last, "draw-rest"),
        *([] if is_late else [_middle((last + end * scale) / 2, f"{_IDLE_MINUTES} min")]),
        *(
            rx.el.svg.rect(x=f"{at * scale:.2f}%", y="8", width="2", height="28", class_name="draw-tick")
            for at in activity
        ),
        rx.el.svg.rect(x=f"{end * scale:.2f}%", y="2", width="3", height="40", class_name="draw-end"),
        _word(0, "0:00", "start"),
        _word(end * scale, label, "end" if is_late else "start"),
    ]


def _rotation() -> Sequence[rx.Component]:
    """Draw the ids of a session."""
    bars = [_bar(start, width, f"draw-id draw-id-{n}") for n, (start, width, _) in enumerate(_IDS, start=1)]
    names = [_middle(start + width / 2, name) for start, width, name in _IDS]
    events = ["a cart", "signs in", "password again"]
    words = [_word(start, event, "start") for (start, _, _), event in zip(_IDS, events, strict=True)]
    return [*bars, *names, *words]
