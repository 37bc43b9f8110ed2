"""A component of the browser, with the markup that stands for it in the server's document."""

from typing import Any

from reflex import Component
from reflex_base.components.component import field
from reflex_base.constants.compiler import MemoizationDisposition, MemoizationMode
from reflex_components_core.base.fragment import Fragment

# On an element whose content is the browser's to say: what the server writes there may differ.
LIVE = {"data-live": ""}


class WithServerMarkup(Fragment):
    """A subtree with hooks of its own; the server writes another in its place."""

    server_component: Any = field(default=None, is_javascript_property=False, doc="The server's markup.")

    _memoization_mode = MemoizationMode(disposition=MemoizationDisposition.ALWAYS, recursive=False)


def with_server_markup(component: Component, server: Component) -> Component:
    """Say what the server writes for a component that it cannot render.

    Args:
        component: What React renders.
        server: What React renders at first, before it knows what only the browser knows.
    """
    return WithServerMarkup.create(component, server_component=server)
