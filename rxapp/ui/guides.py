"""How a guide is laid out: sections with a question, code beside code, notes."""

from collections.abc import Mapping, Sequence
from typing import Any

import reflex as rx

from rxapp.rendering import raw_html
from rxapp.ui.copy_button import copy_button
from rxapp.ui.server_markup import LIVE


def section(anchor: str, question: str, *children: Any, **props: Any) -> rx.Component:
    """Answer one question.

    Args:
        anchor: The heading's id, for the table of contents.
        question: The heading.
        children: The answer.
        props: Further props of the section.
    """
    return rx.el.section(
        rx.el.h2(question, id=anchor),
        *children,
        class_name="guide-section",
        aria_labelledby=anchor,
        **props,
    )


def in_next(*content: Any) -> rx.Component:
    """Say how the same step goes in Next.js."""
    return rx.el.p(rx.el.strong("In Next.js"), " ", *content, class_name="in-next")


def action_button(label: str, on_click: Any, *, is_first: bool = False) -> rx.Component:
    """Let the visitor try something.

    Args:
        label: What it does.
        on_click: An event handler, or several.
        is_first: Whether it is the button to begin with.
    """
    look = "button button-small scripted" if is_first else "button button-quiet button-small scripted"
    return rx.el.button(label, on_click=on_click, type="button", class_name=look)


def figure_list(
    labels: Sequence[tuple[str, str]],
    values: Mapping[str, Any],
    *,
    class_name: str = "figures",
    marks: Mapping[str, str] | None = None,
) -> rx.Component:
    """Show what was measured, in slots whose size does not change.

    Args:
        labels: The name of each figure and what it is called.
        values: Text of each figure by its name.
        class_name: Of the list.
        marks: Further attributes of the list.
    """
    return rx.el.dl(
        *(
            rx.el.div(
                rx.el.dt(label),
                rx.el.dd(values[name], class_name="figure", custom_attrs={"data-figure": name}),
            )
            for name, label in labels
        ),
        class_name=class_name,
        custom_attrs={**LIVE, **(marks or {})},
    )


def code_figure(html: Any, caption: str) -> rx.Component:
    """Show a file with its name and a button that copies it.

    Args:
        html: Var of the file as a code block.
        caption: What it is called.
    """
    return rx.el.figure(
        rx.el.figcaption(rx.el.span(caption), copy_button(caption), class_name="code-caption"),
        raw_html(html, class_name="prose"),
        class_name="code-figure",
    )


def code_pair(ours: Any, our_name: str, theirs: Any, their_name: str) -> rx.Component:
    """Show a step here beside the same step in Next.js.

    Args:
        ours: Var of our file as a code block.
        our_name: What it is called.
        theirs: Var of the other file as a code block.
        their_name: What that is called.
    """
    return rx.el.div(
        code_figure(ours, our_name),
        code_figure(theirs, f"In Next.js: {their_name}"),
        class_name="code-pair",
    )
