"""Links that the browser follows by itself."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A


def plain_link(label: str, href: Any, class_name: str | None = None, **props: Any) -> rx.Component:
    """Link to a place in this page, to a URL of this site that is no page, or from a persisted list's item.

    `rx.el.a` makes a link that the client-side router follows, which knows pages only. A persisted list
    follows the links in its items by itself, all of them with one listener.
    """
    return A.create(label, href=href, class_name=class_name, **props)
