"""Lets a page be painted before the server hears that it is shown. Decision 26 says why."""

from typing import Any

from reflex.plugins import Plugin
from typing_extensions import override

from rxapp.web.generated_scripts import STATE_SCRIPT, replace_once

ROUTE_CHANGE = """    addEvents(app.onLoadInternalEvent());

    // Update the ref
    prevLocationRef.current = location;
"""
_LATER = """    prevLocationRef.current = location;

    // Of pages that nobody has seen, only the last is told of.
    if (isLoadDue.current) return;
    isLoadDue.current = true;
    const load = () => {
      isLoadDue.current = false;
      addEvents(app.onLoadInternalEvent());
    };
    // A page in the background is not painted.
    if (document.hidden) load();
    else requestAnimationFrame(() => setTimeout(load));
"""
HANDLED = "  const handleNavigationEvents = useRef(false);\n"


class PaintFirstPlugin(Plugin):
    """Makes `on_load` of a page that was navigated to in the browser wait for the page's first paint.

    For apps whose pages come with their data, so that there is something to paint.
    """

    @override
    def pre_compile(self, **context: Any) -> None:
        """Change what Reflex generates."""
        context["add_modify_task"](STATE_SCRIPT, load_after_paint)


def load_after_paint(source: str) -> str:
    """Return the script with `on_load` sent once the page has been painted.

    Raises:
        ValueError: If Reflex has changed the place where it is sent.
    """
    # Reflex keeps the script from one start to the next.
    if _LATER in source:
        return source
    plugin = PaintFirstPlugin.__name__
    declared = f"{HANDLED}  const isLoadDue = useRef(false);\n"
    source = replace_once(STATE_SCRIPT, source, HANDLED, declared, plugin=plugin)
    return replace_once(STATE_SCRIPT, source, ROUTE_CHANGE, _LATER, plugin=plugin)
