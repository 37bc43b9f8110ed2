"""A list that grows page by page from a keyset API."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

_SCRIPT = rx.asset("keyset_list.js", shared=True)


@dataclass(frozen=True)
class KeysetList:
    """What the page knows of the list.

    Attributes:
        items: Everything loaded so far, in order.
        status: "idle", "loading" or "failed".
        has_more: Whether the server has more.
        message: What to announce to a screen reader; empty at first.
        load_more: Event handler that fetches the next page.
    """

    items: Any
    status: Any
    has_more: Any
    message: Any
    load_more: Any


def keyset_list(name: str, item: type[Any], *, source: Any, first: Any, cursor: Any) -> KeysetList:
    """Start a list with the items that came with the page.

    Args:
        name: JavaScript identifier, unique on the page.
        item: Type of an item.
        source: Var with the URL that answers `{"items": [...], "next": cursor or null}` to `?after=`.
        first: Var with the first items.
        cursor: Var with the cursor that follows them, empty at the end.

    Returns:
        Vars for the view, and the event handler.
    """
    call = f"const {name} = useKeysetList({source!s}, {first!s}, {cursor!s});"
    own = VarData(imports={_SCRIPT.importable_path: [ImportVar(tag="useKeysetList")]}, hooks={call: None})
    # The page's own hook comes first: this one reads its result.
    data = VarData.merge(*(var._get_all_var_data() for var in (source, first, cursor)), own)  # noqa: SLF001

    def part(part_name: str, kind: Any) -> Any:
        return Var(f"{name}.{part_name}", _var_type=kind, _var_data=data).guess_type()

    return KeysetList(
        items=part("items", list[item]),
        status=part("status", str),
        has_more=part("hasMore", bool),
        message=part("message", str),
        load_more=part("loadMore", rx.EventChain),
    )
