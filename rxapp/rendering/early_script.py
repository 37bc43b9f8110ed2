"""A script that runs while the document is being read, before what stands above it is first painted."""

from reflex import Component
from reflex_base.components.component import field
from reflex_components_core.base.fragment import Fragment

# What would end the element early, or mean something to a template.
_REFUSED = ("</script", "<!--", "{{", "{%", "{#")


class EarlyScript(Fragment):
    """A script in the server's document, and nothing in React, which would not run it."""

    source: str = field(default="", is_javascript_property=False, doc="JavaScript.")


def early_script(source: str) -> Component:
    """Run JavaScript in the document, before what stands above it is painted for the first time.

    For what cannot wait for the app's modules, such as a value from the browser's storage that belongs into
    the first frame. It runs only where the server wrote the document, not after a client-side navigation
    and not in development; so what React renders has to be right by itself.

    The site's content security policy has to allow its hash: see `PageSite.script_hashes`.

    Args:
        source: JavaScript, the same for every visitor.

    Returns:
        A component.

    Raises:
        ValueError: It has a character sequence that would end the element, or mean something to a template.
    """
    for sequence in _REFUSED:
        if sequence in source.lower():
            raise ValueError(f"an early script cannot have {sequence!r} in it; split it in two strings")
    return EarlyScript.create(source=source)
