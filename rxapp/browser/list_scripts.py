"""The JavaScript of a persisted list: the hooks, and the script that runs before them."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import reflex as rx

from rxapp.browser.inline_script import strip_script

_FOLDER = Path(__file__).parent
_EARLY_PARTS = ("shapes.js", "storage_area.js", "list_snapshots.js", "list_anchor.js", "early_list.js")
_LATE_PARTS = (
    "list_changes.js",
    "list_entry.js",
    "list_heights.js",
    "list_links.js",
    "list_nearest.js",
    "list_requests.js",
    "list_saving.js",
    "list_store.js",
    "storage_saving.js",
)
_MODULE_WORDS = re.compile(r"^import .*;\n|^export ", re.MULTILINE)

HOOKS = rx.asset("persisted_list.js", shared=True)
# Imported by the hooks from the folder that they are in.
_PARTS = [rx.asset(name, shared=True) for name in (*_EARLY_PARTS[:-1], *_LATE_PARTS)]


def write_terms(terms: dict[str, Any]) -> str:
    """Write what the browser has to know to tell a snapshot that it can use, as JSON.

    Args:
        terms: The declaration of the list.

    Returns:
        The same, with a version: a build that stores something else, or understands it in another way, has
        another.
    """
    sources = _join((*_EARLY_PARTS, *_LATE_PARTS))
    version = hashlib.blake2b((json.dumps(terms) + sources).encode(), digest_size=6).hexdigest()
    return json.dumps({**terms, "version": version})


def write_early_script(terms: str) -> str:
    """Join the modules that the early script is made of.

    Args:
        terms: What `write_terms` has written.
    """
    source = _MODULE_WORDS.sub("", _join(_EARLY_PARTS))
    return f"(() => {{\n{strip_script(source)}\nshowEarly({terms});\n}})();"


def _join(names: tuple[str, ...]) -> str:
    return "".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)
