"""Writes the posts that are read: those that come with the app, over and over, until they are enough."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

_NEWEST = datetime(2026, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"^date: .*$", re.MULTILINE)


def write_posts(sources: Sequence[Path], folder: Path, count: int) -> None:
    """Write Markdown files, an hour apart, as the app imports them.

    Args:
        sources: Files of posts, which are written in turn under names of their own.
        folder: Where to; made if it is missing.
        count: How many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, source in enumerate(islice(cycle(sources), count)):
        text = date_post(source.read_text(encoding="utf-8"), _NEWEST - timedelta(hours=number))
        folder.joinpath(f"{source.stem}-{number}.md").write_text(text, encoding="utf-8")


def date_post(text: str, date: datetime) -> str:
    """Return a post that was published at another time.

    Raises:
        ValueError: Its front matter has no date.
    """
    dated, found = _DATE.subn(f"date: {date:%Y-%m-%dT%H:%M:%SZ}", text, count=1)
    if not found:
        raise ValueError("the post has no line `date: ...`")
    return dated
