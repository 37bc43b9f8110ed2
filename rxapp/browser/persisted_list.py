"""A list that grows page by page from a keyset API, and is still there when the reader comes back.

The state of such a list belongs to an entry of the session's history: opening `/blog` by a link starts a
new one, and Back leads to the old. While the document lives it is in memory; beyond that, over a reload, a
visit to another site or a browser that needed the room, it is a snapshot in `sessionStorage`, as `stored`
keeps its values: with version, type and age, all of them checked before it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp.browser.browser_var import BrowserVar, data_of, name_hook
from rxapp.browser.list_scripts import HOOKS, write_early_script, write_terms
from rxapp.browser.shapes import compile_shape


@dataclass(frozen=True)
class ListSource:
    """A list before it has grown: Vars of what came with the page.

    The API answers `GET url?after=cursor` with `{"items": [...], "next": cursor or null}`, and a cursor that
    it does not know with status 400 and `{"error": {"code": "bad_cursor"}}`; the list then starts again, and
    where the page began in the middle, without the `after` that its own URL had.
    It answers `GET url?until=cursor` with all items of the list up to that place, all of them where the
    cursor is empty, as `{"items": [...], "total": number, "version": text, "truncated": bool}`, and with an
    entity tag that is the version; or with 304 (RFC 9110, 13.1.2).

    Attributes:
        url: The API's URL of this list, from where it begins.
        first_page: The first items.
        next_cursor: Cursor of the items that follow, empty at the end.
        total: How many items there are in all.
        version: Version of the content that the page was made from, as the API's entity tags have it.
    """

    url: Any
    first_page: Any
    next_cursor: Any
    total: Any
    version: Any


@dataclass(frozen=True)
class PersistedList:
    """What the page knows of the list.

    Attributes:
        name: Its name.
        items: Everything loaded so far, in order. Show it once, by `rx.foreach`.
        count: How many that are.
        total: How many there are in all, as far as is known.
        has_more: Whether the server has more.
        status: "idle", "loading" or "failed".
        message: What to announce to a screen reader; empty at first. Show it once.
        has_new: Whether items have come since, that wait to be shown.
        new_items: How many they are.
        load_more: Event handler that fetches the next page.
        show_new: Event handler that puts the new items at their places.
        marks: Attributes of the element whose children are the items: `custom_attrs=posts.marks`.
        scroller: Attributes of the box around it that scrolls, if it is not the window that does.
        early_script: JavaScript to run right behind that element in a document of the server.
        recall: Var of a function that brings back the page on which the list is.
    """

    name: str
    items: Any
    count: Any
    total: Any
    has_more: Any
    status: Any
    message: Any
    has_new: Any
    new_items: Any
    load_more: Any
    show_new: Any
    marks: dict[str, str]
    scroller: dict[str, str]
    early_script: str
    recall: Var[Any]

    def mark(self, part: Literal["shown", "total", "more"]) -> dict[str, str]:
        """Return the attribute by which the early script finds a part of the view.

        Args:
            part: The element that says how many items are "shown", or how many there are in "total", or
                that leads to "more".
        """
        return {f"data-list-{part}": self.name}


def persisted_list(
    item: type[Any],
    *,
    name: str,
    key: str,
    source: ListSource,
    page: Any,
    links: Sequence[str] = ("href",),
    nouns: tuple[str, str] = ("item", "items"),
    max_age: timedelta = timedelta(hours=12),
    newest_version: Any = None,
) -> PersistedList:
    """Keep a list over Back, Forward and reloads.

    Args:
        item: Type of an item: a dataclass of texts, numbers, bools and lists of texts.
        name: Its name, unique on the page.
        key: The field that tells items apart: see `mark_item`.
        source: Where the items come from.
        page: Var of the page's view model. It is kept along with the items.
        links: The fields of the item and of the page that become links. What is stored is believed only if
            they lead to a path of this site, or are empty.
        nouns: What an item is called in messages: one, and several.
        max_age: A snapshot written longer ago than this is discarded.
        newest_version: Var of the version that the server has by now, or of an empty text; when it changes,
            the list asks for what is new. Without one, it does so only when the reader comes back.

    Returns:
        Vars and event handlers for the view.

    Raises:
        TypeError: An item, or the page, is of a type that cannot be stored.
    """
    terms = write_terms(
        {
            "name": name,
            "key": key,
            "item": compile_shape(item),
            "page": compile_shape(_type_of(page)),
            "links": list(links),
            "nouns": list(nouns),
            "maxAge": max_age // timedelta(milliseconds=1),
        }
    )
    hook = _Hook(name_hook("persisted_list", name), terms, source, page, newest_version)
    return PersistedList(
        name=name,
        items=hook.items(list[item]),
        count=hook.part("count", int, source.first_page.length()),
        total=hook.part("total", int, source.total),
        has_more=hook.part("hasMore", bool, source.next_cursor != ""),
        status=hook.part("status", str, "idle"),
        message=hook.message(),
        has_new=hook.part("hasNew", bool, False),
        new_items=hook.part("newCount", int, 0),
        load_more=hook.part("loadMore", rx.EventChain),
        show_new=hook.part("showNew", rx.EventChain),
        marks={"data-list": name},
        scroller={"data-list-scroller": name},
        early_script=write_early_script(terms),
        recall=Var(
            f"((key, url) => recallPage({terms}, key, url))",
            _var_data=VarData(imports=_import("recallPage")),
        ),
    )


@dataclass(frozen=True)
class _Hook:
    """The calls of the list's hooks in a component.

    Attributes:
        name: The variable that holds what one returns.
        terms: What a snapshot must be like.
        source: Where the items come from.
        page: Var of the page's view model.
        newest_version: Var of the version that the server has by now; None if it does not say.
    """

    name: str
    terms: str
    source: ListSource
    page: Any
    newest_version: Any

    def items(self, kind: Any) -> Any:
        """Return a Var of the items.

        The component that shows them scrolls, saves and takes care of the focus, so there must be one.

        Args:
            kind: Their type.
        """
        name, first = f"{self.name}_items", self.source.first_page
        data = self._called(f"const {name} = ", "useListItems")
        return BrowserVar(name, kind, data, server_value=first).guess_type()

    def message(self) -> Any:
        """Return a Var of what to announce. The component that shows it, and no other, hears of news."""
        data = self._called(f"const {self.name} = ", "usePersistedList")
        if self.newest_version is not None:
            news = self._called("", "useListNews", f", {self.newest_version!s}")
            data = VarData.merge(data_of(self.newest_version), data, news)
        return BrowserVar(f"{self.name}.message", str, data, server_value="").guess_type()

    def part(self, name: str, kind: Any, server_value: Any = None) -> Any:
        """Return a Var of a part of what the hook returns.

        Args:
            name: The part.
            kind: Its type.
            server_value: What it is where there is no browser.
        """
        data = self._called(f"const {self.name} = ", "usePersistedList")
        return BrowserVar(f"{self.name}.{name}", kind, data, server_value=server_value).guess_type()

    def _called(self, assigned: str, hook: str, more: str = "") -> VarData | None:
        fields = {
            "source": self.source.url,
            "first": self.source.first_page,
            "next": self.source.next_cursor,
            "total": self.source.total,
            "version": self.source.version,
            "page": self.page,
        }
        arguments = ", ".join(f"{field}: {var!s}" for field, var in fields.items())
        call = f"{assigned}{hook}({self.terms}, {{{arguments}}}{more});"
        data = VarData(imports=_import(hook), hooks={call: None})
        # The page's own hook comes first: this one reads from it.
        return VarData.merge(data_of(self.page), data)


def _import(tag: str) -> dict[str, list[ImportVar]]:
    return {HOOKS.importable_path: [ImportVar(tag=tag)]}


def _type_of(var: Any) -> Any:
    return var._var_type  # noqa: SLF001
