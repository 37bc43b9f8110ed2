"""Writes the HTML of each kind of Markdown token.

Method names are the token types that markdown-it looks up. Output is not yet safe to
show: `content_policy.clean_html` follows.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML, RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from typing_extensions import override

from rxapp.blog.code_blocks import CodeBlocks
from rxapp.blog.content_policy import FOOTNOTE_PREFIX
from rxapp.blog.raw_html import describe_link, write_attributes, write_image

# The language is the first word of the info string, up to options such as `js{1,3}` or `py:title`.
_LANGUAGE: Final = re.compile(r"[\w+#-]+")
_ALIGNMENT: Final = re.compile(r"text-align:(left|center|right)")


def read_plain_text(tokens: Sequence[Token] | None) -> str:
    """Return the words of inline tokens, without markup and images."""
    texts = {"text": "", "code_inline": "", "softbreak": " ", "hardbreak": " "}
    return "".join(token.content or texts[token.type] for token in tokens or [] if token.type in texts)


class ArticleRenderer(RendererHTML):
    """The HTML of an article's headings, links, images, tables and code."""

    def __init__(self, parser: Any = None) -> None:
        """Start a document."""
        super().__init__(parser)
        self._tables = 0
        self._code = CodeBlocks()

    def heading_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a heading that can be linked to."""
        heading = tokens[idx].meta["heading"]
        return f'<h{heading.level} id="{escape(heading.id)}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Close a heading with the link to itself, which pages show on hover and focus."""
        heading = tokens[idx].meta["heading"]
        label = escape(f"Link to this section: {heading.text}")
        anchor = f'<a class="heading-anchor" href="#{escape(heading.id)}" aria-label="{label}">#</a>'
        return f"{anchor}</h{heading.level}>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a link, to nowhere if its target is refused."""
        attributes = {name: str(value) for name, value in tokens[idx].attrItems()}
        return f"<a{write_attributes(describe_link(attributes))}>"

    @override
    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        attributes = {name: str(value) for name, value in tokens[idx].attrItems()}
        return write_image(attributes | {"alt": read_plain_text(tokens[idx].children)})

    @override
    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        language = _LANGUAGE.search(tokens[idx].info)
        return self._code.render(tokens[idx].content, language[0] if language else "")

    @override
    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._code.render(tokens[idx].content)

    def table_open(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a table in a region that can be focused and scrolled; regions need names of their own."""
        self._tables += 1
        label = f"Table {self._tables}"
        return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'

    def table_close(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Close a table and its region."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a header cell."""
        return f'<th scope="col"{_write_alignment(tokens[idx])}>'

    def td_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Open a cell."""
        return f"<td{_write_alignment(tokens[idx])}>"


def _write_alignment(cell: Token) -> str:
    """Return a cell's alignment as a class: the content security policy allows no inline style."""
    alignment = _ALIGNMENT.search(str(cell.attrGet("style") or ""))
    return f' class="align-{alignment[1]}"' if alignment else ""


def install_footnote_rules(parser: MarkdownIt) -> None:
    """Replace the footnote plugin's HTML by one with our ids and spoken labels."""
    parser.add_render_rule("footnote_ref", _write_reference)
    parser.add_render_rule("footnote_block_open", _open_footnotes)
    parser.add_render_rule("footnote_open", _open_footnote)
    parser.add_render_rule("footnote_anchor", _write_way_back)


def _write_reference(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return the raised number that leads to a footnote."""
    number = tokens[idx].meta["id"] + 1
    attributes = {
        "href": f"#{FOOTNOTE_PREFIX}{number}",
        "id": _name_reference(tokens[idx]),
        "aria-label": f"Footnote {number}",
    }
    return f'<sup class="footnote-ref"><a{write_attributes(attributes)}>{number}</a></sup>'


def _open_footnotes(
    _self: RendererProtocol, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return the start of the list of footnotes."""
    return '<section class="footnotes">\n<ol>\n'


def _open_footnote(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return the start of a footnote."""
    return f'<li id="{FOOTNOTE_PREFIX}{tokens[idx].meta["id"] + 1}">'


def _write_way_back(
    _self: RendererProtocol, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return the link from a footnote to one place that refers to it."""
    attributes = {
        "class": "footnote-backref",
        "href": f"#{_name_reference(tokens[idx])}",
        "aria-label": f"Back to footnote {tokens[idx].meta['id'] + 1} in the text",
    }
    # The variation selector keeps the arrow from being drawn as an emoji.
    return f" <a{write_attributes(attributes)}>\u21a9\ufe0e</a>"


def _name_reference(token: Token) -> str:
    """Return the id of one reference to a footnote: the same footnote may be referred to many times."""
    repeat = token.meta.get("subId", 0)
    return f"{FOOTNOTE_PREFIX}ref-{token.meta['id'] + 1}" + (f"-{repeat}" if repeat else "")
