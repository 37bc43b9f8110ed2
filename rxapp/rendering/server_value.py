"""A Var whose value only the browser has, together with what the server writes in its place.

Hooks need not use `with_server_value`: any Var with an attribute `server_value` is written as that. And any
component with an attribute `server_component` is written as that component.
"""

import dataclasses
from typing import Any, cast

import reflex as rx
from reflex.vars import Var
from reflex.vars.object import ObjectItemOperation
from reflex.vars.sequence import LiteralStringVar

from rxapp.rendering.reflex_internals import forms_of, kind_of, literal_of, read_own, var_data_of

_MISSING = object()


@dataclasses.dataclass(frozen=True, eq=False)
class ServerValue(Var[Any]):
    """A browser-side Var that also says what it is while the server renders.

    Attributes:
        server_value: A Var or literal; or, for an object, one of them for each field that views use.
    """

    server_value: Any = dataclasses.field(default=None)

    def __hash__(self) -> int:
        """Hash by identity: two hooks with the same JavaScript name may differ on the server."""
        return id(self)


def with_server_value(var: Var[Any], server: Any) -> Any:
    """Give a browser-side Var its value in the server-rendered document.

    Both sides have to produce the same markup for the first frame, or the page moves
    when React takes over.

    Args:
        var: The Var that a hook yields in the browser.
        server: A Var or a literal; a dict of them for an object's fields.

    Returns:
        A Var of the same type.
    """
    value = ServerValue(
        _js_expr=str(var),
        _var_type=kind_of(var),
        _var_data=var_data_of(var),
        server_value=server,
    )
    return value.guess_type()


def prefer_live(live: Any, loaded: Any, *, is_live: Any) -> Any:
    """Return what events have brought; until then, and on the server, what came with the page.

    Args:
        live: Var of a state, written once the socket is open.
        loaded: Var of the view model, of the same type.
        is_live: Var of the state: whether `live` has been written.

    Returns:
        A Var of the same type.
    """
    chosen = cast("Any", rx.cond(is_live, live, loaded))
    return with_server_value(chosen.to(kind_of(live)), loaded)


@dataclasses.dataclass(frozen=True)
class Found:
    """What the server writes in the place of a Var."""

    value: Any


def find_server_value(var: Any) -> Found | None:
    """Return what the server writes for a Var or for a field of one; None for a Var that is no browser's."""
    for form in forms_of(var):
        found = read_own(form, "server_value", _MISSING)
        if found is not _MISSING:
            return Found(found)
        if isinstance(form, ObjectItemOperation):
            return _find_in_owner(form)
    return None


def _find_in_owner(item: Any) -> Found | None:
    """Return what the server writes for a field of an object that only the browser has."""
    key, owner = item._key, find_server_value(item._object)  # noqa: SLF001
    if owner is None or not isinstance(owner.value, dict) or not isinstance(key, LiteralStringVar):
        return None
    fields = cast("dict[str, Any]", owner.value)
    name: str = literal_of(key)
    return Found(fields[name]) if name in fields else None
