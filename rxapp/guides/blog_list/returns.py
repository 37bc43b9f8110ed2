"""What the last return to the lists was like, measured in the visitor's own browser."""

from typing import Any

import reflex as rx

from rxapp.guides.blog_list.scripts import RETURNS, action_button, use_script
from rxapp.ui.server_markup import LIVE, with_server_markup

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


def _list(name: str, values: dict[str, Any]) -> rx.Component:
    """Show labels and values."""
    return rx.el.dl(
        *(
            rx.el.div(
                rx.el.dt(label),
                rx.el.dd(values[key], class_name="figure", custom_attrs={"data-figure": key}),
            )
            for key, label in LABELS
        ),
        class_name="figures list-figures",
        custom_attrs={**LIVE, "data-figures": name},
    )


def return_actions() -> rx.Component:
    """Do what a reader does, at a button's press."""
    return rx.el.p(
        action_button("Load two pages in each, and scroll", RETURNS, "prepare", is_first=True),
        action_button("Open a post and come back", RETURNS, "leaveAndReturn"),
        class_name="actions guide-actions",
    )
