"""Where to go after signing in: a path of this site, or nowhere in particular (CWE-601)."""

import re

MAX_LENGTH = 2048

_PERCENT = "%[0-9A-Fa-f]{2}"
_PATH = rf"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{_PERCENT})*)+"
_REST = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|{_PERCENT})*"
# RFC 3986, 3.3 to 3.5. Browsers drop tabs and newlines, read a backslash as a slash and map some letters
# to others (WHATWG URL): none of these is a character of a URL, so none is taken.
_REFERENCE = re.compile(rf"({_PATH})(?:\?{_REST})?(?:#{_REST})?")
# What a server or a proxy on the way could read as another path: empty and dot segments, which a
# normalised path may begin with two slashes for, and the same in disguise: slashes, backslashes, dots,
# control characters, and percent signs that hide any of them.
_AMBIGUOUS = re.compile(r"//|/\.{1,2}(?:/|$)|%(?:[01][0-9A-F]|2[5EF]|5C|7F)", re.IGNORECASE)


def read_next_path(text: str, *, default: str = "/") -> str:
    """Return the text if it names a path of this site and nothing else, with query and fragment.

    Args:
        text: What came with a form or a link; anything at all.
        default: Taken for everything else.
    """
    if len(text) > MAX_LENGTH:
        return default
    found = _REFERENCE.fullmatch(text)
    return text if found and not _AMBIGUOUS.search(found[1]) else default
