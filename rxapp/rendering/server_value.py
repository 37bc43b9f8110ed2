"""A Var whose value only the browser has, together with what the server writes in its place."""

import dataclasses
from typing import Any, cast

import reflex as rx
from reflex.vars import Var

from rxapp.rendering.reflex_internals import kind_of, var_data_of


@dataclasses.dataclass(frozen=True, eq=False)
class ServerValue(Var[Any]):
    """A browser-side Var that also says what it is while the server renders.

    Attributes:
        server: A Var or literal; or, for an object, one of them for each field that views use.
    """

    server: Any = dataclasses.field(default=None)

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
        server=server,
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
