"""Gives a page's React component the same view model that its document was rendered from."""

from collections.abc import Callable
from typing import Any, cast

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp.rendering.page import Page

_SCRIPT = rx.asset("page_data.js", shared=True)
_HOOK = VarData(
    imports={_SCRIPT.importable_path: [ImportVar(tag="usePageData")]},
    hooks={"const pageData = usePageData();": None},
)


def page_field(name: str, kind: type[Any]) -> Any:
    """Return one field of the page data as a typed Var."""
    return Var(f"pageData.{name}", _var_type=kind, _var_data=_HOOK).to(kind)


def add_rendered_page(
    app: rx.App,
    page: Page[Any],
    *,
    not_found: Callable[[], rx.Component],
    failure: Callable[[], rx.Component],
    image: str,
) -> None:
    """Register the React side of a page with Reflex.

    Args:
        app: The app.
        page: The page.
        not_found: Shown inside the frame when a client-side navigation finds no such page.
        failure: Shown inside the frame when the data could not be fetched.
        image: URL of the picture for link previews.
    """

    def component() -> rx.Component:
        # Between components, a match is one.
        content = cast(
            "rx.Component",
            rx.match(
                page_field("status", str),
                ("ready", page.view(page_field("model", page.model))),
                ("missing", not_found()),
                ("failed", failure()),
                page.skeleton(),
            ),
        )
        return page.frame(content)

    app.add_page(
        component,
        route=page.route,
        title=page_field("title", str),
        image=image,
        on_load=list(page.on_load) or None,
    )
