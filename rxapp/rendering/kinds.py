"""Which types mean the same in Python and in JavaScript when printed, compared or asked for truth."""

import dataclasses
from collections.abc import Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin


def list_kinds(kind: Any) -> tuple[Any, ...]:
    """List the plain types that a declared type allows: the arms of a union, the values of a Literal."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return tuple(arm for argument in arguments for arm in list_kinds(argument))
    if origin is Literal:
        return tuple(cast("Any", type(value)) for value in arguments)
    if origin is Annotated:
        return list_kinds(arguments[0])
    return (NoneType if kind is None else origin or kind,)


def allows_none(kind: Any) -> bool:
    """Return whether a value of a declared type may be None."""
    return NoneType in list_kinds(kind)


def is_printable(kind: Any) -> bool:
    """Return whether both sides write a value alike: texts and whole numbers, or nothing for None."""
    return all(_is_text(arm) or arm in {int, NoneType} for arm in list_kinds(kind))


def is_comparable(*kinds: Any) -> bool:
    """Return whether both sides find values alike equal: to Python, True is 1 and lists compare by value."""
    arms = {arm for kind in kinds for arm in list_kinds(kind)}
    scalars = {arm for arm in arms if _is_text(arm) or arm in {int, float, bool, NoneType}}
    return arms == scalars and not (bool in arms and arms & {int, float})


def is_list(kind: Any) -> bool:
    """Return whether a value is a list."""
    return all(arm in {list, tuple, Sequence} for arm in list_kinds(kind))


def has_same_truth(kind: Any) -> bool:
    """Return whether Python's `bool` and Reflex's `isTrue` agree on every value of a type."""
    return all(_arm_has_same_truth(arm) for arm in list_kinds(kind))


def has_field(kind: Any, name: str) -> bool:
    """Return whether the browser gets a value's field: every arm but None is a dataclass that has it."""
    arms = [arm for arm in list_kinds(kind) if arm is not NoneType]
    return all(
        dataclasses.is_dataclass(arm) and name in {each.name for each in dataclasses.fields(arm)}
        for arm in arms
    )


def _is_text(kind: Any) -> bool:
    """Return whether a type is text. An Enum prints its name in Python and its value in the browser."""
    return isinstance(kind, type) and issubclass(kind, str) and not issubclass(kind, Enum)


def _arm_has_same_truth(kind: Any) -> bool:
    if _is_text(kind) or kind in {int, float, bool, NoneType, list, tuple, Sequence, dict}:
        return True
    # In the browser an object is true if it has fields, whatever its class says.
    has_own_truth = hasattr(kind, "__bool__") or hasattr(kind, "__len__")
    return dataclasses.is_dataclass(kind) and bool(dataclasses.fields(kind)) and not has_own_truth
