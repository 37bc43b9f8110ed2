"""The frame of every page: skip link, header with navigation, main, footer."""

from collections.abc import Callable

import reflex as rx

from rxapp import urls
from rxapp.ui.icons import MARK, MOON, SUN, icon
from rxapp.ui.links import plain_link
from rxapp.ui.notices import connection_notice
from rxapp.ui.site import SITE_NAME

GUIDES = (
    (urls.GUIDE_CLIENT_ONLY, "Client-only state"),
    (urls.GUIDE_SESSIONS, "Sessions"),
    (urls.GUIDE_BLOG_LIST, "Blog list"),
)

OWN_PAGES = ((urls.WRITE, "Write"), (urls.CART, "Cart"), (urls.ACCOUNT, "Account"))


def make_frame(section: str) -> Callable[[rx.Component], rx.Component]:
    """Return a function that puts a page into the frame.

    Args:
        section: The URL of the navigation entry that the page belongs to.
    """

    def frame(content: rx.Component) -> rx.Component:
        return rx.el.div(
            plain_link("Skip to content", "#content", class_name="skip-link"),
            _header(section),
            rx.el.main(content, id="content", tab_index=-1, class_name="page"),
            _footer(),
            connection_notice(),
            class_name="site",
        )

    return frame


def _header(section: str) -> rx.Component:
    """Draw the name of the site and where one can go."""
    entries = ((urls.BLOG, "Blog"), *GUIDES)
    return rx.el.header(
        rx.el.div(
            rx.el.a(icon(MARK, "icon wordmark-icon"), SITE_NAME, href=urls.HOME, class_name="wordmark"),
            rx.el.nav(
                *(_nav_link(href, label, href == section) for href, label in entries),
                aria_label="Main",
                class_name="nav",
            ),
            # The same for everyone: documents are shared, and who is signed in shows on the page itself.
            rx.el.nav(
                *(_nav_link(href, label, href == section) for href, label in OWN_PAGES),
                aria_label="Yours",
                class_name="nav-own",
            ),
            _theme_button(),
            class_name="header-row",
        ),
        class_name="header",
    )


def _nav_link(href: str, label: str, is_current: bool) -> rx.Component:
    """Draw an entry of the navigation."""
    current = {"aria-current": "page"} if is_current else {}
    return rx.el.a(label, href=href, class_name="nav-link", custom_attrs=current)


def _theme_button() -> rx.Component:
    """Draw the switch between light and dark. Both icons are there; the style sheet shows one."""
    return rx.el.button(
        icon(SUN, "icon icon-sun"),
        icon(MOON, "icon icon-moon"),
        on_click=rx.toggle_color_mode,  # pyright: ignore[reportUnknownArgumentType]
        type="button",
        aria_label="Switch between light and dark",
        class_name="theme-button",
    )


def _footer() -> rx.Component:
    """Draw the end of the page."""
    return rx.el.footer(
        rx.el.div(
            rx.el.p("A reference app on Reflex. MIT licence; take what you need.", class_name="footer-note"),
            rx.el.nav(
                *(rx.el.a(label, href=href) for href, label in ((urls.BLOG, "Blog"), *GUIDES)),
                plain_link("Atom feed", urls.FEED),
                aria_label="Footer",
                class_name="footer-nav",
            ),
            class_name="footer-row",
        ),
        class_name="footer",
    )
