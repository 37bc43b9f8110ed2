"""Gives a page's React component the same view model that its document was rendered from."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp.rendering.page import Page
from rxapp.rendering.reflex_internals import var_data_of

_SCRIPT = rx.asset("page_data.js", shared=True)
_FORM_SCRIPT = rx.asset("page_form.js", shared=True)


def _page_field(page: Page[Any], build: str, name: str, kind: type[Any]) -> Any:
    """Return one field of the page data as a typed Var."""
    return Var(f"pageData.{name}", _var_type=kind, _var_data=_make_hook(page, build)).to(kind)


def _make_hook(page: Page[Any], build: str) -> VarData | None:
    """Return what a component needs to read the page data."""
    arguments = [json.dumps(build), *([] if page.recall is None else [str(page.recall)])]
    hook = f"const pageData = usePageData({', '.join(arguments)});"
    own = VarData(imports={_SCRIPT.importable_path: [ImportVar(tag="usePageData")]}, hooks={hook: None})
    return own if page.recall is None else VarData.merge(var_data_of(page.recall), own)


def use_page_form(place: str) -> VarData:
    """Return a hook that sends forms to their page's own path, and shows the answer in the page's place.

    It is for a backend at another origin than the pages: there, the browser itself would go.

    Args:
        place: CSS selector of what the forms are in.
    """
    hook = f"usePageForm({json.dumps(place)});"
    imports = {_FORM_SCRIPT.importable_path: [ImportVar(tag="usePageForm")]}
    return VarData(imports=imports, hooks={hook: None})


def add_rendered_page(
    app: rx.App,
    page: Page[Any],
    *,
    build: str,
    not_found: Callable[[], rx.Component],
    failure: Callable[[], rx.Component],
    image: str,
) -> None:
    """Register the React side of a page with Reflex.

    Args:
        app: The app.
        page: The page.
        build: Names the views of the site: see `PageSite.build`.
        not_found: Shown inside the frame when a client-side navigation finds no such page.
        failure: Shown inside the frame when the data could not be fetched.
        image: URL of the picture for link previews.
    """
    field = partial(_page_field, page, build)

    def component() -> rx.Component:
        # Between components, a match is one.
        content = cast(
            "rx.Component",
            rx.match(
                field("status", str),
                ("ready", page.view(field("model", page.model))),
                ("missing", not_found()),
                ("failed", failure()),
                page.skeleton(),
            ),
        )
        return page.frame(content)

    # Reflex writes the parts of a page into a file named after the module of its function. With one for
    # each view, a browser that opens a page does not load the parts of all others.
    component.__module__ = f"{page.view.__module__}.{page.view.__name__}"
    app.add_page(
        component,
        route=page.route,
        title=field("title", str),
        image=image,
        on_load=list(page.on_load) or None,
    )
