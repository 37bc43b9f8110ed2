"""The code that the page shows: the very files that run, coloured on the server."""

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rxapp.blog.code_blocks import colour_file
from rxapp.rendering import SafeHTML

_HERE = Path(__file__).parent
FILES = {
    "plain": ("lists/plain.js", "js"),
    "plain_next": ("next/plain.tsx", "tsx"),
    "effect": ("lists/effect.js", "js"),
    "effect_next": ("next/effect.tsx", "tsx"),
    "persisted": ("lists/persisted.py", "python"),
    "persisted_next": ("next/next_config.ts", "ts"),
}


@dataclass(frozen=True)
class Sources:
    """Each file as a code block; `_next` marks the same step in Next.js."""

    plain: SafeHTML
    plain_next: SafeHTML
    effect: SafeHTML
    effect_next: SafeHTML
    persisted: SafeHTML
    persisted_next: SafeHTML


@cache
def read_sources() -> Sources:
    """Read and colour the files, once."""
    return Sources(**{each.name: colour_file(*find_file(each.name)) for each in dataclasses.fields(Sources)})


def find_file(name: str) -> tuple[Path, str]:
    """Return where the code of this name is, and the language it is in.

    Args:
        name: A field of `Sources`.
    """
    path, language = FILES[name]
    return _HERE / path, language
