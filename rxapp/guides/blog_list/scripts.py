"""The page's scripts. They import one another, so they have to be in one folder: that of this module."""

from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

RETURNS = rx.asset("returns.js", shared=True)
SNAPSHOT = rx.asset("snapshot.js", shared=True)
BREAKAGE = rx.asset("breakage.js", shared=True)


def use_script(script: Any, hook: str) -> VarData:
    """Return what a component needs to call a hook.

    Args:
        script: The asset that exports it.
        hook: The statement that calls it, such as `const name = useName();`.
    """
    name = hook.partition("= ")[2].partition("(")[0]
    return VarData(imports={script.importable_path: [ImportVar(tag=name)]}, hooks={hook: None})
