"""Reads single fields of front matter, in the several shapes that authors give them."""

import re
import unicodedata
from datetime import date, datetime, time
from textwrap import shorten
from typing import Final, cast

from rxapp.blog.front_matter_block import ArticleError, FrontMatterBlock
from rxapp.blog.spelled_dates import parse_date

_ACCENTS: Final = re.compile(r"[\u0300-\u036f]")
_NOT_IN_SLUG: Final = re.compile(r"[\W_]+")
_ADDRESS: Final = re.compile(r"\s*[<(]\S*@\S*[>)]")
_FLAGS: Final = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def make_slug(text: str) -> str:
    """Return text in kebab-case: `Café au lait!` becomes `cafe-au-lait`. Other scripts keep their letters."""
    # Before lower-casing: some letters, such as mathematical ones, have no lower case of their own.
    plain = unicodedata.normalize("NFKD", text).lower()
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    return _NOT_IN_SLUG.sub("-", folded).strip("-")


class FieldReader:
    """The fields of one file. Every method returns nothing for what is absent or empty."""

    def __init__(self, block: FrontMatterBlock) -> None:
        """Read from this block."""
        self._block = block

    def read_text(self, key: str, *, limit: int) -> str:
        """Return a line of text of at most `limit` characters, '' if there is none."""
        value = self._block.values.get(key)
        if isinstance(value, (list, dict)):
            raise self._fail(key, f"has a {key} that is not text")
        text = self._check_text(key, "" if value is None else str(value))
        if len(text) > limit:
            raise self._fail(key, f"has a {key} of more than {limit} characters")
        return text

    def read_summary(self, keys: tuple[str, ...], *, limit: int) -> str:
        """Return the first of these fields that is text, cut at a word to `limit` characters."""
        for key in keys:
            value = self._block.values.get(key)
            if isinstance(value, str) and (text := self._check_text(key, value)):
                return shorten(text, limit, placeholder="…") if len(text) > limit else text
        return ""

    def read_flag(self, key: str) -> bool | None:
        """Return a yes or no; None if the field is absent, or is something else such as a date."""
        value = self._block.values.get(key)
        if key != "published" and value is not None and str(value).lower() not in _FLAGS:
            raise self._fail(key, f"has a value of {key} that is neither true nor false")
        return _FLAGS.get(str(value).lower())

    def read_date(self, keys: tuple[str, ...]) -> datetime | None:
        """Return the first of these fields as a moment in UTC."""
        for key in keys:
            value = self._block.values.get(key)
            if value is None or (key == "published" and self.read_flag(key) is not None):
                continue
            if not isinstance(value, (str, date, datetime)) or isinstance(value, time):
                raise self._fail(key, f"has a {key} that is not a date")
            try:
                return parse_date(value)
            except ValueError as error:
                raise self._fail(key, f"has a {key} that cannot be read: {error}") from error
        return None

    def read_author(self) -> str | None:
        """Return the name of the first author, without an e-mail address; None if no one is named.

        A comma in a string begins the next author, as in `Ann Lee, Bob Ray and Cy Fox`.
        """
        for key in ("author", "authors"):
            value = _take_first(self._block.values.get(key))
            if isinstance(value, dict):
                value = cast("dict[str, object]", value).get("name")
            if value is None or isinstance(value, (list, dict)):
                continue
            name = _ADDRESS.sub("", self._check_text(key, str(value).partition(",")[0][:300]))
            if len(name) > 120:  # noqa: PLR2004 -- the schema's limit
                raise self._fail(key, "names an author with more than 120 characters")
            if name:
                return name
        return None

    def read_tags(self) -> tuple[str, ...]:
        """Return tags and categories, the first of each slug.

        A string lists them with commas or, in the plural fields, with spaces, as Jekyll has it.
        """
        tags: dict[str, str] = {}
        for key in ("tags", "tag", "categories", "category"):
            for name in _split_names(self._block.values.get(key), by_spaces=key.endswith("s")):
                text = self._check_text(key, name)
                slug = make_slug(text)
                if max(len(text), len(slug)) > 80:  # noqa: PLR2004 -- the schema's limit
                    raise self._fail(key, "has a tag of more than 80 characters")
                if slug:
                    tags.setdefault(slug, text)
        return tuple(tags.values())

    def read_last_segment(self, key: str) -> str:
        """Return the last part of a path such as `/2024/my-post.html`; '' for a pattern with `:title`."""
        path = self.read_text(key, limit=1_000).rstrip("/")
        return "" if ":" in path else path.rpartition("/")[2].removesuffix(".html")

    def _check_text(self, key: str, text: str) -> str:
        """Return text on one line; refuse what no database can hold."""
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise self._fail(key, f"has a {key} with a character that is not text")
        return " ".join(text.split())

    def _fail(self, key: str, reason: str) -> ArticleError:
        """Return the error that names the line of a field."""
        return ArticleError(reason, self._block.lines.get(key))


def _take_first(value: object) -> object:
    """Return the first item of a list, and anything else as it is."""
    if isinstance(value, list):
        items = cast("list[object]", value)
        return items[0] if items else None
    return value


def _split_names(value: object, *, by_spaces: bool) -> list[str]:
    """Return the names that a list, or a string that lists them, consists of."""
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [str(item) for item in items if item is not None and not isinstance(item, (list, dict))]
    if value is None or isinstance(value, dict):
        return []
    text = str(value)
    return text.split() if by_spaces and "," not in text else text.split(",")
