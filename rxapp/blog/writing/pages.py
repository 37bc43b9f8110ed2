"""The list of an author's posts, and the pages of the editor."""

from typing import Any

import reflex as rx

from rxapp import urls
from rxapp.blog.writing.cards import EditorPage, WritePage
from rxapp.blog.writing.editor import editor_view
from rxapp.blog.writing.loaders import load_new, load_post, load_write
from rxapp.blog.writing.routes import take_form
from rxapp.browser.late_session import tell_of_session
from rxapp.rendering import Page
from rxapp.ui.forms import form_message
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import form_skeleton, list_skeleton


def write_view(page: Any) -> rx.Component:
    """Show the posts of their author."""
    return rx.fragment(
        tell_of_session(),
        rx.el.header(
            rx.el.h1("Your posts"),
            rx.el.p("Drafts are yours alone. What you publish is on the blog at once.", class_name="lede"),
            form_message(page.message, page.kind),
            rx.el.p(rx.el.a("Write a post", href=urls.WRITE_NEW, class_name="button")),
            class_name="page-head",
        ),
        rx.cond(
            page.groups,
            rx.el.div(rx.foreach(page.groups, post_group)),
            rx.el.p("You have written nothing yet.", class_name="section-note"),
        ),
        rx.cond(
            page.older_href,
            rx.el.p(
                rx.el.a("Posts changed before these", href=page.older_href, class_name="button button-quiet"),
                class_name="list-on",
            ),
        ),
        rx.cond(
            page.start_href,
            rx.el.p(rx.el.a("Back to the posts changed last", href=page.start_href), class_name="list-on"),
        ),
    )


def post_group(group: Any) -> rx.Component:
    """Show the posts of one status."""
    return rx.el.section(
        rx.el.h2(group.name),
        rx.el.ol(rx.foreach(group.rows, post_row), class_name="rows"),
        key=group.name,
    )


def post_row(row: Any) -> rx.Component:
    """Show a post with the ways to it."""
    return rx.el.li(
        rx.el.div(
            rx.el.h3(rx.el.a(row.title, href=row.href), class_name="row-title own-title"),
            rx.el.p(rx.el.time(row.label, date_time=row.at), class_name="byline"),
        ),
        rx.cond(
            row.view_href,
            rx.el.a(
                "Read it",
                rx.el.span(" ", row.title, class_name="visually-hidden"),
                href=row.view_href,
                class_name="button button-quiet button-small",
            ),
        ),
        key=row.key,
        class_name="row",
    )


WRITE = Page(
    urls.WRITE,
    WritePage,
    load_write,
    write_view,
    make_frame(urls.WRITE),
    list_skeleton,
    frozenset({"after"}),
    is_private=True,
)
NEW_POST = Page(
    urls.WRITE_NEW,
    EditorPage,
    load_new,
    editor_view,
    make_frame(urls.WRITE),
    form_skeleton,
    is_private=True,
    take_form=take_form,
)
EDIT_POST = Page(
    urls.WRITE_POST,
    EditorPage,
    load_post,
    editor_view,
    make_frame(urls.WRITE),
    form_skeleton,
    is_private=True,
    take_form=take_form,
)
# In this order: the new post's path would also do for a key.
PAGES = (WRITE, NEW_POST, EDIT_POST)
