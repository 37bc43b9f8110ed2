"""What the last return to the lists was like, measured in the visitor's own browser."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from rxapp.browser import call_function
from rxapp.guides.blog_list.scripts import RETURNS, use_script
from rxapp.ui.guides import action_button, figure_list
from rxapp.ui.server_markup import with_server_markup

LABELS = (("cards", "Cards"), ("place", "Place"), ("time", "Right after"), ("wrong", "Wrong frames"))


def figures(name: str) -> rx.Component:
    """Show the figures of a list in slots whose size does not change.

    Args:
        name: The list's `data-list-box`.
    """
    data = use_script(RETURNS, f'const figures = useReturn("{name}");')
    values: dict[str, Any] = {
        label: rx.Var(f"figures.{label}", _var_type=str, _var_data=data) for label, _ in LABELS
    }
    return with_server_markup(_list(name, values), _list(name, dict.fromkeys(values, "…")))


def _list(name: str, values: Mapping[str, Any]) -> rx.Component:
    return figure_list(LABELS, values, class_name="figures list-figures", marks={"data-figures": name})


def return_actions() -> rx.Component:
    """Do what a reader does, at a button's press."""
    return rx.el.p(
        action_button("Load two pages in each, and scroll", call_function(RETURNS, "prepare"), is_first=True),
        action_button("Open a post and come back", call_function(RETURNS, "leaveAndReturn")),
        class_name="actions guide-actions",
    )
