"""Reads HTML with the standard library's parser, which shares no code with the app's cleaner."""

from html.parser import HTMLParser

from typing_extensions import override


class HtmlOutline(HTMLParser):
    """The tags and attributes of a piece of HTML, in order. Comments and declarations are listed as tags."""

    def __init__(self, html: str) -> None:
        """Read a piece of HTML."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    @override
    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", {}))

    @override
    def handle_decl(self, decl: str) -> None:
        self.tags.append(("declaration", {}))

    def find(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each tag of this name."""
        return [attributes for name, attributes in self.tags if name == tag]
