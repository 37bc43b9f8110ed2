"""What a fix costs: measured in the visitor's own browser while the page loads, and shown as it comes."""

from pathlib import Path
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from rxapp.browser.inline_script import strip_script
from rxapp.rendering import early_script
from rxapp.ui.guides import figure_list
from rxapp.ui.server_markup import LIVE, with_server_markup

LABELS = (("time", "Right after"), ("shift", "Layout shift"), ("moved", "Line moved"))
_SCRIPT = rx.asset("figures.js", shared=True)
_IMPORTS = {_SCRIPT.importable_path: [ImportVar(tag="useFigures")]}
_MEASURE = Path(__file__).with_name("measure.js")


def measure_script() -> rx.Component:
    """Watch the boxes above this place, from before they are painted for the first time."""
    return early_script(strip_script(_MEASURE.read_text(encoding="utf-8")))


def figures(fix: str) -> rx.Component:
    """Show the figures of a box in slots whose size does not change.

    Args:
        fix: The box's `data-fix`.
    """
    data = VarData(imports=_IMPORTS, hooks={f'const figures = useFigures("{fix}");': None})
    values: dict[str, Any] = {
        name: rx.Var(f"figures.{name}", _var_type=str, _var_data=data) for name, _ in LABELS
    }
    return with_server_markup(figure_list(LABELS, values), figure_list(LABELS, dict.fromkeys(values, "…")))


def figure(fix: str, name: str) -> rx.Component:
    """Show one of the figures within a text.

    Args:
        fix: The box's `data-fix`.
        name: "time", "shift" or "moved".
    """
    data = VarData(imports=_IMPORTS, hooks={f'const figures = useFigures("{fix}");': None})
    value: rx.Var[str] = rx.Var(f"figures.{name}", _var_type=str, _var_data=data)

    def slot(text: object) -> rx.Component:
        return rx.el.span(text, class_name="figure", custom_attrs=LIVE)

    return with_server_markup(slot(value), slot("…"))
