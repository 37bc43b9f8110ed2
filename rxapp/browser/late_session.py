"""Sockets that were opened before their visitor had a session, in other tabs or on an earlier page.

Headers of a websocket are those of its handshake. Who has two tabs open and begins a session in one, has a
socket in the other that knows nothing of it, until the page is loaded again: what is shown there is not live,
or is even that there is no session, where the page's own data says that there is one.
"""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData
from reflex_base.components.component import field
from reflex_base.constants.compiler import MemoizationDisposition, MemoizationMode
from reflex_components_core.base.fragment import Fragment

from rxapp.browser.browser_var import data_of

_SCRIPT = rx.asset("late_session.js", shared=True)


class _LateSession(Fragment):
    """Nothing to see: a hook in a React component of its own, so that nothing else is rendered anew."""

    call: Any = field(default=None, is_javascript_property=False, doc="The hook.")

    _memoization_mode = MemoizationMode(disposition=MemoizationDisposition.ALWAYS, recursive=False)

    def add_hooks(self) -> list[str | rx.Var[Any]]:
        """Run the hook."""
        return [self.call]


def hear_of_session(*, is_known: Any, is_live: Any, has_session: Any) -> rx.Component:
    """Open the socket anew if it is from before the visitor's session began, and tell other tabs of one.

    Args:
        is_known: Var of a `bool`, or a literal: whether the page was made for who has a session.
        is_live: Var of a `bool`: whether the socket has brought an answer.
        has_session: Var of a `bool`: whether it knows of a session then.

    Returns:
        A component without markup.
    """
    values: list[Any] = [rx.Var.create(value) for value in (is_known, is_live, has_session)]
    own = VarData(imports={_SCRIPT.importable_path: [ImportVar(tag="useLateSession")]})
    data = VarData.merge(own, *map(data_of, values))
    call = f"useLateSession({', '.join(map(str, values))});"
    return _LateSession.create(call=rx.Var(call, _var_data=data))


def tell_of_session() -> rx.Component:
    """Tell other tabs that there is a session, on a page that is only for who has one."""
    return hear_of_session(is_known=True, is_live=False, has_session=False)
