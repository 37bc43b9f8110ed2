"""Reads the storage while rendering: the build fails."""

import reflex as rx

TITLES: rx.Var[str] = rx.Var('(sessionStorage.getItem("put-aside") ?? "none")', _var_type=str)


def naive_titles() -> rx.Component:
    """Show what was put aside."""
    return rx.el.p("Put aside: ", TITLES)
