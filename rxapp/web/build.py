"""Where the built frontend is, and whether this process serves it."""

from pathlib import Path

from reflex.utils.prerequisites import get_web_dir
from reflex_base import constants
from reflex_base.environment import environment


def find_static_dir() -> Path:
    """Return the folder that the frontend is built into."""
    return get_web_dir() / constants.Dirs.STATIC


def serves_documents() -> bool:
    """Return whether documents come from here. In development, and with a static frontend, they do not."""
    return environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.get()
