"""What sessions cannot do, said plainly, and what limits the harm."""

import reflex as rx

from rxapp.ui.guides import section

LIMITS = (
    (
        "A cookie that is copied from the device",
        "Whoever reads the browser's files has the secret, and is you. No IP address is compared: phones "
        "change theirs all day.",
        "Signing out and ending all others make the copy worthless. It ends by itself after inactivity, "
        "and at the absolute end whatever happens.",
    ),
    (
        "A script that gets into the page",
        "It cannot read the cookie. But while the page is open, it can do there what you can.",
        "A content security policy that allows scripts by their hashes, cleaned Markdown, and a fresh "
        "password for what is sensitive.",
    ),
    (
        "Malware, or someone at your unlocked computer",
        "To a server, they are you.",
        "The idle timeout, and the fresh password.",
    ),
    (
        "A password that was phished or guessed",
        "It begins a session like any other. There is no second factor here.",
        "Tries are limited; the account lists its devices and what happened; a new password ends all other "
        "sessions.",
    ),
    (
        "Someone who can write to Redis",
        "The hash keeps secrets from readers. Who can write can put another user into a record of their own.",
        "Redis belongs behind a password, in a network of its own.",
    ),
    (
        "RXAPP_SECRET together with write access to Redis",
        "Then one needs no session to begin with: a cookie can be made, and the record for it.",
        "A new secret. It makes every session worthless at once, on either side.",
    ),
    (
        "Your operator",
        "Values are in Redis as they are, not encrypted.",
        "Keep little there: a reference to an account, a cart. Names and rights belong into the database.",
    ),
    (
        "A network without TLS",
        "Whoever carries plain HTTP reads the cookie.",
        "Other than on localhost, the app does not start with an http:// address. The cookie is Secure, and "
        "browsers are told to use HTTPS only.",
    ),
    (
        "Being counted and timed",
        "How long and how often you ask shows on the way, TLS or not; and a request with a session takes "
        "longer than one without.",
        "The time of a look-up tells nothing about a secret, since what is compared is its hash.",
    ),
    (
        "Very many visitors who are none",
        "It costs nothing to be a new visitor each time, and each may fill a session.",
        "From one place, 120 sessions begin in a minute, 1,000 in an hour and 2,000 in a day; each holds "
        "32 KiB at most, and ends after 30 days.",
    ),
)


def limits_section() -> rx.Component:
    """List what is left."""
    return section(
        "limits",
        "What does this not defend?",
        rx.el.p("A session says that the same browser is back. It cannot say who sits in front of it."),
        rx.el.ul(*(_limit(*limit) for limit in LIMITS), class_name="limits"),
    )


def _limit(name: str, text: str, limited_by: str) -> rx.Component:
    return rx.el.li(
        rx.el.h3(name),
        rx.el.p(text),
        rx.el.p(rx.el.strong("What limits it"), " ", limited_by, class_name="guide-note"),
    )
