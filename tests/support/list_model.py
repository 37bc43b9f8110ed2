"""What a list of posts has to show, worked out without a browser."""

from dataclasses import dataclass, field

PAGE = 10


@dataclass
class Universe:
    """All posts of a list, by their places in its order.

    Attributes:
        places: Where each post stands, the newest highest; deleted ones included.
        alive: Those that are there.
        first_pages: What the first page has been so far: a page that was fetched before may be shown again.
    """

    places: dict[str, int]
    alive: set[str]
    first_pages: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def list_window(self, last: int | None) -> list[str]:
        """Return the posts from the newest down to a place, that one included; all of them for None."""
        ordered = sorted(self.alive, key=self.places.__getitem__, reverse=True)
        return [slug for slug in ordered if last is None or self.places[slug] >= last]

    def list_after(self, last: int) -> list[str]:
        """Return the posts that follow a place."""
        ordered = sorted(self.alive, key=self.places.__getitem__, reverse=True)
        return [slug for slug in ordered if self.places[slug] < last]

    def note_first_page(self) -> None:
        """Remember what the first page is now."""
        self.first_pages.append(tuple(self.list_window(None)[:PAGE]))


@dataclass
class Entry:
    """An entry of the history: a list in some state, or a post.

    Attributes:
        universe: What the list is about; None for a post.
        shown: The cards on the page, in order.
        last: Place of the last post that was fetched; None if no more follow.
        post: The post.
        anchor: The card that was the first in sight when the reader left; empty at the very top.
        top: Where its top was.
    """

    universe: Universe | None = None
    shown: list[str] = field(default_factory=list[str])
    last: int | None = None
    post: str = ""
    anchor: str = ""
    top: float = 0

    def start(self, first: tuple[str, ...]) -> None:
        """Begin with a first page."""
        assert self.universe is not None
        self.shown = list(first)
        self.last = self.universe.places[first[-1]] if len(first) == PAGE else None

    def load(self) -> None:
        """Append the page that follows."""
        assert self.universe is not None
        assert self.last is not None
        following = self.universe.list_after(self.last)
        page = following[:PAGE]
        self.shown += [slug for slug in page if slug not in self.shown]
        self.last = self.universe.places[page[-1]] if len(following) > PAGE else None

    def reconcile(self) -> int:
        """Drop what is gone, move the anchor to a neighbour if need be, and return how many posts are new."""
        assert self.universe is not None
        left = [slug for slug in self.shown if slug in self.universe.alive]
        if self.anchor and self.anchor not in left:
            at = self.shown.index(self.anchor)
            nearest = [*self.shown[at:], *reversed(self.shown[:at])]
            self.anchor = next(slug for slug in nearest if slug in left)
        self.shown = left
        return len({*self.universe.list_window(self.last)} - {*left})

    def show_new(self) -> None:
        """Put the new posts at their places."""
        assert self.universe is not None
        self.shown = self.universe.list_window(self.last)
