"""Reflex Vars as Jinja expressions: paths, literals, joins, conditions. Nothing else is translated."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from reflex.vars import Var
from reflex.vars.base import LiteralVar
from reflex.vars.number import LiteralBooleanVar, LiteralNumberVar
from reflex.vars.object import ObjectItemOperation
from reflex.vars.sequence import ConcatVarOperation, LiteralStringVar
from reflex_base.utils.types import is_optional

from rxapp.rendering.server_value import ServerValue

COMPARISONS = {" === ": "==", " !== ": "!="}


class UntranslatableViewError(Exception):
    """A view holds something that has no server-rendered equivalent."""


@dataclass(frozen=True)
class Scope:
    """The names a template may use where an expression stands.

    Args:
        view: Name of the view being translated, for error messages.
        names: JavaScript identifier to Jinja expression.
    """

    view: str
    names: dict[str, str] = field(default_factory=dict[str, str])

    def bind(self, javascript_name: str, jinja_name: str) -> "Scope":
        """Return this scope with one more name, as inside a loop."""
        return replace(self, names={**self.names, javascript_name: jinja_name})

    def refuse(self, what: object, advice: str) -> NoReturn:
        """Stop the start-up, naming the view, the expression, and what to do instead.

        Raises:
            UntranslatableViewError: Always.
        """
        raise UntranslatableViewError(f"view {self.view!r} cannot be rendered on the server: {what}: {advice}")


def translate_expression(var: Any, scope: Scope) -> str:
    """Translate a Var to a Jinja expression that yields the same value.

    Args:
        var: The Var, or a plain Python literal.
        scope: The names in reach.

    Returns:
        A Jinja expression, parenthesised where it needs to be.

    Raises:
        UntranslatableViewError: For any other operation; it belongs in the view model.
    """
    literal = LiteralVar.create(var) if not isinstance(var, Var) else var
    for form in _forms(literal):
        if (translated := _translate_form(form, scope)) is not None:
            return translated
    scope.refuse(str(literal), "compute it in the view model, in Python")


def _forms(var: Var[Any]) -> list[Any]:
    """List a Var and the Vars it was cast from, outermost first."""
    forms: list[Any] = [var]
    while (original := getattr(forms[-1], "_original", None)) is not None:
        forms.append(original)
    return forms


def _translate_form(var: Any, scope: Scope) -> str | None:
    """Translate one form of a Var; None if it is a mere cast or not supported."""
    if isinstance(var, ServerValue):
        return _translate_server_value(var, scope)
    if isinstance(var, ConcatVarOperation):
        return f"({join_parts(var._var_value, scope)})"  # noqa: SLF001
    if isinstance(var, LiteralStringVar | LiteralNumberVar | LiteralBooleanVar):
        return _quote_literal(var._var_value)  # noqa: SLF001
    if isinstance(var, ObjectItemOperation):
        return _translate_item(var, scope)
    if (name := getattr(var, "_name", "")) and (arguments := getattr(var, "_args", ())):
        return _translate_operation(name, dict(arguments), var, scope)
    return scope.names.get(str(var)) or ("none" if str(var) == "null" else None)


def join_parts(parts: Iterable[Any], scope: Scope, separator: str = "") -> str:
    """Translate the parts of a joined text, with a fixed separator between them.

    Raises:
        UntranslatableViewError: For a part that may be None, which JavaScript joins as "null".
    """
    for part in parts:
        if isinstance(part, Var) and is_optional(part._var_type):  # noqa: SLF001
            scope.refuse(str(part), "a part of a text may not be None; join it in the view model")
    joint = f" ~ {separator!r} ~ " if separator else " ~ "
    return joint.join(translate_expression(part, scope) for part in parts)


def _quote_literal(value: str | float) -> str:
    """Write a Python literal as a Jinja literal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    # A brace written as an escape cannot end or begin a Jinja block.
    return repr(value).replace("{", "\\x7b").replace("}", "\\x7d")


def _translate_server_value(value: ServerValue, scope: Scope) -> str | None:
    """Translate the server's side of a value that only the browser has."""
    server = value.server
    if isinstance(server, dict):
        return None
    return translate_expression(server, scope)


def _translate_item(item: Any, scope: Scope) -> str:
    """Translate `object.key`, looking through an object that only the browser has."""
    key = item._key  # noqa: SLF001
    if not isinstance(key, LiteralStringVar) or not key._var_value.isidentifier():  # noqa: SLF001
        scope.refuse(str(item), "a key must be the literal name of a field")
    name: str = key._var_value  # noqa: SLF001
    for form in _forms(item._object):  # noqa: SLF001
        if isinstance(form, ServerValue) and isinstance(form.server, dict):
            if name not in form.server:
                scope.refuse(str(item), f"the browser value has no server value for {name!r}")
            return translate_expression(form.server[name], scope)
    return f"{translate_expression(item._object, scope)}.{name}"  # noqa: SLF001


def _translate_operation(name: str, arguments: dict[str, Any], var: Any, scope: Scope) -> str | None:
    """Translate a condition, a comparison or a logical operator; None for any other operation."""
    operands = {key: value for key, value in arguments.items() if isinstance(value, Var)}
    match name, list(operands.values()):
        case "ternary_operation", [condition, if_true, if_false]:
            test, yes, no = (translate_expression(part, scope) for part in (condition, if_true, if_false))
            return f"({yes} if {test} else {no})"
        case "boolify", [value]:
            return translate_expression(value, scope)
        case "boolean_not_operation", [value]:
            return f"(not {translate_expression(value, scope)})"
        case "_and_operation" | "_or_operation", [left, right]:
            word = "and" if name == "_and_operation" else "or"
            return f"({translate_expression(left, scope)} {word} {translate_expression(right, scope)})"
        case "operation", [left, right]:
            return _translate_comparison(left, right, var, scope)
        case "array_length_operation", [array]:
            return f"({translate_expression(array, scope)}|length)"
        case _:
            return None


def _translate_comparison(left: Var[Any], right: Var[Any], var: Any, scope: Scope) -> str | None:
    """Translate `==` and `!=`, which Reflex compiles to strict (in)equality."""
    javascript = str(var)
    for sign, operator in COMPARISONS.items():
        if sign in javascript.replace(str(left), "", 1):
            return f"({translate_expression(left, scope)} {operator} {translate_expression(right, scope)})"
    return None
