"""Leaves out of the browser's scripts what this app cannot use. Decision 25 says what and why."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from typing_extensions import override

from rxapp.web.generated_scripts import STATE_SCRIPT, VITE_CONFIG, replace_once

PLAIN_JSX = "utils/plain_jsx.js"
ALIASES = "    alias: [\n"
_DIRECT_EVAL = re.compile(r"(?<![\w.])eval\(")


class LeanScriptsPlugin(Plugin):
    """Makes Reflex's elements React's own, and its scripts smaller.

    For apps that style with class names and whose content security policy has no `unsafe-eval`.
    """

    @override
    def get_static_assets(self, **context: Any) -> Sequence[tuple[Path, str | bytes]]:
        """Return what takes the place of Emotion, which makes elements that may have a `css` prop."""
        return [(Path(PLAIN_JSX), 'export { createElement as jsx } from "react";\n')]

    @override
    def pre_compile(self, **context: Any) -> None:
        """Change what Reflex generates."""
        context["add_modify_task"](VITE_CONFIG, replace_emotion)
        context["add_modify_task"](STATE_SCRIPT, shorten_names)


def replace_emotion(source: str) -> str:
    """Return Vite's configuration with another module in the place of Emotion.

    Raises:
        ValueError: If Reflex has changed the place where it belongs.
    """
    target = f'fileURLToPath(new URL("./{PLAIN_JSX}", import.meta.url))'
    aliases = f"{ALIASES}      {{ find: /^@emotion\\/react$/, replacement: {target} }},\n"
    return replace_once(VITE_CONFIG, source, ALIASES, aliases, plugin=LeanScriptsPlugin.__name__)


def shorten_names(source: str) -> str:
    """Return the script with indirect calls of `eval` only.

    A direct one may name every variable around it, so a minifier leaves all names in its bundle as they are.

    Raises:
        ValueError: If there is none, and so no reason for this any more.
    """
    if "eval(" not in source:
        raise ValueError(f"{STATE_SCRIPT} calls no eval: LeanScriptsPlugin need not change it any more")
    return _DIRECT_EVAL.sub("globalThis.eval(", source)
