"""Why Redis has a hash and not the secret."""

from typing import Any

import reflex as rx

from rxapp.ui.guides import code_figure, section

WAY = (
    ("Your browser", "<tag>.<secret>", "256 random bits, in an HttpOnly cookie. Only here."),
    ("The server", "HMAC-SHA256(pepper, secret)", "The pepper is made of RXAPP_SECRET, and is never stored."),
    ("Redis", "{<tag>}:s:<hash>", "The name of the record. Backups, logs and MONITOR show no more."),
)
HOLDERS = (
    ("the cookie", "is you, until you sign out, end it from elsewhere, or it times out."),
    ("a copy of Redis", "reads what is in the sessions, and can be nobody: no hash leads back to a secret."),
    ("the pepper", "has nothing: there is no record to look up with it."),
    ("both", "still has no cookie. To guess one takes 2²⁵⁶ tries, with the pepper or without."),
)


def secret_section(page: Any) -> rx.Component:
    """Explain what is where, and who can do what with it."""
    return section(
        "secret",
        "Why is the secret not in Redis?",
        rx.el.p(
            "A session's secret is a password that nobody has chosen, good for days. Nobody would keep "
            "passwords in plain text; and the keys of Redis get around: in backups, in the slow log, in a "
            "screenshot. So the secret is hashed before Redis hears of it.",
        ),
        rx.el.ol(*(_place(*place) for place in WAY), class_name="way"),
        code_figure(page.sources.hashing, "sessions/references.py, the part that does it"),
        rx.el.dl(
            *(rx.el.div(rx.el.dt("Who has ", rx.el.strong(what)), rx.el.dd(can)) for what, can in HOLDERS),
            class_name="facts",
        ),
        rx.el.p(
            "A slow hash, as for passwords, would be of no use: it makes guesses at weak secrets expensive, "
            "and there is no guessing here.",
            class_name="guide-note",
        ),
    )


def _place(name: str, what: str, note: str) -> rx.Component:
    return rx.el.li(
        rx.el.strong(name), rx.el.code(what, class_name="way-what"), rx.el.span(note, class_name="guide-note")
    )
