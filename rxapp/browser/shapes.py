"""Python types as shapes: JSON that tells the browser what a stored value has to look like.

Anyone can write into the storage of their own browser, and so can an older build, an extension, or
another app on the same origin. A shape is checked in the browser, by `fits` of `shapes.js`, before a view
sees the value.

| Python                  | shape                              |
|-------------------------|------------------------------------|
| `str`, `bool`           | `"string"`, `"boolean"`            |
| `int`                   | `"integer"`, within 2**53          |
| `float`                 | `"number"`, finite                 |
| `None`                  | `null`                             |
| `Literal["a", 1]`       | `["literal", "a", 1]`              |
| `A or B`, `Optional[A]` | `["any", A, B]`                    |
| `list[A]`               | `["list", A]`                      |
| `dict[str, A]`          | `["dict", A]`                      |
| a dataclass             | `{"field": A, ...}`, no other keys |
"""

import dataclasses
import math
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

Shape: TypeAlias = "str | list[Any] | dict[str, Any] | None"

# JavaScript knows whole numbers up to here.
MAX_SAFE_INTEGER = 2**53 - 1
# A key that is a prototype, not an entry, in much of JavaScript.
PROTOTYPE = "__proto__"
_PLAIN: dict[Any, Shape] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    None: None,
    NoneType: None,
}


def compile_shape(kind: Any) -> Shape:
    """Compile a type.

    Args:
        kind: One of the types in the table above, nested at will.

    Returns:
        The shape, ready for `json.dumps`.

    Raises:
        TypeError: The type, which the message names, has no faithful form in JSON, or contains itself.
    """
    return _compile(kind, ())


def matches(shape: Shape, value: Any) -> bool:
    """Return whether a JSON value fits a shape, as `fits` of `shapes.js` would.

    Args:
        shape: From `compile_shape`.
        value: A JSON value.
    """
    if shape is None:
        return value is None
    if isinstance(shape, str):
        return _matches_plain(shape, value)
    if isinstance(shape, list):
        return _matches_part(shape[0], shape[1:], value)
    return (
        isinstance(value, dict)
        and value.keys() == shape.keys()  # pyright: ignore[reportUnknownMemberType]
        and all(matches(part, value[name]) for name, part in shape.items())
    )


def to_json_value(value: Any) -> Any:
    """Return a value with each dataclass in it as a dict."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json_value(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, list):
        return [to_json_value(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {key: to_json_value(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value


def _compile(kind: Any, owners: tuple[type[Any], ...]) -> Shape:
    """Compile a type inside of some dataclasses."""
    if isinstance(kind, type | None) and kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ["literal", *map(_check_literal, arguments)]
    if origin in {Union, UnionType}:
        return ["any", *(_compile(arm, owners) for arm in arguments)]
    if origin is list:
        return ["list", _compile(arguments[0], owners)]
    if origin is dict and arguments[0] is str:
        return ["dict", _compile(arguments[1], owners)]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _compile_fields(kind, owners)
    raise TypeError(f"{_name(kind)} cannot be stored in the browser: {_advise(kind)}")


def _compile_fields(owner: type[Any], owners: tuple[type[Any], ...]) -> Shape:
    """Compile a dataclass."""
    if owner in owners:
        raise TypeError(f"{_name(owner)} cannot be stored in the browser: it contains itself")
    hints = get_type_hints(owner)
    names = [each.name for each in dataclasses.fields(owner)]
    if PROTOTYPE in names:
        raise TypeError(f"{_name(owner)} cannot be stored in the browser: rename its field {PROTOTYPE}")
    return {name: _compile(hints[name], (*owners, owner)) for name in names}


def _check_literal(value: Any) -> Any:
    """Return a value of a `Literal` if it is plain."""
    if isinstance(value, str | bool | int | None) and type(value) in _PLAIN:
        return value
    raise TypeError(f"Literal[{value!r}] cannot be stored in the browser: {_advise(type(value))}")


def _name(kind: Any) -> str:
    """Return how a type is called."""
    return kind.__qualname__ if isinstance(kind, type) and not get_args(kind) else str(kind)


def _advise(kind: Any) -> str:
    """Say what to do in place of a type."""
    if kind in {list, dict}:
        return f"say what is in it, as in {kind.__name__}[{'str, ' * (kind is dict)}int]"
    if get_origin(kind) is dict:
        return "the keys of JSON are texts: dict[str, ...]"
    return "use str, int, float, bool, None, Literal, list[...], dict[str, ...] or a dataclass of these"


def _matches_plain(shape: str, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if shape == "integer":
        return is_number and math.isfinite(value) and value == int(value) and abs(value) <= MAX_SAFE_INTEGER
    if shape == "number":
        return is_number and math.isfinite(value)
    return type(value) is (str if shape == "string" else bool)


def _matches_part(name: str, parts: list[Any], value: Any) -> bool:
    if name == "any":
        return any(matches(part, value) for part in parts)
    if name == "literal":
        return any(value == part and isinstance(value, bool) == isinstance(part, bool) for part in parts)
    if name == "list":
        return isinstance(value, list) and all(matches(parts[0], item) for item in value)  # pyright: ignore[reportUnknownVariableType]
    return (
        isinstance(value, dict)
        and PROTOTYPE not in value
        and all(isinstance(key, str) and matches(parts[0], item) for key, item in value.items())  # pyright: ignore[reportUnknownVariableType]
    )
