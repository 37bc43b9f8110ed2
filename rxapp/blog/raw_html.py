"""Rewrites the raw HTML inside Markdown into plain, balanced tags.

An HTML parser takes anything: `<b/x=1`, tags that never close, thousands of levels. Repairing
that costs time and memory in the square of the input (a browser's rules reopen every
unclosed `<b>` in every paragraph that follows). So before any parser sees it, raw HTML is
reduced to tags of the strict CommonMark grammar, written out afresh from an allow-list,
closed where they must be, and never nested deeper than `MAX_OPEN_TAGS`.

This bounds the work. It is not what keeps readers safe: `content_policy.clean_html` is.
"""

import re
from html import escape, unescape
from typing import Final

from rxapp.blog.content_policy import (
    ALLOWED_TAGS,
    AUTHOR_ATTRIBUTES,
    EXTERNAL_REL,
    PHRASE_TAGS,
    VOID_TAGS,
    check_image,
    check_link,
    is_external,
)

MAX_OPEN_TAGS: Final = 50

# Whatever these hold is not prose: it goes with them.
_SWALLOWED = "script|style|svg|math|template|iframe|object|noscript"
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++)"""
_ATTRIBUTE = rf"""\s++[a-zA-Z_:@][\w:.\-]*+(?:\s*+=\s*+{_VALUE})?+"""
_PIECE: Final = re.compile(
    rf"<!--.*?(?:-->|\Z)"
    rf"|<[!?][^>]*+(?:>|\Z)"
    rf"|<(?P<swallowed>{_SWALLOWED})\b.*?(?:</(?P=swallowed)\s*+>|\Z)"
    rf"|</(?P<closed>[a-z][a-z0-9\-]*+)\s*+>"
    rf"|<(?P<opened>[a-z][a-z0-9\-]*+)(?P<attributes>(?:{_ATTRIBUTE})*+)\s*+(?P<alone>/?)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE_PARTS: Final = re.compile(rf"([a-zA-Z_:@][\w:.\-]*+)(?:\s*+=\s*+({_VALUE}))?+")
# HTML ends an open paragraph, list item or cell by itself; the page title is the only h1.
_RENAMED: Final = {"h1": "h2"}


class RawHtml:
    """The raw HTML of one document, rewritten piece by piece in reading order."""

    def __init__(self) -> None:
        """Start with nothing open."""
        self._open: list[str] = []

    def rewrite(self, source: str) -> str:
        """Return one piece of raw HTML as canonical tags, its loose `<` and `>` escaped."""
        written: list[str] = []
        position = 0
        for piece in _PIECE.finditer(source):
            written.append(_escape_text(source[position : piece.start()]))
            written.append(self._rewrite_piece(piece))
            position = piece.end()
        written.append(_escape_text(source[position:]))
        return "".join(written)

    def close_phrases(self) -> str:
        """Return the end tags of phrase tags still open: none may outlive its paragraph or block."""
        first = next((at for at, tag in enumerate(self._open) if tag in PHRASE_TAGS), len(self._open))
        return self._close_down_to(first)

    def close_all(self) -> str:
        """Return the end tags of everything still open at the end of the document."""
        return self._close_down_to(0)

    def _rewrite_piece(self, piece: re.Match[str]) -> str:
        """Return the canonical form of one tag; comments and what is not allowed become nothing."""
        if piece["closed"]:
            return self._close(_name_tag(piece["closed"]))
        tag = _name_tag(piece["opened"] or "")
        if tag not in ALLOWED_TAGS or len(self._open) >= MAX_OPEN_TAGS:
            return ""
        attributes = _read_attributes(tag, piece["attributes"])
        if tag == "img":
            return write_image(attributes)
        start = f"<{tag}{write_attributes(describe_link(attributes) if tag == 'a' else attributes)}>"
        if piece["alone"] and tag not in VOID_TAGS:
            return f"{start}</{tag}>"
        if tag not in VOID_TAGS:
            self._open.append(tag)
        return start

    def _close(self, tag: str) -> str:
        """Return the end tags down to the innermost open tag of this name, if there is one."""
        if tag not in self._open:
            return ""
        return self._close_down_to(len(self._open) - 1 - self._open[::-1].index(tag))

    def _close_down_to(self, depth: int) -> str:
        """Return the end tags of all that is open beyond this depth, innermost first."""
        closing = "".join(f"</{tag}>" for tag in reversed(self._open[depth:]))
        del self._open[depth:]
        return closing


def _name_tag(written: str) -> str:
    """Return the name under which a raw tag is emitted."""
    name = written.lower()
    return _RENAMED.get(name, name)


def _escape_text(text: str) -> str:
    """Return text between tags with loose angle brackets escaped and its entities kept."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _read_attributes(tag: str, source: str) -> dict[str, str]:
    """Return the attributes that an author may write on this tag; of repeated ones the first counts."""
    values: dict[str, str] = {}
    for name, value in _ATTRIBUTE_PARTS.findall(source):
        values.setdefault(name.lower(), unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
    return {name: value for name, value in values.items() if name in AUTHOR_ATTRIBUTES.get(tag, set())}


def describe_link(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes of a link: a refused target is left out, a foreign one gets its `rel`."""
    href = check_link(attributes.get("href", ""))
    rest = {name: value for name, value in attributes.items() if name != "href"}
    if not href:
        return rest
    return rest | {"href": href} | ({"rel": EXTERNAL_REL} if is_external(href) else {})


def write_image(attributes: dict[str, str]) -> str:
    """Return an image tag, or just its alternative text if its source is refused."""
    alt = attributes.get("alt", "")
    src = check_image(attributes.get("src", ""))
    if not src:
        return escape(alt)
    return f'<img{write_attributes({**attributes, "alt": alt, "src": src})} loading="lazy" decoding="async">'


def write_attributes(attributes: dict[str, str]) -> str:
    """Return attributes as HTML, each with a leading space."""
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
