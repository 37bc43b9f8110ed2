"""Reflex Vars as Jinja expressions: paths, literals, joins, conditions. Nothing else is translated."""

from collections.abc import Iterable
from typing import Any

from reflex.vars import Var
from reflex.vars.base import LiteralVar
from reflex.vars.number import LiteralNumberVar
from reflex.vars.object import LiteralObjectVar, ObjectItemOperation
from reflex.vars.sequence import ConcatVarOperation, LiteralArrayVar, LiteralStringVar

from rxapp.rendering.kinds import (
    allows_none,
    has_field,
    has_same_truth,
    is_comparable,
    is_list,
    is_printable,
)
from rxapp.rendering.reflex_internals import as_var, forms_of, kind_of, literal_of, name_of, operands_of
from rxapp.rendering.scope import Scope
from rxapp.rendering.server_value import find_server_value

# How Reflex writes a comparison, and what it is in Jinja.
COMPARISONS = {
    "({}?.valueOf?.() === {}?.valueOf?.())": "==",
    "({}?.valueOf?.() !== {}?.valueOf?.())": "!=",
}
# JavaScript knows whole numbers up to here.
MAX_SAFE_INTEGER = 2**53 - 1


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
    var = as_var(var)
    found = find_server_value(var)
    if found is not None and not isinstance(found.value, dict):
        return translate_expression(found.value, scope)
    translated = (_translate_form(form, scope) for form in forms_of(var))
    expression = next((found for found in translated if found is not None), None)
    if expression is None:
        scope.refuse(str(var), "compute it in the view model, in Python")
    return expression


def translate_condition(var: Any, scope: Scope) -> str:
    """Translate a Var that is asked for its truth.

    Raises:
        UntranslatableViewError: For a type on whose truth Python and JavaScript disagree.
    """
    for value in _list_tested(var):
        if not isinstance(value, LiteralVar) and not has_same_truth(kind_of(value)):
            scope.refuse(f"the truth of {value!s} of type {kind_of(value)}", "put a bool into the view model")
    return translate_expression(var, scope)


def translate_list(var: Any, scope: Scope) -> str:
    """Translate a Var that is looped over. Where it may be None, Reflex has put an empty list beside it.

    Raises:
        UntranslatableViewError: For anything but a list.
    """
    if not is_list(kind_of(var)):
        scope.refuse(f"a loop over {var!s} of type {kind_of(var)}", "put a list into the view model")
    return translate_expression(var, scope)


def find_present(condition: Any) -> frozenset[str]:
    """Return the JavaScript expressions that are there wherever a condition holds."""
    for form in forms_of(condition):
        if name_of(form) in {"boolify", "_and_operation"}:
            return frozenset[str]().union(*map(find_present, operands_of(form)))
    return frozenset({str(condition)})


def find_absent(condition: Any) -> frozenset[str]:
    """Return the JavaScript expressions that are there wherever a condition does not hold."""
    for form in forms_of(condition):
        if name_of(form) == "boolean_not_operation":
            return find_present(operands_of(form)[0])
    return frozenset()


def may_be_none(var: Any, scope: Scope) -> bool:
    """Return whether a value may be None at this place."""
    return allows_none(kind_of(var)) and str(var) not in scope.present


def refuse_unprintable(var: Any, scope: Scope) -> None:
    """Refuse values that Python and JavaScript print differently.

    Raises:
        UntranslatableViewError: For anything but texts and whole numbers.
    """
    value = literal_of(var) if isinstance(var, LiteralNumberVar) else 0
    if not is_printable(kind_of(var)) or abs(value) > MAX_SAFE_INTEGER:
        scope.refuse(f"{var!s} of type {kind_of(var)}", "format it as a string in the view model")


