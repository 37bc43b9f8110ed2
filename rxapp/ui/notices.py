"""Pages that say that something is not there, went wrong, or is on its way."""

from typing import Any, cast

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from rxapp import urls
from rxapp.rendering import with_server_value
from rxapp.ui.links import plain_link


def not_found() -> rx.Component:
    """Say that a URL leads nowhere, and where to go instead."""
    return _notice(
        "404",
        "There is no such page",
        "The address may have a typo, or the post was taken down by its author.",
        rx.el.a("Read the blog", href=urls.BLOG, class_name="button"),
        rx.el.a("Go to the home page", href=urls.HOME, class_name="button button-quiet"),
    )


def failure() -> rx.Component:
    """Say that the server could not answer."""
    return _notice(
        "500",
        "Something went wrong on our side",
        "The error has been recorded. Please try again in a moment.",
        plain_link("Go to the home page", urls.HOME, class_name="button"),
    )


def _notice(code: str, heading: str, text: str, *actions: rx.Component) -> rx.Component:
    """Lay out a full-page notice."""
    return rx.el.section(
        rx.el.p(code, class_name="eyebrow"),
        rx.el.h1(heading),
        rx.el.p(text, class_name="lede"),
        rx.el.div(*actions, class_name="actions"),
        class_name="notice",
    )


def connection_notice() -> rx.Component:
    """Say that the socket is closed and could not be opened again, for as long as that is so."""
    text = rx.cond(
        has_too_many_connection_errors,
        "The connection to the server is interrupted. This page goes on by itself once it is back.",
        "",
    )
    # The element is there from the start: what appears in it is then read out (WCAG 2.2, 4.1.3).
    return rx.el.div(
        with_server_value(cast("Any", text).to(str), ""), role="status", class_name="connection-notice"
    )


def list_skeleton() -> rx.Component:
    """Hold the place of a list while it is fetched."""
    return _skeleton("skeleton-title", "skeleton-line", *["skeleton-card"] * 4)


def article_skeleton() -> rx.Component:
    """Hold the place of an article while it is fetched."""
    return _skeleton("skeleton-title", "skeleton-line", *["skeleton-text"] * 6)


def form_skeleton() -> rx.Component:
    """Hold the place of a form while it is fetched."""
    return _skeleton("skeleton-title", "skeleton-line", *["skeleton-field"] * 3)


def _skeleton(*shapes: str) -> rx.Component:
    """Lay out grey shapes; a screen reader hears one word."""
    return rx.el.div(
        rx.el.p("Loading", class_name="visually-hidden", role="status"),
        *(rx.el.div(class_name=f"skeleton {shape}") for shape in shapes),
        class_name="skeletons",
    )
