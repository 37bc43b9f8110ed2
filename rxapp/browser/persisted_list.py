"""A list that grows page by page from a keyset API, and is still there when the reader comes back.

The state of such a list belongs to an entry of the session's history: opening `/blog` by a link starts a
new one, and Back leads to the old. While the document lives it is in memory; beyond that, over a reload, a
visit to another site or a browser that needed the room, it is a snapshot in `sessionStorage`, as `stored`
keeps its values: with version, type and age, all of them checked before it is believed.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp.browser.browser_var import BrowserVar, name_hook
from rxapp.browser.inline_script import strip_script
from rxapp.browser.shapes import compile_shape

_FOLDER = Path(__file__).parent
_SCRIPT = rx.asset("persisted_list.js", shared=True)
_EARLY_PARTS = ("shapes.js", "storage_area.js", "list_snapshots.js", "list_anchor.js", "early_list.js")
_LATE_PARTS = ("list_changes.js", "list_requests.js", "list_saving.js", "list_store.js")
# Imported by the script from the folder that it is in.
_PARTS = [rx.asset(name, shared=True) for name in (*_EARLY_PARTS[:-1], *_LATE_PARTS)]
_MODULE_WORDS = re.compile(r"^import .*;\n|^export ", re.MULTILINE)


@dataclass(frozen=True)
class ListSource:
    """A list before it has grown: Vars of what came with the page.

    Attributes:
        url: The API's URL of this list, from where it begins. See `persisted_list` for what it has to answer.
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
        message: What to announce to a screen reader; empty at first.
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

    The API answers `GET url?after=cursor` with `{"items": [...], "next": cursor or null}`, and a cursor that
    it does not know with status 400 and `{"error": {"code": "bad_cursor"}}`; the list then starts again.
    It answers `GET url?until=cursor` with all items of the list up to that place, all of them where the
    cursor is empty, as `{"items": [...], "total": number, "version": text, "truncated": bool}`, and with an
    entity tag that is the version; or with 304 (RFC 9110, 13.1.2).

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
    terms = _write_terms(
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
    hook_name = name_hook("persisted_list", name)
    fields = {
        "source": source.url,
        "first": source.first_page,
        "next": source.next_cursor,
        "total": source.total,
        "version": source.version,
        "page": page,
    }
    arguments = ", ".join(f"{field}: {var!s}" for field, var in fields.items())
    call = f"const {hook_name} = usePersistedList({terms}, {{{arguments}}});"
    data = _make_data(call, "usePersistedList", page)
    # Once on the page: it is what scrolls, saves and takes care of the focus.
    place = _make_data(f"useListPlace({hook_name});", "useListPlace", page, data)
    if newest_version is not None:
        call = f"useListNews({hook_name}, {newest_version!s});"
        place = _make_data(call, "useListNews", newest_version, place)

    def part(part_name: str, kind: Any, server_value: Any = None, var_data: Any = data) -> Any:
        var = BrowserVar(f"{hook_name}.{part_name}", kind, var_data, server_value=server_value)
        return var.guess_type()

    return PersistedList(
        name=name,
        items=part("items", list[item], source.first_page, place),
        count=part("count", int, source.first_page.length()),
        total=part("total", int, source.total),
        has_more=part("hasMore", bool, source.next_cursor != ""),
        status=part("status", str, "idle"),
        message=part("message", str, ""),
        has_new=part("hasNew", bool, False),
        new_items=part("newCount", int, 0),
        load_more=part("loadMore", rx.EventChain),
        show_new=part("showNew", rx.EventChain),
        marks={"data-list": name},
        scroller={"data-list-scroller": name},
        early_script=_write_early_script(terms),
        recall=Var(
            f"((key, url) => recallPage({terms}, key, url))",
            _var_data=VarData(imports={_SCRIPT.importable_path: [ImportVar(tag="recallPage")]}),
        ),
    )


def mark_fields(**fields: str) -> dict[str, str]:
    """Return the attributes that tell the early script what an element of an item shows.

    Args:
        **fields: For each attribute of the element, and `text` for its text, what it is made from: such as
            `text="{title}"`, or `href="/blog?tag={}"` inside an element for each of the item's texts.
    """
    bindings = {"textContent" if name == "text" else name: source for name, source in fields.items()}
    return {"data-bind": " ".join(f"{name}={source}" for name, source in bindings.items())}


def mark_each(field: str) -> dict[str, str]:
    """Return the attribute of an element that has a child for each text in a field of the item."""
    return {"data-each": field}


def mark_item(field: str, key: Any) -> dict[str, Any]:
    """Return the attributes of an item's own element.

    Args:
        field: The field that tells items apart.
        key: Var of its value.
    """
    return {"data-key": key, **mark_fields(**{"data-key": f"{{{field}}}"})}


def _write_terms(terms: dict[str, Any]) -> str:
    """Write what the browser has to know to tell a snapshot that it can use, as JSON."""
    # A build that stores something else, or understands it in another way, is another version.
    sources = "".join((_FOLDER / part).read_text(encoding="utf-8") for part in (*_EARLY_PARTS, *_LATE_PARTS))
    version = hashlib.blake2b((json.dumps(terms) + sources).encode(), digest_size=6).hexdigest()
    return json.dumps({**terms, "version": version})


def _write_early_script(terms: str) -> str:
    """Join the modules that the early script is made of."""
    source = "".join((_FOLDER / part).read_text(encoding="utf-8") for part in _EARLY_PARTS)
    return f"(() => {{\n{strip_script(_MODULE_WORDS.sub('', source))}\nshowEarly({terms});\n}})();"


def _make_data(hook: str, tag: str, *sources: Any) -> Any:
    """Return what a component needs to call a hook; the hooks that it reads from come first."""
    own = VarData(imports={_SCRIPT.importable_path: [ImportVar(tag=tag)]}, hooks={hook: None})
    return VarData.merge(*(each if isinstance(each, VarData) else _data_of(each) for each in sources), own)


def _type_of(var: Any) -> Any:
    return var._var_type  # noqa: SLF001


def _data_of(var: Any) -> VarData | None:
    return var._get_all_var_data()  # noqa: SLF001
