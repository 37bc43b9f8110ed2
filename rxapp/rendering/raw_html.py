"""Markup that the server made and cleaned, placed as it is."""

from typing import Any

from reflex import Component
from reflex.vars import Var
from reflex_base.components.component import field
from reflex_components_core.el.elements.typography import Div

from rxapp.rendering.reflex_internals import kind_of


class SafeHTML(str):
    """HTML that has been cleaned. Making one is the claim that it is safe to insert."""

    __slots__ = ()


class RawHTML(Div):
    """A `div` whose content is a `SafeHTML` value."""

    dangerouslySetInnerHTML: Var[dict[str, Any]] = field(doc="The markup to insert.")  # noqa: N815


def raw_html(html: Any, **props: Any) -> Component:
    """Insert cleaned HTML.

    Args:
        html: A Var of type `SafeHTML`.
        **props: Props of the surrounding `div`.

    Returns:
        The component.

    Raises:
        TypeError: If the value's type does not say that it was cleaned.
    """
    if not isinstance(html, Var) or kind_of(html) is not SafeHTML:
        raise TypeError(f"raw_html takes a SafeHTML value, not {html!s}: clean it and declare its type")
    return RawHTML.create(dangerouslySetInnerHTML={"__html": html}, **props)
