"""The default stands until React has taken the page over."""

import reflex as rx

from rxapp.browser import session_storage

TITLES = session_storage("put-aside", [], list[str])


def snapshot_titles() -> rx.Component:
    """Show the default, then the titles."""
    return rx.el.ul(
        rx.foreach(TITLES.value, rx.el.li),
        class_name="titles room-for-three",
    )


def keep_button() -> rx.Component:
    """Keep a title, without the websocket."""
    return rx.el.button("Keep", on_click=TITLES.set(["A title"]))
