"""Reads the block of metadata at the head of a Markdown file into plain values and line numbers.

YAML between `---` lines (Jekyll, Hugo, Astro) or TOML between `+++` lines (Hugo). What the
keys mean is the business of `front_matter`.

YAML scalars stay the text they are written as. YAML's own guesses would lose it: `title:
1_000` becomes 1000, `tags: [no]` becomes False, `date: 2024-02-30` raises. Nothing is ever
constructed from a YAML tag, and aliases are refused, so a few bytes cannot grow into gigabytes.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

import yaml

MAX_BLOCK_CHARACTERS: Final = 20_000
MAX_DEPTH: Final = 10

_OPENING: Final = re.compile(r"(---|\+\+\+)[ \t]*\n")
_TOML_ERROR_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER: Final = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


class ArticleError(ValueError):
    """A file that cannot become an article.

    Attributes:
        reason: What is wrong, as a phrase that follows the file's name.
        line: Where, counted from 1 in the file; None if it concerns the file as a whole.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        """Say what is wrong and where."""
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class FrontMatterBlock:
    """The metadata of a file: keys in lower case, and the line each begins on."""

    values: dict[str, object] = field(default_factory=dict[str, object])
    lines: dict[str, int] = field(default_factory=dict[str, int])


def split_front_matter(text: str) -> tuple[FrontMatterBlock, str]:
    """Return the metadata and the Markdown below it; no metadata if the file does not begin with any.

    Args:
        text: A whole file, with Unix line ends and without a byte order mark.

    Raises:
        ArticleError: The block does not end, is too long, or is not valid YAML or TOML.
    """
    opening = _OPENING.match(text)
    if not opening:
        return FrontMatterBlock(), text
    fence = opening[1]
    closing = re.compile(rf"^{re.escape(fence)}[ \t]*$", re.MULTILINE).search(text, opening.end())
    if not closing and fence == "---":
        # A thematic break may open a text that has no metadata at all.
        return FrontMatterBlock(), text
    if not closing:
        raise ArticleError("has TOML front matter that no second +++ line ends", 1)
    source = text[opening.end() : closing.start()]
    if len(source) > MAX_BLOCK_CHARACTERS:
        raise ArticleError(f"has more than {MAX_BLOCK_CHARACTERS:,} characters of front matter", 1)
    return (_read_yaml(source) if fence == "---" else _read_toml(source)), text[closing.end() :].lstrip("\n")


def _read_toml(source: str) -> FrontMatterBlock:
    """Return the values of TOML metadata."""
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_ERROR_LINE.search(str(error))
        reason = _TOML_ERROR_LINE.sub("", str(error)).strip()
        raise ArticleError(f"has invalid TOML: {reason}", int(place[1]) + 1 if place else None) from error
    except (RecursionError, ValueError) as error:
        raise ArticleError("has TOML that cannot be read", 1) from error
    return FrontMatterBlock({key.lower(): value for key, value in values.items()})


def _read_yaml(source: str) -> FrontMatterBlock:
    """Return the values of YAML metadata."""
    try:
        return _YamlReader(source).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else None
        raise ArticleError(f"has invalid YAML: {error.problem or error.context}", line) from error
    except yaml.YAMLError as error:
        raise ArticleError(f"has invalid YAML: {str(error).splitlines()[0]}", 1) from error


class _YamlReader:
    """Builds plain text, lists and mappings from YAML events, no deeper than `MAX_DEPTH`."""

    def __init__(self, source: str) -> None:
        """Begin before the first event."""
        self._events: Iterator[yaml.Event] = iter(yaml.parse(source, Loader=_LOADER))

    def read(self) -> FrontMatterBlock:
        """Return the top-level mapping; an empty document has no values."""
        event = next(self._events)
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent) or self._is_empty(event):
            return FrontMatterBlock()
        if not isinstance(event, yaml.MappingStartEvent):
            raise ArticleError("has front matter that is not a list of `key: value` lines", _line_of(event))
        block = FrontMatterBlock()
        for key, line, value in self._read_pairs(1):
            block.values[key.lower()] = value
            block.lines[key.lower()] = line
        for _rest in self._events:  # a syntax error may still follow
            pass
        return block

    def _is_empty(self, event: yaml.Event) -> bool:
        """Tell whether the document is an empty scalar."""
        return isinstance(event, yaml.ScalarEvent) and _read_scalar(event) is None

    def _read_pairs(self, depth: int) -> Iterator[tuple[str, int, object]]:
        """Yield key, line and value of each pair, up to the end of the mapping."""
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise ArticleError("has a YAML key that is not plain text", _line_of(event))
            yield event.value, _line_of(event), self._read_value(next(self._events), depth)

    def _read_value(self, event: yaml.Event, depth: int) -> object:
        """Return the value that begins with this event."""
        if isinstance(event, yaml.AliasEvent):
            raise ArticleError("uses a YAML alias (*name), which is not supported", _line_of(event))
        if depth > MAX_DEPTH:
            raise ArticleError("has front matter that is nested too deeply", _line_of(event))
        if isinstance(event, yaml.ScalarEvent):
            return _read_scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return {key.lower(): value for key, _line, value in self._read_pairs(depth + 1)}
        items: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._read_value(event, depth + 1))
        return items


def _read_scalar(event: yaml.ScalarEvent) -> str | None:
    """Return a scalar's text; None if it is written as nothing, and not in quotes."""
    return None if not event.style and event.value in _NOTHING else event.value


def _line_of(event: yaml.Event) -> int:
    """Return the line in the file that an event of its front matter begins on."""
    return event.start_mark.line + 2 if event.start_mark else 1
