"""Forms that the browser sends by itself, with JavaScript or without."""

from typing import Any

import reflex as rx
from reflex.vars import Var
from reflex_base.components.component import field as prop
from reflex_components_core.el.elements.base import BaseHTML

from rxapp.settings import load_settings


class PlainForm(BaseHTML):
    """A form. `rx.el.form` keeps the browser from sending it."""

    tag = "form"

    action: Var[str] = prop(doc="Where it goes.")
    method: Var[str] = prop(doc="How it goes there.")


def post_form(*children: rx.Component, action: Any, **props: Any) -> rx.Component:
    """Show a form whose answer is a new page.

    Args:
        children: What it holds.
        action: The path that it goes to: a text or a Var.
        props: Further props of the form.
    """
    base = load_settings().form_base
    return PlainForm.create(*children, action=f"{base}{action}" if base else action, method="post", **props)


def hidden_field(name: str, value: Any) -> rx.Component:
    """Send something along."""
    return rx.el.input(type="hidden", name=name, default_value=value)


def text_field(
    label: str,
    name: str,
    *,
    wrong: Any,
    hint: str = "",
    identifier: str = "",
    message: str = "form-message",
    **props: Any,
) -> rx.Component:
    """Show an input with its label.

    Args:
        label: What to enter.
        name: Name of the field; its id as well, unless another is given.
        wrong: Name of the field that the message is about.
        hint: A sentence below the label.
        identifier: The id, where several forms of a page have a field of this name.
        message: Id of the element that says what came of the last try.
        props: Further props of the input.
    """
    identifier = identifier or name
    described_by = f"{identifier}-hint {message}" if hint else message
    return rx.el.div(
        rx.el.label(label, html_for=identifier, class_name="field-label"),
        *([rx.el.p(hint, id=f"{identifier}-hint", class_name="field-hint")] if hint else []),
        rx.el.input(
            id=identifier,
            name=name,
            class_name="field-input",
            custom_attrs={"aria-describedby": described_by, "aria-invalid": wrong == name},
            **props,
        ),
        class_name="field",
    )


def checkbox_field(label: str, name: str) -> rx.Component:
    """Show a checkbox with its label."""
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, class_name="field-check"), label, class_name="field-choice"
    )


def submit_button(label: str, *, is_quiet: bool = False, **props: Any) -> rx.Component:
    """Show the button that sends a form."""
    return rx.el.button(
        label, type="submit", class_name="button button-quiet" if is_quiet else "button", **props
    )


def form_message(text: Any, kind: Any) -> rx.Component:
    """Show what came of the last try. The place is there without one, so that fields can refer to it."""
    return rx.el.p(
        text,
        id="form-message",
        role="alert",
        class_name="form-message",
        custom_attrs={"data-kind": kind},
    )
