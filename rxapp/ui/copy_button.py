"""A button that copies the code beside it."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from rxapp.ui.server_markup import with_server_markup

_SCRIPT = rx.asset("copy_button.js", shared=True)
_HOOK = VarData(
    imports={_SCRIPT.importable_path: [ImportVar(tag="useCopy")]},
    hooks={"const copying = useCopy();": None},
)


def copy_button(what: str) -> rx.Component:
    """Copy a file.

    Args:
        what: Its name, for screen readers.
    """
    label: rx.Var[str] = rx.Var("copying.label", _var_type=str, _var_data=_HOOK)
    copy: rx.Var[rx.EventChain] = rx.Var("copying.copy", _var_type=rx.EventChain, _var_data=_HOOK)

    def button(text: Any, **props: Any) -> rx.Component:
        return rx.el.button(
            text,
            rx.el.span(f" {what}", class_name="visually-hidden"),
            type="button",
            class_name="copy-button scripted",
            custom_attrs={"aria-live": "polite"},
            **props,
        )

    return with_server_markup(button(label, on_click=copy.guess_type()), button("Copy"))
