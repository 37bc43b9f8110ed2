"""Where the built frontend is, and which documents this process serves."""

from pathlib import Path

from reflex.utils.prerequisites import get_web_dir
from reflex_base import constants
from reflex_base.environment import environment

from rxapp.settings import load_settings


def find_static_dir() -> Path:
    """Return the folder that the frontend is built into."""
    return get_web_dir() / constants.Dirs.STATIC


def serves_build() -> bool:
    """Return whether the built frontend comes from here. In development, and once exported, it does not."""
    return environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.get()


def serves_documents() -> bool:
    """Return whether documents come from here. Beside exported pages, they are for who has no scripts."""
    return serves_build() or load_settings().api_url is not None
