"""The site with a plain list in the place of the persisted one, to see which tests tell the two apart."""

import shutil
from pathlib import Path

_FOLDER = Path(__file__).parent
_FOLDERS = ("rxapp", "assets", "content", "alembic", "reflex.lock")
_FILES = ("rxconfig.py", "alembic.ini", "pyproject.toml")


def copy_project(root: Path, copy: Path) -> None:
    """Copy what a build needs, with the scripts of the plain list.

    Args:
        root: The project.
        copy: A folder that is not there yet.
    """
    copy.mkdir()
    for name in _FOLDERS:
        # Reflex links the scripts into the assets by itself.
        shutil.copytree(root / name, copy / name, ignore=shutil.ignore_patterns("external", "__pycache__"))
    for name in _FILES:
        shutil.copy(root / name, copy)
    for script in _FOLDER.glob("*.js"):
        shutil.copy(script, copy / "rxapp" / "browser")
