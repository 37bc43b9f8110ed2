"""Components that exist in the browser only, with something in their place until then."""

from typing import Any

from reflex import Component
from reflex_base.constants.compiler import MemoizationDisposition, MemoizationMode
from reflex_components_core.base.fragment import Fragment
from reflex_components_core.core.cond import Cond  # pyright: ignore[reportMissingTypeStubs]

from rxapp.browser.browser_values import is_in_browser


class BrowserPart(Fragment):
    """A subtree that Reflex compiles into a React component of its own, with its expressions and its hooks.

    Within the page's component they would be evaluated wherever the page is rendered, mounted or not.
    """

    _memoization_mode = MemoizationMode(disposition=MemoizationDisposition.ALWAYS, recursive=False)


class ClientOnly(Cond):
    """One of two components: the first in the browser, the second where there is none."""

    @property
    def server_component(self) -> Any:
        """What a renderer without a browser has to write; who renders views without React looks here."""
        return self.children[1]


def client_only(component: Component, placeholder: Component) -> Component:
    """Mount a component in the browser only.

    What is written without a browser, and what React hydrates, is the placeholder; the component is mounted
    right after (React: a server snapshot that differs from the client's). A component may so use `window`
    while it renders. A *library* that uses `window` as soon as it is imported needs `rx.NoSSRComponent` as
    well, which delays the import.

    Args:
        component: What needs the browser.
        placeholder: What holds its place. Give both the same size, by a class with `min-height` or
            `aspect-ratio`: what comes after them moves otherwise (Layout Instability, CLS).

    Returns:
        The component.
    """
    return ClientOnly.create(is_in_browser(), BrowserPart.create(component), placeholder)
