"""The page's scripts. They import one another, so they have to be in one folder: that of this module."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

RETURNS = rx.asset("returns.js", shared=True)
SNAPSHOT = rx.asset("snapshot.js", shared=True)
BREAKAGE = rx.asset("breakage.js", shared=True)


def use_script(script: Any, hook: str) -> VarData:
    """Return what a component needs to call a hook.

    Args:
        script: The asset that exports it.
        hook: The statement that calls it, such as `const name = useName();`.
    """
    name = hook.partition("= ")[2].partition("(")[0]
    return VarData(imports={script.importable_path: [ImportVar(tag=name)]}, hooks={hook: None})


def action_button(label: str, script: Any, function: str, *, is_first: bool = False) -> rx.Component:
    """Call a function in the browser.

    Args:
        label: What it does.
        script: The asset that exports it.
        function: Its name.
        is_first: Whether it is the button to begin with.
    """
    data = VarData(imports={script.importable_path: [ImportVar(tag=function)]})
    handler: rx.Var[rx.EventChain] = rx.Var(
        f"(() => void {function}())", _var_type=rx.EventChain, _var_data=data
    )
    look = "button button-small scripted" if is_first else "button button-quiet button-small scripted"
    return rx.el.button(label, on_click=handler.guess_type(), type="button", class_name=look)
