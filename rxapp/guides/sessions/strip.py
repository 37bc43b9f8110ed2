"""The strip: each step with the request, the cookie, the commands, what Redis holds, and the code."""

from typing import Any, cast

import reflex as rx

from rxapp.guides.sessions.sources import FILES, Files
from rxapp.guides.sessions.state import SessionsGuideState, live_transcript
from rxapp.guides.sessions.steps import STEPS, StepText
from rxapp.inspector.pages import command_item
from rxapp.rendering import with_server_value
from rxapp.ui.guides import action_button, code_figure, code_pair, in_next, section
from rxapp.ui.links import plain_link
from rxapp.ui.server_markup import LIVE


def strip_section(page: Any) -> rx.Component:
    """Tell the story."""
    story = live_transcript(page)
    return section(
        "story",
        "What really happens?",
        rx.el.p(
            "Ten steps, played by a small app behind the same middleware and on the same store as this site. "
            "Requests, cookies and commands are written down as they were sent. What is secret or random has "
            "a stand-in, such as ",
            rx.el.code("<secret 1>"),
            ", so that you can follow it. The clock of the story is set forward, so that nobody has to wait.",
        ),
        rx.el.p(
            rx.el.code("EVALSHA"),
            " runs a script, here called by its name; the number after it says how many keys follow. A "
            "script is one round trip, and nobody sees the middle of it.",
            class_name="guide-note",
        ),
        rx.el.nav(
            rx.el.ol(*(rx.el.li(plain_link(text.name, f"#{_anchor(text)}")) for text in STEPS)),
            aria_label="Steps",
            class_name="contents step-contents",
        ),
        play_bar(story),
        rx.el.ol(
            *(_step(number, text, story.life, page.sources) for number, text in enumerate(STEPS, start=1)),
            class_name="strip",
        ),
    )


def play_bar(story: Any) -> rx.Component:
    """Let the visitor play the story on this server, and say which play is shown."""
    state = cast("Any", SessionsGuideState)
    note = with_server_value(state.note, "")
    return rx.el.div(
        rx.el.p(
            cast("Any", rx.cond(note == "", story.played, note)),
            role="status",
            id="played",
            class_name="guide-note played",
        ),
        action_button("Play it now, on this server", state.play, is_first=True),
        class_name="play-bar",
    )


def _step(number: int, text: StepText, life: Any, sources: Any) -> rx.Component:
    """Show one step."""
    step = getattr(life, text.key)
    here = with_server_value(cast("Any", SessionsGuideState).own.step, "")
    return rx.el.li(
        rx.el.span(
            cast("Any", rx.cond(here == text.key, "You are here", "")),
            class_name="badge step-here",
            custom_attrs=LIVE,
        ),
        rx.el.h3(rx.el.span(f"{number}", class_name="step-number"), text.name, id=_anchor(text)),
        rx.el.p(text.text, class_name="step-text"),
        rx.el.ol(rx.foreach(step.exchanges, exchange_item), class_name="exchanges"),
        _kept(step.kept),
        in_next(text.in_next),
        _code(text.key, getattr(sources, text.key)),
        class_name="step",
        custom_attrs={"data-step": text.key},
    )


def _anchor(text: StepText) -> str:
    return f"step-{text.key.replace('_', '-')}"


def exchange_item(exchange: Any) -> rx.Component:
    """Show a request with its answer, and what was sent to Redis meanwhile."""
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.strong(exchange.who),
                rx.el.span(exchange.at, class_name="exchange-at"),
                class_name="exchange-head",
            ),
            rx.el.pre(exchange.request, class_name="wire"),
            rx.el.pre(exchange.answer, class_name="wire wire-answer"),
            rx.cond(
                exchange.set_cookie,
                rx.el.p(
                    rx.el.span("Set-Cookie: ", class_name="wire-name"),
                    exchange.set_cookie,
                    class_name="wire wire-cookie",
                ),
                rx.el.p("no Set-Cookie", class_name="wire wire-none"),
            ),
        ),
        rx.el.div(
            rx.el.p(rx.el.strong("Redis"), rx.el.span(exchange.cost, class_name="exchange-at")),
            rx.el.ol(rx.foreach(exchange.commands, command_item), class_name="commands"),
        ),
        class_name="exchange",
    )


def _kept(kept: Any) -> rx.Component:
    """Show what Redis holds after a step."""
    return rx.el.div(
        rx.el.p(rx.el.strong("In Redis now")),
        rx.cond(
            kept,
            rx.el.ul(rx.foreach(kept, kept_item), class_name="kept"),
            rx.el.p("nothing", class_name="kept-none"),
        ),
        class_name="kept-box",
    )


def kept_item(key: Any) -> rx.Component:
    """Show a key."""
    return rx.el.li(
        rx.el.code(key.name, class_name="kept-name"),
        rx.el.span(key.rest, class_name="kept-rest"),
        rx.el.span(key.holds, class_name="kept-holds"),
    )


def _code(key: str, source: Any) -> rx.Component:
    files = FILES[key]
    return rx.el.details(
        rx.el.summary("The code, here and in Next.js"),
        code_pair(source.ours, f"handlers/{files.ours}", source.theirs, files.theirs),
        *_script(files, source),
        class_name="step-code",
    )


def _script(files: Files, source: Any) -> list[rx.Component]:
    """Show what Redis runs, if it runs anything."""
    if not files.script:
        return []
    return [code_figure(source.script, f"What Redis runs: lua/{files.script}")]
