"""A view model with a field of every kind, and views of it rendered to HTML."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

import reflex as rx

from rxapp.rendering import SafeHTML
from rxapp.rendering.translator import compile_template, write_template


class Colour(Enum):
    """Prints its name in Python, its value in JavaScript."""

    RED = "red"


class Shout(str):
    """Text of a type of its own."""

    __slots__ = ()


@dataclass(frozen=True)
class Nothing:
    """An object without fields, which is false in the browser and true in Python."""


@dataclass(frozen=True)
class Basket:
    """An object with a truth of its own, which the browser does not know."""

    goods: list[str] = field(default_factory=list[str])

    def __len__(self) -> int:
        """Count the goods."""
        return len(self.goods)


@dataclass(frozen=True)
class Child:
    """An object in an object."""

    name: str = "child"
    nickname: str | None = None
    tags: list[str] = field(default_factory=list[str])

    @property
    def upper_name(self) -> str:
        """What the browser does not get."""
        return self.name.upper()


@dataclass(frozen=True)
class Model:
    """One field of every kind."""

    text: str = "text"
    other: str = "other"
    shout: Shout = Shout("loud")  # noqa: RUF009 -- immutable
    maybe_text: str | None = None
    number: int = 3
    ratio: float = 1.5
    flag: bool = False
    maybe_flag: bool | None = None
    choice: Literal["one", "two"] = "one"
    names: list[str] = field(default_factory=list[str])
    maybe_names: list[str] | None = None
    grid: list[list[int]] = field(default_factory=list[list[int]])
    mapping: dict[str, str] = field(default_factory=dict[str, str])
    child: Child = field(default_factory=Child)
    maybe_child: Child | None = None
    children: list[Child] = field(default_factory=list[Child])
    nothing: Nothing = field(default_factory=Nothing)
    basket: Basket = field(default_factory=Basket)
    colour: Colour = Colour.RED
    anything: Any = None
    html: SafeHTML = SafeHTML("<b>bold</b>")  # noqa: RUF009 -- immutable


View = Callable[[Any], Any]

# Reflex's own, with types that a lambda can be checked against.
cond: Callable[..., Any] = rx.cond
match: Callable[..., Any] = rx.match  # pyright: ignore[reportUnknownVariableType]


def foreach(items: Any, show: Callable[[Any], Any] | Callable[[Any, Any], Any]) -> rx.Component:
    """Show every item."""
    return rx.foreach(items, show)


def render(view: View, **fields: Any) -> str:
    """Render a view of a model with the given fields."""

    def whole_view(model: Any) -> rx.Component:
        return rx.fragment(view(model))

    return compile_template(write_template(whole_view, Model)).render(page=Model(**fields))
