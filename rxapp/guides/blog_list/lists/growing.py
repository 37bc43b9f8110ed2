"""The two lists that are lost, or half lost: each a hook of a few lines, and the view they share."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from rxapp.blog.cards import PostCard
from rxapp.browser.browser_var import BrowserVar, name_hook
from rxapp.guides.blog_list.lists.persisted import load_more, post_item
from rxapp.rendering import var_data_of
from rxapp.ui.server_markup import with_server_markup

_PLAIN = rx.asset("plain.js", shared=True)
_EFFECT = rx.asset("effect.js", shared=True)
# Imported by both from the folder that they are in.
_PART = rx.asset("fetch_posts.js", shared=True)


@dataclass(frozen=True)
class GrowingList:
    """What a view shows of a list that a hook keeps. All are Vars."""

    items: Any
    count: Any
    total: Any
    has_more: Any
    status: Any
    message: Any
    load_more: Any

    def mark(self, _part: str) -> dict[str, str]:
        """Return nothing: no early script looks for a part of these lists."""
        return {}


def plain_posts(page: Any) -> rx.Component:
    """Show posts that are lost.

    Args:
        page: Var of the list's view model.
    """
    return _show_growing("plain", "The list without persistence", _PLAIN, "usePlainList", page)


def effect_posts(page: Any) -> rx.Component:
    """Show posts that come back, without the place.

    Args:
        page: Var of the list's view model.
    """
    return _show_growing("effect", "The list kept by an effect", _EFFECT, "useEffectList", page)


def _show_growing(key: str, label: str, script: Any, hook: str, page: Any) -> rx.Component:
    """Show a list that one of the two hooks keeps, as one component: the state is its own."""

    def box() -> rx.Component:
        posts = _use_growing_list(script, hook, page)
        return rx.el.div(
            rx.el.ol(rx.foreach(posts.items, post_item), class_name="brief-posts"),
            load_more(posts, page.older_href),
            tab_index=0,
            role="region",
            aria_label=label,
            class_name="list-box",
            custom_attrs={"data-list-box": key},
        )

    return with_server_markup(box(), box())


def _use_growing_list(script: Any, hook: str, page: Any) -> GrowingList:
    """Keep a list by one of the two hooks.

    Args:
        script: The asset that exports it.
        hook: The hook's name.
        page: Var of the list's view model.
    """
    name = name_hook(hook)
    call = f"const {name} = {hook}({{source: {page.source!s}, posts: {page.posts!s}, next: {page.next!s}}});"
    own = VarData(imports={script.importable_path: [ImportVar(tag=hook)]}, hooks={call: None})
    data = VarData.merge(var_data_of(page), own)

    def part(expression: str, kind: Any, server_value: Any = None) -> Any:
        return BrowserVar(f"{name}.{expression}", kind, data, server_value=server_value).guess_type()

    failed = f'({name}.status === "failed" ? "The server did not answer." : "")'
    return GrowingList(
        items=part("items", list[PostCard], page.posts),
        count=part("items.length", int, page.posts.length()),
        total=page.total,
        has_more=BrowserVar(f"Boolean({name}.next)", bool, data, server_value=page.next != "").guess_type(),
        status=part("status", str, "idle"),
        message=BrowserVar(failed, str, data, server_value="").guess_type(),
        load_more=part("loadMore", rx.EventChain),
    )
