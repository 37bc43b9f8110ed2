"""Values that outlive the page, in `localStorage` or `sessionStorage`, as typed Vars.

What is stored is a JSON list: the time of writing, the version and the value. It is believed only if it
has the declared version and type and is young enough; else the default stands. See the HTML standard, "Web
storage", for what the two storages are, and React's `useSyncExternalStore` for how components follow them.

Every script of the origin can read it, and it outlives the visitor's session with the server: keep nothing
private here (OWASP ASVS 5.0, 14.3.3).
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast, overload

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import Var, VarData

from rxapp.browser.browser_var import BrowserVar, data_of, name_hook
from rxapp.browser.shapes import Shape, compile_shape, matches, to_json_value

T = TypeVar("T")
Area: TypeAlias = Literal["localStorage", "sessionStorage"]
Status: TypeAlias = Literal["saved", "memory", "full"]

_SCRIPT = rx.asset("stored.js", shared=True)
# Imported by the script from the folder that it is in.
_PARTS = [rx.asset(name, shared=True) for name in ("shapes.js", "storage_area.js", "storage_saving.js")]
_IMPORTS = {_SCRIPT.importable_path: [ImportVar(tag="useStored")]}
_declared: dict[tuple[Area, str], str] = {}


@dataclass(frozen=True)
class Stored(Generic[T]):
    """A value in the browser's storage: all components that show the same key share it.

    Attributes:
        value: Var of the value, of the declared type.
        status: Var of how it is kept: "saved"; "memory" where the storage is blocked, so that a reload
            forgets it; "full" where the last change did not fit, so that a reload brings back what did.
        reset: Event handler that removes the value from the storage and shows the default.
    """

    value: Any
    status: Any
    reset: Any
    _name: str
    _shape: Shape

    def set(self, value: T | Var[Any]) -> Any:
        """Return an event handler that sets the value, in the browser and without a round trip.

        It may be given to a trigger as it is, when the trigger has a value to give: `on_change=name.set`.

        Args:
            value: The new value, or a Var of it. A Var's value is checked in the browser, when it is set.

        Returns:
            An event handler, for one trigger or in a list with others.

        Raises:
            TypeError: The value, or the Var's type, is not of the declared type.
        """
        if isinstance(value, Var):
            var = cast("Var[Any]", value)
            self._check_var(var)
            return self._handle(f"set({var!s})", var)
        plain = to_json_value(value)
        if not matches(self._shape, plain):
            raise TypeError(f"{value!r} is not of the type that was declared for this stored value")
        return self._handle(f"set({json.dumps(plain)})")

    def update(self, **fields: Any) -> Any:
        """Return an event handler that sets some fields of a dataclass and leaves the others.

        Args:
            **fields: New values, or Vars of them, by name.

        Raises:
            TypeError: It is not a dataclass, has no such field, or has one of another type.
        """
        values = {name: self._make_field(name, value) for name, value in fields.items()}
        changes = "".join(f", {name}: {value!s}" for name, value in values.items())
        return self._handle(f"set({{...{self._name}.value{changes}}})", *values.values())

    def _make_field(self, name: str, value: Any) -> Var[Any]:
        """Return the new value of a field as a Var."""
        fields = self._shape if isinstance(self._shape, dict) else {}
        if name not in fields:
            raise TypeError(f"there is no field {name} to update")
        if isinstance(value, Var):
            return cast("Var[Any]", value)
        plain = to_json_value(value)
        if not matches(fields[name], plain):
            raise TypeError(f"{value!r} is not of the type of the field {name}")
        return Var(json.dumps(plain))

    def _handle(self, call: str, *sources: Var[Any]) -> Any:
        """Return an event handler that calls the store."""
        data = VarData.merge(*(data_of(var) for var in (*sources, self.value)))
        return Var(f"(() => {self._name}.{call})", _var_type=rx.EventChain, _var_data=data).guess_type()

    def _check_var(self, var: Var[Any]) -> None:
        """Refuse a Var whose plain type is another one; what is not plain shows in the browser."""
        try:
            shape = compile_shape(_type_of(var))
        except TypeError:
            return
        is_plain = isinstance(shape, str) and isinstance(self._shape, str)
        if is_plain and shape != self._shape and (shape, self._shape) != ("integer", "number"):
            raise TypeError(f"{var!s} is a {shape}, but the stored value was declared as {self._shape}")


@overload
def local_storage(
    key: str, default: T, *, version: int = 1, max_age: timedelta | None = None
) -> Stored[T]: ...


@overload
def local_storage(
    key: str, default: Any, kind: Any, *, version: int = 1, max_age: timedelta | None = None
) -> Stored[Any]: ...


def local_storage(
    key: str, default: Any, kind: Any = None, *, version: int = 1, max_age: timedelta | None = None
) -> Stored[Any]:
    """Keep a value in the browser until someone clears it, in step across all tabs of the site.

    Args:
        key: Its name, unique on the site.
        default: The value where nothing is stored, and where there is no browser.
        kind: Its type, where the default does not tell: `list[str]`, `dict[str, int]`, `str | None`.
            See `shapes` for what there is.
        version: Increase it when what the value means changes; values of other versions are discarded.
        max_age: A value written longer ago than this is discarded when it is read. None keeps it.

    Returns:
        The value, its setters and its status.

    Raises:
        TypeError: The type cannot be stored, or the default is not of it.
        ValueError: The key is empty, or is declared elsewhere with another default, type, version or age.
    """
    return _declare("localStorage", key, default, kind, version=version, max_age=max_age)


@overload
def session_storage(
    key: str, default: T, *, version: int = 1, max_age: timedelta | None = None, per: Any = None
) -> Stored[T]: ...


@overload
def session_storage(
    key: str,
    default: Any,
    kind: Any,
    *,
    version: int = 1,
    max_age: timedelta | None = None,
    per: Any = None,
) -> Stored[Any]: ...


def session_storage(
    key: str,
    default: Any,
    kind: Any = None,
    *,
    version: int = 1,
    max_age: timedelta | None = None,
    per: Any = None,
) -> Stored[Any]:
    """Keep a value for this tab: over reloads and navigation, until the tab is closed.

    A new tab starts with the default. A duplicated tab starts with a copy, and the two go their own ways
    from there (HTML standard: "legacy-clone a traversable storage shed").

    Args:
        key: Its name, unique on the site.
        default: The value where nothing is stored, and where there is no browser.
        kind: Its type, where the default does not tell: `list[str]`, `dict[str, int]`, `str | None`.
            See `shapes` for what there is.
        version: Increase it when what the value means changes; values of other versions are discarded.
        max_age: A value written longer ago than this is discarded when it is read. None keeps it.
        per: Var of a text: there is one value for each, under the key, a colon and the text.

    Returns:
        The value, its setters and its status.

    Raises:
        TypeError: The type cannot be stored, or the default is not of it.
        ValueError: The key is empty, or is declared elsewhere with another default, type, version or age.
    """
    return _declare("sessionStorage", key, default, kind, version=version, max_age=max_age, per=per)


def _declare(
    area: Area,
    key: str,
    default: Any,
    kind: Any,
    *,
    version: int,
    max_age: timedelta | None,
    per: Any = None,
) -> Stored[Any]:
    """Make the Vars of one key."""
    declared: Any = cast("Any", type(default)) if kind is None else kind
    shape, initial = compile_shape(declared), to_json_value(default)
    if not matches(shape, initial):
        raise TypeError(f"the default of {key!r}, {default!r}, is not of its type, {declared}")
    milliseconds = None if max_age is None else max_age // timedelta(milliseconds=1)
    terms = json.dumps({"initial": initial, "shape": shape, "version": version, "maxAge": milliseconds})
    _register(area, key, terms)
    name = name_hook(area, key) if per is None else name_hook(area, key, str(per))
    full_key = json.dumps(key) if per is None else f"{json.dumps(f'{key}:')} + {per!s}"
    hook = f"const {name} = useStored({json.dumps(area)}, {full_key}, {terms});"
    # What the key is made of comes first.
    own = VarData(imports=_IMPORTS, hooks={hook: None})
    data = own if per is None else VarData.merge(data_of(per), own)

    def part(part_name: str, part_kind: Any, server_value: Any = None) -> Any:
        var = BrowserVar(f"{name}.{part_name}", part_kind, data, server_value=server_value)
        return var.guess_type()

    return Stored(
        value=part("value", declared, initial),
        status=part("status", Status, "saved"),
        reset=part("reset", rx.EventChain),
        _name=name,
        _shape=shape,
    )


def _register(area: Area, key: str, terms: str) -> None:
    """Note a declaration: two that differ would share one store, and one of them would be wrong."""
    if not key:
        raise ValueError("a stored value needs a key")
    if _declared.setdefault((area, key), terms) != terms:
        raise ValueError(f"{key!r} in {area} is declared twice, with different terms")


def _type_of(var: Any) -> Any:
    return var._var_type  # noqa: SLF001
