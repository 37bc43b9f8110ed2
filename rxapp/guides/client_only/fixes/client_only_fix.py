"""Mounted in the browser only, it may read what it likes."""

import reflex as rx

from rxapp.browser import client_only

TITLES: rx.Var[list[str]] = rx.Var(
    '(sessionStorage.getItem("put-aside") ?? "").split("\\n").filter(Boolean)',
    _var_type=list[str],
)


def client_only_titles() -> rx.Component:
    """Show a placeholder, then the titles."""
    return client_only(
        rx.el.ul(rx.foreach(TITLES, rx.el.li), class_name="titles room-for-three"),
        placeholder=rx.el.div(class_name="titles room-for-three"),
    )
