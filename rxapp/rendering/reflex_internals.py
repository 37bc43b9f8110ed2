"""What this package reads of Reflex's internals, all in one place, to be checked when Reflex moves."""

from typing import Any

from reflex.vars import Var
from reflex.vars.base import LiteralVar
from reflex_components_core.base.bare import Bare  # pyright: ignore[reportMissingTypeStubs]
from reflex_components_core.base.fragment import Fragment
from reflex_components_core.core.cond import Cond  # pyright: ignore[reportMissingTypeStubs]
from reflex_components_core.core.foreach import Foreach  # pyright: ignore[reportMissingTypeStubs]
from reflex_components_core.core.match import Match  # pyright: ignore[reportMissingTypeStubs]
from reflex_components_core.react_router.dom import ReactRouterLink

__all__ = [
    "Bare",
    "Cond",
    "Foreach",
    "Fragment",
    "Match",
    "ReactRouterLink",
    "as_var",
    "forms_of",
    "kind_of",
    "literal_of",
    "name_of",
    "operands_of",
    "read_own",
    "tag_of",
    "var_data_of",
]


def as_var(value: Any) -> Any:
    """Return a Var as it is, and anything else as a literal."""
    literal: Any = LiteralVar.create(value)  # leaves a Var as it is
    return literal


def kind_of(var: Any) -> Any:
    """Return the declared type of a Var's value."""
    return var._var_type  # noqa: SLF001


def literal_of(var: Any) -> Any:
    """Return the Python value of a literal Var, or of the parts of a joined text."""
    return var._var_value  # noqa: SLF001


def var_data_of(var: Any) -> Any:
    """Return the imports and hooks that a Var needs."""
    return var._get_all_var_data()  # noqa: SLF001


def forms_of(var: Any) -> list[Any]:
    """List a Var and the Vars it was cast from, outermost first."""
    forms = [var]
    while (original := read_own(forms[-1], "_original")) is not None:
        forms.append(original)
    return forms


def name_of(var: Any) -> str:
    """Return the name of the function that made a Var by an operation; empty for any other Var."""
    return read_own(var, "_name") or "" if read_own(var, "_args") else ""


def operands_of(var: Any) -> list[Var[Any]]:
    """Return the Vars that an operation was made of."""
    return [value for _, value in read_own(var, "_args") or () if isinstance(value, Var)]


def read_own(var: Any, name: str, default: Any = None) -> Any:
    """Read an attribute of a Var itself: plain access to a mapping's Var would ask for an item."""
    try:
        return object.__getattribute__(var, name)
    except AttributeError:
        return default


def tag_of(component: Any) -> Any:
    """Return the tag that a component compiles to: its name and its props."""
    return component._render()  # noqa: SLF001
