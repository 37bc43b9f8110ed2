"""Gives each heading of an article an id that stays the same as long as its text does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from markdown_it.token import Token

from rxapp.blog.article_renderer import read_plain_text
from rxapp.blog.content_policy import SECTION_PREFIX, slugify_heading

# `## Title {#name}`, as Hugo, Docusaurus, kramdown and MkDocs write an id of the author's choice.
_CHOSEN_NAME: Final = re.compile(r"\{ ?#([\w-]+) ?\}$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (2 to 6), the id it carries, and its plain text."""

    level: int
    id: str
    text: str


def name_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Set the level, id and label on each pair of heading tokens, and return the headings."""
    names = _Names()
    headings: list[Heading] = []
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        chosen = _take_chosen_name(inline)
        text = " ".join(read_plain_text(inline.children).split())
        level = max(2, int(opening.tag[1]))
        heading = Heading(level, SECTION_PREFIX + names.claim(chosen or slugify_heading(text)), text)
        for token in (opening, closing):
            token.tag = f"h{level}"
            token.meta["heading"] = heading
        headings.append(heading)
    return tuple(headings)


def _take_chosen_name(inline: Token) -> str:
    """Remove a `{#name}` from the end of a heading and return the name, '' if there is none."""
    last = inline.children[-1] if inline.children else None
    if last is None or last.type != "text" or not (chosen := _CHOSEN_NAME.search(last.content)):
        return ""
    last.content = last.content[: chosen.start()].rstrip()
    return chosen[1]


@dataclass(slots=True)
class _Names:
    """The names taken in one document."""

    taken: set[str] = field(default_factory=set[str])
    repeats: dict[str, int] = field(default_factory=dict[str, int])

    def claim(self, name: str) -> str:
        """Return the name, numbered if it is taken: `setup`, `setup-1`, `setup-2`."""
        claimed = name
        while claimed in self.taken:
            self.repeats[name] = self.repeats.get(name, 0) + 1
            claimed = f"{name}-{self.repeats[name]}"
        self.taken.add(claimed)
        return claimed
