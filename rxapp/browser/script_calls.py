"""Calls a function of a script from an event, in the browser and without the websocket."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData


def call_function(script: Any, function: str, *arguments: Any) -> Any:
    """Return an event handler that calls a function, for one trigger or in a list with others.

    Args:
        script: The asset that exports it, made by `rx.asset`.
        function: Its name.
        arguments: Values or Vars that it gets.
    """
    values = ", ".join(str(rx.Var.create(argument)) for argument in arguments)
    data = VarData(imports={script.importable_path: [ImportVar(tag=function)]})
    return rx.Var(f"(() => void {function}({values}))", _var_type=rx.EventChain, _var_data=data).guess_type()
