"""The code that the page shows: the very files that run, coloured on the server."""

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rxapp.blog.code_blocks import colour_file
from rxapp.rendering import SafeHTML

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sources:
    """Each file as a code block; `_next` marks the same step in Next.js."""

    naive: SafeHTML
    naive_next: SafeHTML
    failure: SafeHTML
    effect: SafeHTML
    effect_next: SafeHTML
    client_only_fix: SafeHTML
    client_only_fix_next: SafeHTML
    server_snapshot: SafeHTML
    server_snapshot_next: SafeHTML
    reflex_storage: SafeHTML
    reflex_storage_next: SafeHTML
    before_paint: SafeHTML
    before_paint_next: SafeHTML


@cache
def read_sources() -> Sources:
    """Read and colour the files, once."""
    return Sources(**{each.name: colour_file(*find_file(each.name)) for each in dataclasses.fields(Sources)})


def find_file(name: str) -> tuple[Path, str]:
    """Return where the code of this name is, and the language it is in.

    Args:
        name: A field of `Sources`.
    """
    if name == "failure":
        return _HERE / "failure.txt", ""
    if name.endswith("_next"):
        return _HERE / "next" / f"{name.removesuffix('_next')}.tsx", "tsx"
    return _HERE / "fixes" / f"{name}.py", "python"
