"""The blog's views: each yields the React component and, translated, the server's HTML."""

from typing import Any

import reflex as rx

from rxapp import urls
from rxapp.blog.cards import BlogPage, PostCard, PostPage
from rxapp.blog.loaders import load_blog, load_post
from rxapp.browser import keyset_list
from rxapp.rendering import Page, raw_html, with_server_value
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import article_skeleton, list_skeleton


def blog_view(page: Any) -> rx.Component:
    """Show the list of posts."""
    more = keyset_list("postList", PostCard, source=page.source, first=page.posts, cursor=page.next)
    posts = with_server_value(more.items, page.posts)
    return rx.fragment(
        rx.el.header(
            rx.el.h1(page.heading),
            rx.el.p(page.summary, class_name="lede"),
            class_name="page-head",
        ),
        tag_filter(page.tags),
        rx.el.ol(rx.foreach(posts, post_item), class_name="posts"),
        load_more(
            has_more=with_server_value(more.has_more, page.next != ""),
            status=with_server_value(more.status, "idle"),
            message=with_server_value(more.message, ""),
            on_click=more.load_more,
            older_href=page.older_href,
        ),
    )


def tag_filter(tags: Any) -> rx.Component:
    """Show the tags as links, so that each filter has its own URL and history entry."""
    return rx.el.nav(rx.foreach(tags, tag_pill), aria_label="Filter by tag", class_name="tags")


def tag_pill(tag: Any) -> rx.Component:
    """Show one tag of the filter."""
    return rx.el.a(tag.label, href=tag.href, class_name="tag", custom_attrs={"aria-current": tag.current})


def post_item(post: Any) -> rx.Component:
    """Show one post of the list."""
    return rx.el.li(post_card(post), key=post.slug)


def post_card(post: Any) -> rx.Component:
    """Show what a post is about."""
    return rx.el.article(
        rx.el.h2(rx.el.a(post.title, href=post.href), class_name="card-title"),
        rx.el.p(post.excerpt, class_name="card-excerpt"),
        byline(post),
        class_name="card",
    )


def byline(post: Any) -> rx.Component:
    """Show who wrote a post, when, how long it is and what about."""
    return rx.el.p(
        rx.el.span(post.author),
        rx.el.time(post.published_label, date_time=post.published_at),
        rx.el.span(post.reading_label),
        rx.el.span(
            rx.foreach(post.tags, tag_link),
            class_name="byline-tags",
        ),
        class_name="byline",
    )


def tag_link(tag: Any) -> rx.Component:
    """Link to the posts with a tag."""
    return rx.el.a(tag, href=f"{urls.BLOG}?tag={tag}", class_name="tag-link")


def load_more(*, has_more: Any, status: Any, message: Any, on_click: Any, older_href: Any) -> rx.Component:
    """Show how to go on: a button, or where scripts are off, a link."""
    return rx.el.div(
        rx.cond(
            has_more,
            rx.fragment(
                rx.el.button(
                    rx.cond(
                        status == "loading", "Loading", rx.cond(status == "failed", "Try again", "Load more")
                    ),
                    on_click=on_click,
                    type="button",
                    class_name="button scripted",
                    custom_attrs={"aria-busy": status == "loading"},
                ),
                rx.el.a("Older posts", href=older_href, class_name="button unscripted"),
            ),
            rx.el.p("You have reached the first post.", class_name="list-end"),
        ),
        rx.el.p(message, role="status", class_name="list-status"),
        class_name="more",
    )


def post_view(page: Any) -> rx.Component:
    """Show one post in full."""
    return rx.el.article(
        rx.el.header(
            rx.el.h1(page.card.title),
            rx.el.p(page.card.excerpt, class_name="lede"),
            byline(page.card),
            class_name="page-head",
        ),
        raw_html(page.html, class_name="prose"),
        rx.el.nav(
            rx.cond(page.older, neighbour_link("Older", page.older, "neighbour"), rx.el.span()),
            rx.cond(
                page.newer, neighbour_link("Newer", page.newer, "neighbour neighbour-newer"), rx.el.span()
            ),
            aria_label="Neighbouring posts",
            class_name="neighbours",
        ),
        class_name="article",
    )


def neighbour_link(label: str, post: Any, class_name: str) -> rx.Component:
    """Link to the post before or after."""
    return rx.el.a(
        rx.el.span(label, class_name="neighbour-label"),
        rx.el.span(post.title, class_name="neighbour-title"),
        href=post.href,
        class_name=class_name,
    )


BLOG = Page(
    urls.BLOG,
    BlogPage,
    load_blog,
    blog_view,
    make_frame(urls.BLOG),
    list_skeleton,
    frozenset({"tag", "after"}),
)
POST = Page(urls.POST, PostPage, load_post, post_view, make_frame(urls.BLOG), article_skeleton)
