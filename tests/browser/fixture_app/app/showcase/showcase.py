"""The showcase: pages rendered by Python in an app that shares nothing else with the site."""

from dataclasses import replace
from functools import cache

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from reflex_base import constants
from reflex_base.environment import environment
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rxapp.browser import storage_guard
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
from rxapp.rendering.shell import hash_inline_scripts

from . import browser_state, views
from .model import DATA, Data


def make_head(request: PageRequest, title: str) -> Head:
    """Describe a page."""
    return Head(f"Showcase: {title}", f"About {title}.", f"https://showcase.test{request.path}", json_ld={})


async def load(request: PageRequest) -> LoadedPage[Data]:
    """Load the data, which all views share."""
    return LoadedPage(DATA, make_head(request, request.path))


async def load_item(request: PageRequest) -> LoadedPage[Data] | None:
    """Load what the URL names."""
    slug = request.params["slug"]
    if slug == "broken":
        raise OSError("the database is gone")
    return None if slug == "missing" else LoadedPage(replace(DATA, text=slug), make_head(request, slug))


async def read_version() -> int:
    """Read the version of the data, which never changes."""
    return 1


def frame(content: rx.Component) -> rx.Component:
    """Put a page into the frame."""
    return rx.el.div(rx.el.header("Showcase"), rx.el.main(content), rx.el.footer("end"))


def notice(text: str) -> rx.Component:
    """Say something in the place of a page."""
    return rx.el.section(rx.el.h1(text))


def skeleton() -> rx.Component:
    """Hold the place of a page."""
    return rx.el.p("Loading")


def not_found(_page: object = None) -> rx.Component:
    """Say that there is no such page."""
    return notice("No such page")


def failure(_page: object = None) -> rx.Component:
    """Say that the data could not be loaded."""
    return notice("Out of order")


pages = [
    Page("/", Data, load, views.home, frame, skeleton),
    *(Page(f"/{name}", Data, load, view, frame, skeleton) for name, view in views.VIEWS.items()),
    Page("/items/[slug]", Data, load_item, views.item, frame, skeleton),
    Page("/browser", Data, load, browser_state.view, frame, skeleton),
]
site = PageSite(
    pages,
    not_found=Page("404", Data, load, not_found, frame, skeleton),
    failure=Page("404", Data, load, failure, frame, skeleton),
    read_version=read_version,
    read_shell=lambda: read_shell(get_web_dir() / constants.Dirs.STATIC),
)


def serves_documents() -> bool:
    """Return whether documents come from here, and not from Vite."""
    return environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.get()


@cache
def read_policy() -> str:
    """Return a policy that allows no inline script but those of the built documents."""
    built = (get_web_dir() / constants.Dirs.STATIC / "plain" / "index.html").read_text(encoding="utf-8")
    sources = " ".join(("'self'", *site.shell.script_hashes, *hash_inline_scripts(built)))
    return f"default-src 'self' data:; script-src {sources}; connect-src 'self' ws:"


class Policy:
    """ASGI middleware that adds the policy."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["content-security-policy"] = read_policy()
            await send(message)

        await self._app(scope, receive, send_with_policy if scope["type"] == "http" else send)


async def answer_icon(_request: object) -> Response:
    """Answer that there is no icon, for which browsers ask by themselves."""
    return Response(status_code=204)


def serve_pages(reflex_app: ASGIApp) -> ASGIApp:
    """Put the pages in front of Reflex's own app."""
    page_routes = site.make_routes(serves_documents=serves_documents())
    served = Starlette(routes=[Route("/favicon.ico", answer_icon), *page_routes, Mount("", reflex_app)])
    return Policy(served) if serves_documents() else served


app = rx.App(
    reset_style=False,
    hydrate_fallback=server_slot,
    api_transformer=serve_pages,
    toaster=None,
    app_wraps={},
    head_components=[storage_guard(), rx.el.link(rel="icon", href="data:,")],
)
for page in pages:
    add_rendered_page(app, page, build=site.build, not_found=not_found, failure=failure, image="/preview.png")
app.add_page(lambda: frame(browser_state.plain()), route="/plain", title="Plain")
