"""Each fix in the site's frame, rendered by Python as the site's pages are, with nothing else on the page."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from reflex_base import constants
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from rxapp.browser import storage_guard
from rxapp.guides.client_only.race import FIXES
from rxapp.rendering import (
    Head,
    LoadedPage,
    Page,
    PageRequest,
    PageSite,
    add_rendered_page,
    read_shell,
    server_slot,
)
from rxapp.ui import notices
from rxapp.ui.layout import make_frame


@dataclass(frozen=True)
class FixPage:
    """Nothing: a fix's value is the browser's."""


async def load(request: PageRequest) -> LoadedPage[FixPage]:
    """Load nothing."""
    return LoadedPage(FixPage(), Head("Fix", "A fix.", f"http://localhost{request.path}"))


async def read_version() -> int:
    """Read the version of the content, which never changes."""
    return 1


def make_view(show: Callable[[], rx.Component]) -> Callable[[object], rx.Component]:
    """Make the view of one fix; the peer writes the same markup."""

    def fix_view(_page: object) -> rx.Component:
        return rx.el.article(
            rx.el.h1("Put aside"),
            rx.el.div(
                show(),
                rx.el.p("The line below.", class_name="race-after", custom_attrs={"data-after": ""}),
                class_name="race-value",
                custom_attrs={"data-fix": ""},
            ),
        )

    return fix_view


def make_page(route: str, show: Callable[[], rx.Component]) -> Page[FixPage]:
    """Make a page."""
    return Page(route, FixPage, load, make_view(show), make_frame(""), notices.article_skeleton)


pages = [make_page("/", notices.failure), *(make_page(f"/{fix.key}", fix.show) for fix in FIXES)]
site = PageSite(
    pages,
    not_found=make_page("404", notices.not_found),
    failure=make_page("404", notices.failure),
    read_version=read_version,
    read_shell=lambda: read_shell(get_web_dir() / constants.Dirs.STATIC),
)


def serve_pages(reflex_app: ASGIApp) -> ASGIApp:
    """Put the pages in front of Reflex's own app."""
    return Starlette(routes=[*site.make_routes(), Mount("", reflex_app)])


app = rx.App(
    stylesheets=["/site.css", "/article.css", "/code.css", "/guide.css"],
    reset_style=False,
    hydrate_fallback=server_slot,
    api_transformer=serve_pages,
    toaster=None,
    app_wraps={},
    head_components=[storage_guard(), rx.el.link(rel="icon", href="/favicon.ico", sizes="32x32")],
)
for page in pages:
    add_rendered_page(
        app,
        page,
        build=site.build,
        not_found=notices.not_found,
        failure=notices.failure,
        image="/preview.svg",
    )
