"""The view of the editor: the form, what is kept of it in the tab, and the preview beside it."""

from collections.abc import Callable
from typing import Any, cast

import reflex as rx

from rxapp import urls
from rxapp.blog.writing.editing import Editing, use_editing
from rxapp.blog.writing.requests import Action
from rxapp.blog.writing.state import EditorState
from rxapp.blog.writing.texts import MAX_BODY, MAX_TAGS
from rxapp.browser.client_only import BrowserPart
from rxapp.rendering import prefer_live, raw_html, with_server_value
from rxapp.ui.forms import form_message, hidden_field, post_form
from rxapp.ui.links import plain_link

_PAUSE_MS = 300


def editor_view(page: Any) -> rx.Component:
    """Show the editor of a post."""
    # One component with one hook: what is typed is in one place.
    return BrowserPart.create(_editor(page, use_editing(page)))


def _editor(page: Any, editing: Editing) -> rx.Component:
    return rx.el.div(
        _head(page),
        rx.el.div(
            post_form(
                hidden_field("version", editing.base),
                _fields(page, editing),
                _buttons(page),
                action=page.action,
                class_name="editor-form",
                aria_label="Post",
                key=editing.field_key,
            ),
            _preview(page, editing),
            class_name="editor-panes",
        ),
        rx.cond(page.has_theirs, _theirs(page, editing)),
        rx.cond(page.status != "new", _delete(page)),
        class_name="editor",
    )


def _head(page: Any) -> rx.Component:
    return rx.el.header(
        rx.el.p(rx.el.a("Your posts", href=urls.WRITE), class_name="editor-back"),
        rx.el.h1(page.heading, class_name="editor-heading"),
        rx.el.p(
            rx.el.span(page.status_label, class_name="badge", custom_attrs={"data-status": page.status}),
            rx.cond(page.view_href, rx.el.a("Read it on the blog", href=page.view_href)),
            class_name="editor-status",
        ),
        form_message(page.message, page.kind),
        rx.cond(
            page.sign_in_href,
            rx.el.p(
                rx.el.a("Sign in in another tab", href=page.sign_in_href, target="_blank"),
                ", then save here once more.",
            ),
        ),
        class_name="editor-head",
    )


def _fields(page: Any, editing: Editing) -> rx.Component:
    def preview_soon(text: Any) -> Any:
        return _send_preview(page, text).debounce(_PAUSE_MS).temporal

    return rx.fragment(
        _field(
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
        _field(
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
        _field(
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


def _field(
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


def _buttons(page: Any) -> rx.Component:
    """Offer what can be done with a post. The first is what the Enter key does."""
    is_draft = (page.status == "new") | (page.status == "draft")
    return rx.el.div(
        rx.el.div(
            _action(
                rx.cond(is_draft, "Save draft", "Save changes"),
                Action.SAVE,
                "button button-quiet",
            ),
            rx.cond(page.status != "published", _action("Publish", Action.PUBLISH, "button")),
            rx.cond(~is_draft, _action("Unpublish", Action.UNPUBLISH, "button button-quiet")),
            _action("Preview", Action.PREVIEW, "button button-quiet unscripted"),
            class_name="editor-actions",
        ),
        rx.cond(page.status != "published", _schedule(page)),
        class_name="editor-foot",
    )


def _action(label: Any, action: Action, class_name: str) -> rx.Component:
    return rx.el.button(label, type="submit", name="intent", value=action.value, class_name=class_name)


def _schedule(page: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Publish later"),
        _field(
            "Date and time, in UTC",
            "publish_at",
            page.publish_at_error,
            lambda more: rx.el.input(
                type="datetime-local",
                default_value=page.publish_at,
                class_name="field-input",
                **more,
            ),
        ),
        _action("Schedule", Action.SCHEDULE, "button button-quiet"),
        open=(page.publish_at != "") | (page.publish_at_error != ""),
        class_name="schedule",
    )


def _preview(page: Any, editing: Editing) -> rx.Component:
    """Show the text as readers will see it: as the page was loaded, and anew after each pause in typing."""
    state = cast("Any", EditorState)
    is_live = state.shown_key == page.draft_key
    return rx.el.section(
        rx.el.h2("Preview", id="preview-heading", class_name="preview-heading"),
        rx.el.p(
            with_server_value(cast("Any", rx.cond(is_live, state.status, "")).to(str), ""),
            role="status",
            class_name="draft-line",
        ),
        raw_html(prefer_live(state.html, page.preview, is_live=is_live), class_name="prose"),
        aria_labelledby="preview-heading",
        class_name="preview",
        key=editing.when_filled(_send_preview(page, editing.body)),
    )


def _send_preview(page: Any, text: Any) -> Any:
    """Return the event that asks for a preview. A text beyond all limits is cut: it is refused anyway."""
    cut = cast("Any", rx.Var)(f"({text!s}).slice(0, {MAX_BODY + 1})", _var_type=str, _var_data=_data_of(text))
    return cast("Any", EditorState.preview)(page.draft_key, cut)


def _data_of(var: Any) -> Any:
    return var._get_all_var_data()  # noqa: SLF001


def _theirs(page: Any, editing: Editing) -> rx.Component:
    """Show what is stored beside what was typed from an older state."""
    return rx.el.section(
        rx.el.h2("What is stored", id="theirs"),
        rx.el.dl(
            rx.el.div(rx.el.dt("Title"), rx.el.dd(page.their_title)),
            rx.el.div(rx.el.dt("Tags"), rx.el.dd(page.their_tags)),
            class_name="facts facts-short",
        ),
        rx.el.pre(page.their_body, class_name="their-body", tab_index=0),
        rx.el.p(plain_link("Drop my text and edit this", page.action, on_click=editing.discard)),
        aria_labelledby="theirs",
        class_name="theirs",
    )


def _delete(page: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Delete this post"),
        rx.el.p("It is gone for everybody, and cannot be brought back."),
        post_form(
            hidden_field("version", page.version),
            rx.el.button(
                "Delete it for good",
                type="submit",
                name="intent",
                value=Action.DELETE.value,
                class_name="button button-quiet",
            ),
            action=page.action,
        ),
        class_name="danger",
    )
