"""Turns the Markdown of an article into HTML that is safe to show.

CommonMark with tables, strikethrough and footnotes. Raw HTML is allowed and cleaned by
the same allow-list as everything else (`content_policy`). The page title is the only
h1: an h1 in the text becomes an h2.

Rendering is CPU work of some milliseconds per article and up to two seconds for the
worst input let in: call it from a thread, and once per save rather than per view.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from rxapp.blog.article_renderer import ArticleRenderer, install_footnote_rules, read_plain_text
from rxapp.blog.content_policy import clean_html
from rxapp.blog.heading_anchors import Heading, name_headings
from rxapp.blog.raw_html import RawHtml

# The parser's time per character varies by a factor of twenty with the kind of
# character. Prose of the full length takes under two seconds, and so does a text that
# reaches either of the other two limits.
MAX_CHARACTERS: Final = 400_000
MAX_LINES: Final = 15_000
MAX_MARKS: Final = 60_000
# A short source can name one long link target thousands of times.
MAX_HTML_CHARACTERS: Final = 4_000_000

WORDS_PER_MINUTE: Final = 220
EXCERPT_WORDS: Final = 40

_MARKS: Final = "[]*_`~!<>|&\\^-#"
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)


class MarkdownTooLargeError(ValueError):
    """The Markdown is longer, or denser with markup, than is rendered in reasonable time."""


@dataclass(frozen=True, slots=True)
class RenderedMarkdown:
    """An article as a reader sees it.

    `excerpt` is plain text, the first words of its paragraphs; escape it before it goes
    into HTML. `headings` are in reading order, for a table of contents.
    """

    html: str
    excerpt: str
    reading_minutes: int
    headings: tuple[Heading, ...]


def render_markdown(source: str) -> RenderedMarkdown:
    """Render Markdown from any author, trusted or not.

    Args:
        source: The Markdown, without front matter.

    Raises:
        MarkdownTooLargeError: The source, or the HTML it makes, exceeds one of this module's limits.
    """
    _check_size(source)
    parser = _build_parser()
    env: dict[str, object] = {}
    tokens = _rewrite_raw_html(parser.parse(source, env))
    headings = name_headings(tokens)
    html = str(parser.renderer.render(tokens, parser.options, env))
    if len(html) > MAX_HTML_CHARACTERS:
        raise MarkdownTooLargeError(
            f"makes {len(html):,} characters of HTML; the limit is {MAX_HTML_CHARACTERS:,}"
        )
    return RenderedMarkdown(
        html=clean_html(html),
        excerpt=_cut_excerpt(tokens),
        reading_minutes=_estimate_minutes(tokens),
        headings=headings,
    )


def read_inline_text(source: str) -> str:
    """Return the words of one line of Markdown, such as a heading, without its markup."""
    tokens = MarkdownIt("commonmark").parseInline(source)
    return "".join(read_plain_text(token.children) for token in tokens)


def _check_size(source: str) -> None:
    """Refuse what could not be rendered in about two seconds."""
    marks = sum(source.count(mark) for mark in _MARKS)
    for amount, limit, unit in (
        (len(source), MAX_CHARACTERS, "characters"),
        (source.count("\n"), MAX_LINES, "lines"),
        (marks, MAX_MARKS, "Markdown punctuation marks"),
    ):
        if amount > limit:
            raise MarkdownTooLargeError(f"has {amount:,} {unit}; the limit is {limit:,}")


def _build_parser() -> MarkdownIt:
    """Return a parser. Each rendering takes its own, so that threads share no state."""
    parser = MarkdownIt("commonmark", {"html": True}, renderer_cls=ArticleRenderer)
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    install_footnote_rules(parser)
    return parser


def _rewrite_raw_html(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with raw HTML made canonical, and closed where its surroundings end."""
    raw = RawHtml()
    rewritten: list[Token] = []
    for token in tokens:
        if token.type == "footnote_block_open":
            rewritten.append(_make_html(raw.close_all()))
        if token.type == "html_block":
            token.content = raw.rewrite(token.content) + raw.close_phrases()
        for child in token.children or []:
            if child.type == "html_inline":
                child.content = raw.rewrite(child.content)
        if token.children and (unclosed := raw.close_phrases()):
            token.children.append(_make_html(unclosed))
        rewritten.append(token)
    return rewritten


def _make_html(content: str) -> Token:
    """Return a token that renders as this HTML."""
    return Token("html_inline", "", 0, content=content)


def _cut_excerpt(tokens: Sequence[Token]) -> str:
    """Return the first words of the paragraphs, with an ellipsis if there are more."""
    words: list[str] = []
    for text in _read_paragraphs(tokens):
        words.extend(text.split())
        if len(words) > EXCERPT_WORDS:
            return " ".join(words[:EXCERPT_WORDS]).rstrip(".,;:") + "…"
    return " ".join(words)


def _read_paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the plain text of each paragraph, leaving out tables, tight lists and footnotes."""
    for before, token in pairwise(tokens):
        if token.type == "footnote_block_open":
            return
        if token.type == "inline" and before.type == "paragraph_open" and not before.hidden:
            yield read_plain_text(token.children)


def _estimate_minutes(tokens: Sequence[Token]) -> int:
    """Return the reading time in whole minutes, at least 1. Code counts like prose."""
    words = sum(
        len(_WORD.findall(token.content))
        for token in tokens
        if token.type in {"inline", "fence", "code_block"}
    )
    return max(1, math.ceil(words / WORDS_PER_MINUTE))
