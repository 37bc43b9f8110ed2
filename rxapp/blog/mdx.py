"""Takes what is JavaScript out of MDX, so that the Markdown in it can be shown.

Imports, exports and `{/* comments */}` go. Components, and tags with `{expressions}` for
attributes, go and leave their children. Other `{expressions}` show as they are written:
evaluating them would mean running the author's code.
"""

import re
from typing import Final

_FENCE: Final = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_MODULE_LINE: Final = re.compile(r"(?:import|export)\s")
_COMMENT: Final = re.compile(r"\{/\*.*?(?:\*/\}|\Z)", re.DOTALL)
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_VALUE = rf"""(?:"[^"]*+"|'[^']*+'|{_BRACES})"""
_ATTRIBUTE = rf"(?:[\w:\-]++(?:\s*+=\s*+{_VALUE})?+|{_BRACES})"
_NAME = r"(?:[A-Z][\w.]*+|[a-z][\w.\-]*+(?=[^<>{]*\{))"
_COMPONENT: Final = re.compile(rf"</?{_NAME}(?:\s++{_ATTRIBUTE})*+\s*+/?>")


def strip_mdx(source: str) -> str:
    """Return the Markdown of an MDX text; code blocks are left as they are."""
    return "".join(
        block if is_code else _COMPONENT.sub("", _COMMENT.sub("", _drop_modules(block)))
        for is_code, block in _split_at_fences(source)
    )


def _split_at_fences(source: str) -> list[tuple[bool, str]]:
    """Return the text in pieces, each with whether it is a fenced code block."""
    pieces: list[tuple[bool, list[str]]] = [(False, [])]
    fence = ""
    for line in source.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if not fence and mark:
            fence = mark[1]
            pieces.append((True, [line]))
            continue
        pieces[-1][1].append(line)
        if fence and mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
            fence = ""
            pieces.append((False, []))
    return [(is_code, "".join(lines)) for is_code, lines in pieces]


def _drop_modules(block: str) -> str:
    """Return the text without import and export statements, which end at an empty line."""
    kept: list[str] = []
    in_module, after_blank = False, True
    for line in block.splitlines(keepends=True):
        if not line.strip():
            in_module, after_blank = False, True
        elif after_blank and _MODULE_LINE.match(line):
            in_module, after_blank = True, False
        else:
            after_blank = False
        if not in_module:
            kept.append(line)
    return "".join(kept)
