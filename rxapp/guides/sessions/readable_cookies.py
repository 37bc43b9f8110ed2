"""What a script of this page can read of the visitor's cookies: a look with the visitor's own browser."""

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from rxapp.ui.server_markup import LIVE, with_server_markup

_SCRIPT = rx.asset("readable_cookies.js", shared=True)
_HOOK = VarData(
    imports={_SCRIPT.importable_path: [ImportVar(tag="useReadableCookies")]},
    hooks={"const readable = useReadableCookies();": None},
)


def readable_cookies() -> rx.Component:
    """Show the names of the cookies that a script can read."""
    names: rx.Var[str] = rx.Var("readable", _var_type=str, _var_data=_HOOK)
    return rx.el.p(
        rx.el.strong("In your browser, now"),
        " a script of this page can read cookies of these names: ",
        rx.el.code(with_server_markup(rx.fragment(names), rx.fragment("not asked yet")), custom_attrs=LIVE),
        ". Your session's is not among them, whether you have one or not.",
        class_name="readable",
        id="readable",
    )
