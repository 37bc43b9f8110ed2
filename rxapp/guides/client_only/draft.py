"""A draft that outlives a reload, and a theme that is right from the first frame."""

import reflex as rx

from rxapp import urls
from rxapp.browser import client_only, session_storage
from rxapp.ui.guides import in_next, section
from rxapp.ui.server_markup import LIVE

DRAFT = session_storage("guide-draft", "")


def draft_section() -> rx.Component:
    """Show a form field that keeps what was typed."""
    return section(
        "draft",
        "Can a draft survive?",
        rx.el.p(
            "Type something, then reload, or ",
            rx.el.a("go to the blog", href=urls.BLOG),
            " and come back. Each key press is saved in this tab, without the websocket. The field is "
            "mounted in the browser only, in a place of its size.",
        ),
        rx.el.div(
            rx.el.label("Your draft", html_for="guide-draft", class_name="field-label"),
            rx.el.div(
                client_only(
                    rx.el.textarea(
                        id="guide-draft",
                        default_value=DRAFT.value,
                        on_change=DRAFT.set,
                        class_name="field-input draft-field",
                    ),
                    placeholder=rx.el.div(id="guide-draft", class_name="field-input draft-field"),
                ),
                custom_attrs=LIVE,
            ),
            rx.el.p(
                rx.match(
                    DRAFT.status,
                    ("saved", rx.el.span("What you type is kept in this tab.")),
                    ("full", rx.el.span("Your browser has no room for this much; copy it before you leave.")),
                    rx.el.span("Your browser keeps no data for this site; copy it before you leave."),
                ),
                class_name="field-hint",
                id="draft-status",
                role="status",
            ),
            class_name="panel field",
        ),
        in_next(
            "you read the draft in an effect, or import the form with ",
            rx.el.code("ssr: false"),
            ", and write it back in ",
            rx.el.code("onChange"),
            ", each in a try.",
        ),
    )


def theme_section() -> rx.Component:
    """Show the control of the theme, and say why it does not flash."""
    return section(
        "theme",
        "Why does the theme not flash?",
        rx.el.p(
            "Because no component decides it. A script in the head of every document reads the choice from "
            "localStorage and sets a class on the root element before anything is painted; the style sheet "
            "does the rest. Both icons of the button are always there, and the class hides one: so React "
            "renders the same, whatever the theme. Reflex brings that script.",
        ),
        in_next(
            "you write it yourself into the layout's head, with ",
            rx.el.code("suppressHydrationWarning"),
            " on the root element, or take the package next-themes.",
        ),
        rx.el.p(
            rx.el.button(
                "Change the theme, then reload",
                on_click=rx.toggle_color_mode,  # pyright: ignore[reportUnknownArgumentType]
                type="button",
                class_name="button button-quiet scripted",
            ),
        ),
    )
