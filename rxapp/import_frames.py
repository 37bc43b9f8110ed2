"""Lets `inspect` know the frames of imports: a start of the app asks it about them three thousand times."""

import inspect
import os
from importlib import _bootstrap, _bootstrap_external


def know_import_frames() -> None:
    """Note in `inspect` which modules the frames of imports belong to.

    `rx.asset(shared=True)` (Reflex 0.10.1) looks at the whole stack for the file that calls it. In the middle
    of imports, most of that are frames of files that do not exist, for each of which `inspect` goes through
    all modules again. That was a quarter of the time of a start.
    """
    for module in (_bootstrap, _bootstrap_external):
        file = f"<frozen {module.__name__}>"
        for name in (file, os.path.normcase(os.path.abspath(file))):  # noqa: PTH100 -- as `inspect` spells it
            inspect.modulesbyfile[name] = module.__name__
