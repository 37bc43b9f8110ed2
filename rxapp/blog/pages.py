"""The blog's views: each yields the React component and, translated, the server's HTML."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import reflex as rx
from reflex.vars import Var

from rxapp import urls
from rxapp.blog.cards import BlogPage, PostCard, PostPage
from rxapp.blog.loaders import load_blog, load_post
from rxapp.blog.state import BlogState
from rxapp.browser import ListSource, PersistedList, mark_each, mark_fields, mark_item, persisted_list
from rxapp.rendering import Page, early_script, raw_html
from rxapp.ui.layout import make_frame
from rxapp.ui.links import plain_link
from rxapp.ui.notices import article_skeleton, list_skeleton

Link: TypeAlias = Callable[..., rx.Component]


def blog_view(page: Any) -> rx.Component:
    """Show the list of posts."""
    posts = post_list(page)
    return rx.fragment(
        rx.el.header(
            rx.el.h1(page.heading),
            rx.el.p(page.summary, class_name="lede"),
            class_name="page-head",
        ),
        list_start(page),
        tag_filter(page.tags),
        new_posts(posts),
        rx.el.ol(rx.foreach(posts.items, list_item), class_name="posts", custom_attrs=posts.marks),
        load_more(posts, page.older_href),
        early_script(posts.early_script),
    )


def post_list(page: Any) -> PersistedList:
    """Keep the list of posts over Back, Forward and reloads."""
    return persisted_list(
        PostCard,
        name="posts",
        key="slug",
        source=ListSource(page.source, page.posts, page.next, page.total, page.version),
        page=page,
        links=("href", "older_href", "source", "start_href"),
        nouns=("post", "posts"),
        newest_version=BlogState.version,
    )


def new_posts(posts: PersistedList) -> rx.Component:
    """Offer the posts that have come since. It lies over the list, so that nothing moves when it comes."""
    label = rx.cond(posts.new_items == 1, "Show 1 new post", f"Show {posts.new_items} new posts")
    return rx.el.div(
        rx.cond(
            posts.has_new,
            rx.el.button(label, on_click=posts.show_new, type="button", class_name="button button-small"),
        ),
        class_name="list-news",
    )


def list_start(page: Any) -> rx.Component:
    """Lead to the list's first page from any other, and say so where a link led to nowhere."""
    return rx.fragment(
        rx.cond(page.note, rx.el.p(page.note, class_name="list-start")),
        rx.cond(
            page.start_href,
            rx.el.p(
                rx.el.a("Start with the newest posts", href=page.start_href),
                class_name="list-start",
            ),
        ),
    )


def tag_filter(tags: Any) -> rx.Component:
    """Show the tags as links, so that each filter has its own URL and history entry."""
    return rx.el.nav(rx.foreach(tags, tag_pill), aria_label="Filter by tag", class_name="tags")


def tag_pill(tag: Any) -> rx.Component:
    """Show one tag of the filter."""
    return rx.el.a(tag.label, href=tag.href, class_name="tag", custom_attrs={"aria-current": tag.current})


def list_item(post: Any) -> rx.Component:
    """Show one post of a persisted list, which follows the links in it by itself."""
    return _item(post, plain_link)


def post_item(post: Any) -> rx.Component:
    """Show one post of any other list."""
    return _item(post)


def _item(post: Any, link: Link = rx.el.a) -> rx.Component:
    return rx.el.li(post_card(post, link), key=post.slug, custom_attrs=mark_item("slug", post.slug))


def post_card(post: Any, link: Link) -> rx.Component:
    """Show what a post is about."""
    return rx.el.article(
        rx.el.h2(
            link(post.title, href=post.href, custom_attrs=mark_fields(text="{title}", href="{href}")),
            class_name="card-title",
        ),
        rx.el.p(post.excerpt, class_name="card-excerpt", custom_attrs=mark_fields(text="{excerpt}")),
        byline(post, link),
        class_name="card",
    )


def byline(post: Any, link: Link = rx.el.a) -> rx.Component:
    """Show who wrote a post, when, how long it is and what about."""
    return rx.el.p(
        rx.el.span(post.author, custom_attrs=mark_fields(text="{author}")),
        rx.el.time(
            post.published_label,
            date_time=post.published_at,
            custom_attrs=mark_fields(text="{published_label}", datetime="{published_at}"),
        ),
        rx.el.span(post.reading_label, custom_attrs=mark_fields(text="{reading_label}")),
        rx.el.span(
            rx.foreach(post.tags, partial(tag_link, link)),
            class_name="byline-tags",
            custom_attrs=mark_each("tags"),
        ),
        class_name="byline",
    )


def tag_link(link: Link, tag: Any) -> rx.Component:
    """Link to the posts with a tag."""
    return link(
        tag,
        href=f"{urls.BLOG}?tag={tag}",
        class_name="tag-link",
        custom_attrs=mark_fields(text="{}", href=f"{urls.BLOG}?tag={{}}"),
    )


def load_more(posts: PersistedList, older_href: Any) -> rx.Component:
    """Show how far the list goes, and how to go on: a button, or where scripts are off, a link."""
    label = rx.cond(
        posts.status == "loading", "Loading", rx.cond(posts.status == "failed", "Try again", "Load more")
    )
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
                    label,
                    on_click=posts.load_more,
                    type="button",
                    class_name="button scripted",
                    custom_attrs={"aria-busy": posts.status == "loading"},
                ),
                rx.el.a("Older posts", href=older_href, class_name="button unscripted"),
                custom_attrs=posts.mark("more"),
            ),
            rx.el.p("You have reached the first post.", class_name="list-end"),
        ),
        rx.el.p(posts.message, role="status", class_name="list-status"),
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


def recall_page() -> Any:
    """Return what brings back a list page, without a request."""
    return post_list(Var("null", _var_type=BlogPage).to(BlogPage)).recall


BLOG = Page(
    urls.BLOG,
    BlogPage,
    load_blog,
    blog_view,
    make_frame(urls.BLOG),
    list_skeleton,
    frozenset({"tag", "after"}),
    on_load=(BlogState.follow,),
    recall=recall_page(),
)
POST = Page(urls.POST, PostPage, load_post, post_view, make_frame(urls.BLOG), article_skeleton)
