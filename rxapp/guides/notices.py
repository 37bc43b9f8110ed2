"""The pages for what is missing and for what failed, as server-rendered pages of their own."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from rxapp import runtime
from rxapp.rendering import Head, LoadedPage, Page, PageRequest
from rxapp.ui import notices
from rxapp.ui.layout import make_frame
from rxapp.ui.site import make_title


@dataclass(frozen=True)
class NoticePage:
    """Nothing: the text is fixed."""


def _make_page(title: str, description: str, show: Callable[[], rx.Component]) -> Page[NoticePage]:
    """Make a page that needs no data, so that it works when nothing else does."""

    async def load(request: PageRequest) -> LoadedPage[NoticePage]:
        address = runtime.current().settings.public_url + request.path
        return LoadedPage(NoticePage(), Head(make_title(title), description, address, is_indexed=False))

    def view(_page: object) -> rx.Component:
        return show()

    return Page("404", NoticePage, load, view, make_frame(""), notices.article_skeleton)


NOT_FOUND = _make_page("Page not found", "There is no page at this address.", notices.not_found)
FAILURE = _make_page("Something went wrong", "The server could not answer.", notices.failure)
