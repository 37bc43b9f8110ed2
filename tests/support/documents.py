"""Reads an HTML document as a browser without scripts would, down to what the tests ask about."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

Attributes = dict[str, str]

_SILENT = {"script", "style", "title", "template", "noscript"}


@dataclass
class Document:
    """What is in a document.

    Attributes:
        elements: Tag name and attributes of every element, in order.
        titles: The texts of the title elements.
        scripts: Attributes and source of each script element.
        text: Everything there is to read, with single spaces.
    """

    elements: list[tuple[str, Attributes]] = field(default_factory=list[tuple[str, Attributes]])
    titles: list[str] = field(default_factory=list[str])
    scripts: list[tuple[Attributes, str]] = field(default_factory=list[tuple[Attributes, str]])
    text: str = ""

    def find(self, tag: str, **wanted: str) -> list[Attributes]:
        """Return the attributes of all elements of a tag that have some attributes."""
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]

    def read_meta(self, name: str) -> str:
        """Return the content of the one meta element of a name or an Open Graph property."""
        kind = "property" if name.startswith("og:") else "name"
        (element,) = self.find("meta", **{kind: name})
        return element["content"]

    def read_canonical(self) -> str:
        """Return the URL of the one canonical link."""
        (link,) = self.find("link", rel="canonical")
        return link["href"]

    def read_json(self, media_type: str) -> Any:
        """Return the value in the one script element of a type."""
        (source,) = [source for attributes, source in self.scripts if attributes.get("type") == media_type]
        return json.loads(source)

    def read_links(self) -> list[str]:
        """Return where the links in the text lead."""
        return [link["href"] for link in self.find("a")]


class _Reader(HTMLParser):
    """Collects a document while it is parsed."""

    def __init__(self) -> None:
        super().__init__()
        self.document = Document()
        self._open: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.document.elements.append((tag, attributes))
        if tag in _SILENT:
            self._open.append(tag)
        if tag == "script":
            self.document.scripts.append((attributes, ""))
        if tag == "title":
            self.document.titles.append("")

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and tag in self._open:
            self._open.remove(tag)

    @override
    def handle_data(self, data: str) -> None:
        if not self._open:
            self.document.text += f" {data}"
        elif self._open[-1] == "script":
            attributes, source = self.document.scripts.pop()
            self.document.scripts.append((attributes, source + data))
        elif self._open[-1] == "title":
            self.document.titles[-1] += data


def parse_document(source: str) -> Document:
    """Parse a document."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.document.text = " ".join(reader.document.text.split())
    return reader.document
