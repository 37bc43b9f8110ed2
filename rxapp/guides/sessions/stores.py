"""The guides' stores beside the one of this app, feature by feature."""

import reflex as rx

from rxapp.ui.guides import section

COLUMNS = ("", "Sessions in Redis: a hash", "Without a library: one JSON value", "Here")
NO = "no"
ROWS = (
    ("Read a value", "get(key)", "the whole session", "get(key, type, default)"),
    ("Read all", "getAll()", "the whole session", "get_all(), in the same round trip"),
    ("Set a value", "set(key, value), at once", "the whole session", "set(key, value), all in one script"),
    ("Delete a value", NO, "the whole session", "delete(key), pop(key)"),
    ("Count", "read, add, write", "read, add, write", "increment(key), atomic among all tabs"),
    ("A message for the next page", NO, NO, "flash(message), shown once"),
    ("Types", "text", "JSON, checked by a schema", "JSON, checked against the type asked for"),
    ("Bounds", NO, NO, "32 KiB for each session"),
    ("Idle timeout", NO, "a week, by a write for each page", "30 minutes; 14 days if remembered"),
    ("Absolute timeout", NO, NO, "12 hours; 30 days if remembered"),
    ("An id that is not known", "is taken over", "is taken over by an update", "is ignored"),
    ("Signing in", "the id stays", "a new id; the old record stays", "a new id; the old record is gone"),
    ("The password again", NO, NO, "a new id, after ten minutes"),
    ("List of devices", NO, NO, "one round trip"),
    ("End one, all others, all", NO, NO, "one round trip; sockets are closed"),
    ("Two tabs write", "the last one wins, by value", "the last one wins, as a whole", "both, by value"),
    ("Write only if unchanged", NO, NO, "by the record's version"),
    ("A write after the end", "brings it back", "brings it back", "is refused with 401"),
    ("Name in Redis", "the id", "the id", "a keyed hash of the secret"),
    ("The cookie", "no flags, no end", "HttpOnly, Secure, SameSite", "the same, and __Host-"),
    ("Websockets", NO, NO, "checked at each event"),
    (
        "Redis is away",
        "waits, then 500",
        "waits, then 500",
        "503, and the cookie is kept; public pages go on",
    ),
)


def stores_section() -> rx.Component:
    """Compare them."""
    return section(
        "stores",
        "How do the guides' stores compare?",
        rx.el.p(
            "Guides are short, and they are right to be. These are two that are often followed: one keeps a "
            "Redis hash for each session and has three functions; the other keeps one JSON value, and comes "
            "with signing in.",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        rx.el.td(COLUMNS[0]),
                        *(rx.el.th(name, scope="col") for name in COLUMNS[1:]),
                    )
                ),
                rx.el.tbody(*(_row(*row) for row in ROWS)),
                class_name="guide-table stores-table",
            ),
            class_name="table-scroll",
            tab_index=0,
            role="region",
            aria_label="The stores compared",
        ),
    )


def _row(name: str, *cells: str) -> rx.Component:
    return rx.el.tr(
        rx.el.th(name, scope="row"),
        *(rx.el.td(text, class_name="stores-no") if text == NO else rx.el.td(text) for text in cells),
    )
