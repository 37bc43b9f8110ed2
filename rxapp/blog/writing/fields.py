"""The fields of the editor, with what is wrong with each, and what is kept of them in the tab."""

from collections.abc import Callable
from typing import Any, cast

import reflex as rx

from rxapp.blog.writing.editing import Editing
from rxapp.blog.writing.state import EditorState
from rxapp.blog.writing.texts import MAX_BODY, MAX_TAGS
from rxapp.rendering import var_data_of

_PAUSE_MS = 300


def post_fields(page: Any, editing: Editing) -> rx.Component:
    """Show what a post consists of."""

    def preview_soon(text: Any) -> Any:
        return send_preview(page, text).debounce(_PAUSE_MS).temporal

    return rx.fragment(
        labelled_field(
            "Title",
            "title",
            page.title_error,
            lambda more: rx.el.input(
                type="text",
                default_value=editing.title,
                on_change=editing.keep("title"),
                auto_complete="off",
                class_name="field-input editor-title",
                **more,
            ),
        ),
        labelled_field(
            "Text",
            "body",
            page.body_error,
            lambda more: rx.el.textarea(
                default_value=editing.body,
                on_change=[editing.keep("body"), preview_soon],
                class_name="field-input editor-body",
                spell_check=True,
                **more,
            ),
            hint="Markdown: # heading, **bold**, [link](https://…)",
        ),
        rx.el.p(_describe_draft(editing), role="status", class_name="draft-line"),
        labelled_field(
            "Tags",
            "tags",
            page.tags_error,
            lambda more: rx.el.input(
                type="text",
                default_value=editing.tags,
                on_change=editing.keep("tags"),
                auto_complete="off",
                class_name="field-input",
                **more,
            ),
            hint=f"Up to {MAX_TAGS}, with commas between them.",
            after=_known_tags(page),
        ),
    )


def labelled_field(
    label: str,
    name: str,
    error: Any,
    make_input: Callable[[Any], rx.Component],
    *,
    hint: str = "",
    after: rx.Component | None = None,
) -> rx.Component:
    """Show an input with its label, and below it what is wrong with what was typed."""
    described_by = f"{name}-hint {name}-error" if hint else f"{name}-error"
    attributes = {"aria-describedby": described_by, "aria-invalid": error != ""}
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field-label"),
        *([rx.el.p(hint, id=f"{name}-hint", class_name="field-hint")] if hint else []),
        make_input({"id": name, "name": name, "custom_attrs": attributes}),
        rx.el.p(error, id=f"{name}-error", class_name="field-error"),
        *([after] if after is not None else []),
        class_name="field",
    )


def _known_tags(page: Any) -> rx.Component:
    return rx.cond(
        page.known_tags,
        rx.el.details(
            rx.el.summary("Tags in use"),
            rx.el.ul(rx.foreach(page.known_tags, known_tag), class_name="known-tags"),
            class_name="known",
        ),
    )


def known_tag(name: Any) -> rx.Component:
    """Name a tag that other posts carry."""
    return rx.el.li(name, key=name)


def _describe_draft(editing: Editing) -> rx.Component:
    """Say whether there is something to save, and where it is until then."""
    kept = cast(
        "rx.Component",
        rx.match(
            editing.storage_status,
            ("saved", rx.el.span("Not saved yet; kept in this tab. ")),
            ("full", rx.el.span("Not saved yet, and there is no room to keep it. ")),
            rx.el.span("Not saved yet, and your browser keeps nothing. "),
        ),
    )
    stale = rx.el.span("Saved elsewhere since you typed this. ")
    discard = rx.el.button(
        "Discard",
        on_click=editing.discard,
        type="button",
        class_name="link-button",
    )
    # Between components, a match is one.
    return cast(
        "rx.Component",
        rx.match(
            editing.state,
            ("kept", rx.fragment(kept, discard)),
            ("stale", rx.fragment(stale, discard)),
            rx.fragment(),
        ),
    )


def send_preview(page: Any, text: Any) -> Any:
    """Return the event that asks for a preview. A text beyond all limits is cut: it is refused anyway."""
    cut = cast("Any", rx.Var)(
        f"({text!s}).slice(0, {MAX_BODY + 1})", _var_type=str, _var_data=var_data_of(text)
    )
    return cast("Any", EditorState.preview)(page.draft_key, cut)
