"""The view of the editor: the form, what is kept of it in the tab, and the preview beside it."""

from pathlib import Path
from typing import Any, cast

import reflex as rx

from rxapp import urls
from rxapp.blog.writing.editing import Editing, use_editing
from rxapp.blog.writing.fields import labelled_field, post_fields, send_preview
from rxapp.blog.writing.requests import Action
from rxapp.blog.writing.state import EditorState
from rxapp.browser.client_only import BrowserPart
from rxapp.browser.inline_script import strip_script
from rxapp.rendering import early_script, prefer_live, raw_html, with_server_value
from rxapp.ui.forms import form_message, hidden_field, post_form
from rxapp.ui.links import plain_link

_FORGET_SAVED = strip_script(Path(__file__).with_name("saved_drafts.js").read_text(encoding="utf-8"))


def editor_view(page: Any) -> rx.Component:
    """Show the editor of a post."""
    # One component with one hook: what is typed is in one place.
    return BrowserPart.create(_editor(page, use_editing(page)))


def _editor(page: Any, editing: Editing) -> rx.Component:
    return rx.el.div(
        early_script(_FORGET_SAVED),
        _head(page),
        rx.el.div(
            post_form(
                hidden_field("version", editing.base),
                hidden_field("once", editing.once),
                post_fields(page, editing),
                _buttons(page, editing),
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
        custom_attrs={
            "data-answer": page.answer,
            "data-draft-key": page.draft_key,
            "data-forget-key": page.forget_key,
        },
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


def _buttons(page: Any, editing: Editing) -> rx.Component:
    """Offer what can be done with a post. The first is what the Enter key does."""
    is_draft = (page.status == "new") | (page.status == "draft")
    return rx.el.div(
        rx.el.div(
            _action(
                rx.cond(is_draft, "Save draft", "Save changes"),
                Action.SAVE,
                "button button-quiet",
                shortcut="Control+S",
            ),
            rx.cond(page.status != "published", _action("Publish", Action.PUBLISH, "button")),
            rx.cond(~is_draft, _action("Unpublish", Action.UNPUBLISH, "button button-quiet")),
            _action("Preview", Action.PREVIEW, "button button-quiet unscripted"),
            class_name="editor-actions",
        ),
        rx.el.p("Ctrl+S saves as well.", class_name="field-hint shortcut scripted"),
        rx.cond(page.status != "published", _schedule(page, editing)),
        class_name="editor-foot",
    )


def _action(label: Any, action: Action, class_name: str, *, shortcut: str = "") -> rx.Component:
    return rx.el.button(
        label,
        type="submit",
        name="intent",
        value=action.value,
        class_name=class_name,
        custom_attrs={"aria-keyshortcuts": shortcut} if shortcut else {},
    )


def _schedule(page: Any, editing: Editing) -> rx.Component:
    return rx.el.details(
        rx.el.summary("Publish later"),
        labelled_field(
            "Date and time, in UTC",
            "publish_at",
            page.publish_at_error,
            lambda more: rx.el.input(
                type="datetime-local",
                default_value=page.publish_at,
                on_change=editing.note_time,
                class_name="field-input",
                **more,
            ),
            after=rx.el.p(editing.local_time, class_name="field-hint local-time"),
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
        key=editing.when_filled(send_preview(page, editing.body)),
    )


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
