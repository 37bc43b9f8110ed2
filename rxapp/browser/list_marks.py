"""Attributes that tell the early script what an element of a list's item shows."""

from typing import Any


def mark_fields(**fields: str) -> dict[str, str]:
    """Return the attributes that tell the early script what an element of an item shows.

    Args:
        **fields: For each attribute of the element, and `text` for its text, what it is made from: such as
            `text="{title}"`, or `href="/blog?tag={}"` inside an element for each of the item's texts.
    """
    bindings = {"textContent" if name == "text" else name: source for name, source in fields.items()}
    return {"data-bind": " ".join(f"{name}={source}" for name, source in bindings.items())}


def mark_each(field: str) -> dict[str, str]:
    """Return the attribute of an element that has a child for each text in a field of the item."""
    return {"data-each": field}


def mark_item(field: str, key: Any) -> dict[str, Any]:
    """Return the attributes of an item's own element.

    Args:
        field: The field that tells items apart.
        key: Var of its value.
    """
    return {"data-key": key, **mark_fields(**{"data-key": f"{{{field}}}"})}
