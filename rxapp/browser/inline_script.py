"""JavaScript that is part of every document, and so without what only its readers need."""

import re

_COMMENT = re.compile(r"^\s*/\*.*?\*/\n|^\s*//[^\n]*\n", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)


def strip_script(source: str) -> str:
    """Return a script without comments that have their own lines, blank lines and indentation.

    Args:
        source: JavaScript, without texts that go over several lines.
    """
    return _INDENTATION.sub("", _COMMENT.sub("", source)).strip()