def quote_literal(value: str | float | None) -> str:
    """Write a Python literal as a Jinja literal."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    # A brace written as an escape cannot end or begin a Jinja block.
    return repr(value).replace("{", "\\x7b").replace("}", "\\x7d")


def _list_tested(condition: Any) -> list[Any]:
    """List the values whose truth decides a condition."""
    for form in forms_of(condition):
        if name_of(form) in {"boolify", "boolean_not_operation", "_and_operation", "_or_operation"}:
            return [value for operand in operands_of(form) for value in _list_tested(operand)]
    return [condition]


def _translate_form(var: Any, scope: Scope) -> str | None:
    """Translate one form of a Var; None if it is a mere cast or not supported."""
    if isinstance(var, LiteralVar | ConcatVarOperation):
        return _translate_literal(var, scope)
    if isinstance(var, ObjectItemOperation):
        return _translate_item(var, scope)
    if name_of(var):
        return _translate_operation(name_of(var), operands_of(var), var, scope)
    return scope.names.get(str(var))


def _translate_literal(var: Any, scope: Scope) -> str | None:
    """Translate what is written out in the view: a value, a list or a joined text."""
    value = literal_of(var)
    if isinstance(var, ConcatVarOperation):
        return f"({_join_parts(value, scope)})"
    if isinstance(var, LiteralArrayVar):
        return f"[{', '.join(translate_expression(item, scope) for item in value)}]"
    if isinstance(var, LiteralObjectVar):
        return _translate_record(value, scope)
    is_plain = value is None or isinstance(value, str | int | float)
    return quote_literal(value) if is_plain else None


def _translate_record(record: dict[Any, Any], scope: Scope) -> str:
    """Translate an object written out, such as an item of a list that a hook starts with.

    Raises:
        UntranslatableViewError: For a field that Jinja would look up as a method of the dict.
    """
    for name in record:
        if hasattr(record, str(name)):
            scope.refuse(f"an object with a field {name!r}", "call the field by another name")
    fields = (f"{quote_literal(name)}: {translate_expression(item, scope)}" for name, item in record.items())
    return f"{{{', '.join(fields)} }}"


def _join_parts(parts: Iterable[Any], scope: Scope, separator: str = "") -> str:
    """Translate the parts of a joined text, with a fixed separator between them.

    Raises:
        UntranslatableViewError: For a part that may be None, which JavaScript joins as "null".
    """
    variables = [as_var(part) for part in parts]
    for part in variables:
        if may_be_none(part, scope):
            scope.refuse(str(part), "a part of a text may not be None; join it in the view model")
        refuse_unprintable(part, scope)
    joint = f" ~ {quote_literal(separator)} ~ " if separator else " ~ "
    return joint.join(translate_expression(part, scope) for part in variables)


def _translate_item(item: Any, scope: Scope) -> str:
    """Translate `object.key`, looking through an object that only the browser has."""
    key, owner = item._key, item._object  # noqa: SLF001
    if not isinstance(key, LiteralStringVar) or not literal_of(key).isidentifier():
        scope.refuse(str(item), "a key must be the literal name of a field")
    name: str = literal_of(key)
    found = find_server_value(owner)
    if found is not None and isinstance(found.value, dict):
        scope.refuse(str(item), f"the browser value has no server value for {name!r}")
    if not has_field(kind_of(owner), name):
        scope.refuse(str(item), f"{name!r} must be a field of a dataclass")
    if may_be_none(owner, scope):
        scope.refuse(str(item), f"{owner!s} may be None here; ask with rx.cond first")
    if found is not None and found.value is None:
        return "none"  # on the server there is nothing, so what asked first is not rendered
    return f"{translate_expression(owner, scope)}.{name}"


def _translate_operation(name: str, operands: list[Var[Any]], var: Any, scope: Scope) -> str | None:
    """Translate a condition, a comparison, a join or a logical operator; None for any other operation."""
    expression: str | None = None
    match name, operands:
        case "ternary_operation", [condition, if_true, if_false]:
            expression = _translate_ternary(condition, if_true, if_false, scope)
        case "boolify", [value]:
            expression = translate_condition(value, scope)
        case "boolean_not_operation", [value]:
            expression = f"(not {translate_condition(value, scope)})"
        case "_and_operation" | "_or_operation", [left, right]:
            expression = _translate_logic(left, right, scope, word=name.split("_")[1])
        case "operation", [left, right]:
            expression = _translate_comparison(left, right, var, scope)
        case "array_length_operation", [array] if not may_be_none(array, scope):
            expression = f"({translate_expression(array, scope)}|length)"
        case "array_join_operation", [array, LiteralStringVar() as separator]:
            expression = _translate_join(array, literal_of(separator), scope)
        case _:
            pass
    return expression


def _translate_ternary(condition: Var[Any], if_true: Var[Any], if_false: Var[Any], scope: Scope) -> str:
    """Translate `rx.cond` between two values."""
    yes = translate_expression(if_true, scope.assume(find_present(condition)))
    no = translate_expression(if_false, scope.assume(find_absent(condition)))
    return f"({yes} if {translate_condition(condition, scope)} else {no})"


def _translate_logic(left: Var[Any], right: Var[Any], scope: Scope, *, word: str) -> str:
    """Translate `&` and `|`, whose value is one of the two sides, as in Python."""
    known = find_present(left) if word == "and" else find_absent(left)
    second = translate_expression(right, scope.assume(known))
    return f"({translate_condition(left, scope)} {word} {second})"


def _translate_comparison(left: Var[Any], right: Var[Any], var: Any, scope: Scope) -> str | None:
    """Translate `==` and `!=`, which Reflex compiles to strict (in)equality."""
    for form, operator in COMPARISONS.items():
        if str(var) == form.format(str(left), str(right)):
            if not is_comparable(kind_of(left), kind_of(right)):
                kinds = f"{kind_of(left)} with {kind_of(right)}"
                scope.refuse(f"{var!s}, which compares {kinds}", "compare in the view model")
            return f"({translate_expression(left, scope)} {operator} {translate_expression(right, scope)})"
    return None


def _translate_join(array: Var[Any], separator: str, scope: Scope) -> str:
    """Translate the join of a list written out, as in `class_name=[...]`."""
    if not isinstance(array, LiteralArrayVar):
        scope.refuse(f"a join of {array!s}", "join it in the view model")
    return f"({_join_parts(literal_of(array), scope, separator)})"
