"""The list that is still there: after Back, Forward and a reload."""

from typing import Any

import reflex as rx

from rxapp.blog.cards import PostCard
from rxapp.browser import ListSource, mark_fields, mark_item, persisted_list
from rxapp.rendering import early_script


def persisted_posts(page: Any) -> rx.Component:
    """Show posts that stay, in a box that scrolls."""
    posts = persisted_list(
        PostCard,
        name="guide",
        key="slug",
        source=ListSource(page.source, page.posts, page.next, page.total, page.version),
        page=page,
        links=("href", "older_href", "source"),
        nouns=("post", "posts"),
    )
    return rx.fragment(
        rx.el.div(
            rx.el.ol(rx.foreach(posts.items, post_item), custom_attrs=posts.marks, class_name="brief-posts"),
            load_more(posts, page.older_href),
            tab_index=0,
            role="region",
            aria_label="The persisted list",
            class_name="list-box",
            custom_attrs={**posts.scroller, "data-list-box": "persisted"},
        ),
        rx.cond(
            posts.has_new,
            rx.el.button(
                "Show ",
                posts.new_items,
                " new",
                on_click=posts.show_new,
                type="button",
                class_name="button-new",
            ),
        ),
        early_script(posts.early_script),
    )


def post_item(post: Any) -> rx.Component:
    """Show a post; the marks tell the early script what goes where."""
    return rx.el.li(
        rx.el.a(
            post.title,
            href=post.href,
            class_name="brief-title",
            custom_attrs=mark_fields(text="{title}", href="{href}"),
        ),
        rx.el.time(
            post.published_label,
            date_time=post.published_at,
            custom_attrs=mark_fields(text="{published_label}", datetime="{published_at}"),
        ),
        key=post.slug,
        custom_attrs=mark_item("slug", post.slug),
    )


def load_more(posts: Any, older_href: Any) -> rx.Component:
    """Show how far the list goes, and how to go on."""
    label = rx.cond(posts.status == "loading", "Loading", "Load more")
    return rx.el.div(
        rx.el.p(
            rx.el.span(posts.count, custom_attrs=posts.mark("shown")),
            " of ",
            rx.el.span(posts.total, custom_attrs=posts.mark("total")),
            " posts",
            class_name="list-count",
        ),
        rx.cond(
            posts.has_more,
            rx.el.div(
                rx.el.button(
                    rx.cond(posts.status == "failed", "Try again", label),
                    on_click=posts.load_more,
                    type="button",
                    class_name="button button-quiet button-small scripted",
                ),
                rx.el.a("Older posts", href=older_href, class_name="button button-small unscripted"),
                custom_attrs=posts.mark("more"),
            ),
        ),
        rx.el.p(posts.message, role="status", class_name="list-status"),
        class_name="brief-more",
    )
