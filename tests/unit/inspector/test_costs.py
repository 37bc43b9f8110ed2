"""What workers remember of costs: for open pages only, a few, and not for long."""

from datetime import UTC, datetime

import msgspec

from rxapp.inspector.cards import make_cost_row
from rxapp.inspector.costs import KEPT_SECONDS, MOST_COSTS, MOST_SESSIONS, Cost, CostBook, News
from rxapp.sessions import Recording, SentCommand

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Watch:
    """A stopwatch that the test moves."""

    seconds = 0.0

    def read(self) -> float:
        """Return the time on it."""
        return self.seconds


def cost(title: str) -> Cost:
    return Cost(title, NOW, Recording(title, [SentCommand("find", ("EVALSHA", "find"), 300)], 1, 300))


def tell(book: CostBook, digest: str, *titles: str) -> None:
    for title in titles:
        book.hear(msgspec.json.encode(News(digest, cost(title))))


def list_titles(book: CostBook, digest: str) -> list[str]:
    return [each.recording.title for each in book.list_costs(digest)]


def test_the_last_costs_come_first_and_there_are_a_few() -> None:
    book = CostBook()
    tell(book, "mine", *(f"GET /{number}" for number in range(MOST_COSTS + 3)))
    tell(book, "yours", "GET /yours")
    assert list_titles(book, "mine") == [f"GET /{number}" for number in range(MOST_COSTS + 2, 2, -1)]
    assert list_titles(book, "nobody's") == []
    assert book.list_costs("yours") == (cost("GET /yours"),)


async def test_whoever_watches_hears_of_costs_and_not_of_openings() -> None:
    book = CostBook()
    with book.watch("mine") as changed:
        book.hear(msgspec.json.encode(News("mine")))
        tell(book, "yours", "GET /")
        assert not changed.is_set()
        tell(book, "mine", "GET /")
        assert changed.is_set()
    tell(book, "mine", "GET /again")


async def test_a_page_that_is_not_heard_of_is_forgotten() -> None:
    watch = Watch()
    book = CostBook(watch.read)
    tell(book, "mine", "GET /")
    watch.seconds = KEPT_SECONDS - 1
    book.hear(msgspec.json.encode(News("yours")))
    await book.look_after(is_complete=False)
    assert len(book) == 2
    watch.seconds = KEPT_SECONDS
    await book.look_after(is_complete=False)
    assert (len(book), list_titles(book, "mine")) == (1, [])


def test_no_more_than_so_many_pages_are_remembered() -> None:
    book = CostBook()
    for number in range(MOST_SESSIONS + 5):
        tell(book, str(number), "GET /")
    assert len(book) == MOST_SESSIONS
    assert (list_titles(book, "4"), list_titles(book, "5")) == ([], ["GET /"])


def test_what_a_newer_version_says_in_another_form_is_left_alone() -> None:
    book = CostBook()
    for message in (b"", b"[]", b'{"digest": 1}', b'{"digest": "mine", "cost": {"key": 1}}', b"\xff"):
        book.hear(message)
    assert len(book) == 0


def test_a_cost_is_told_in_words() -> None:
    commands = [
        SentCommand("find", ("EVALSHA", "find"), 1300),
        SentCommand("find", ("EVAL", "find"), 4, False),
    ]
    row = make_cost_row(Cost("key", NOW, Recording("GET /", commands, 2, 1304)))
    assert row.summary == "2 round trips, 1,304 µs"
    assert [command.time for command in row.commands] == ["1,300 µs", "refused, 4 µs"]
    assert make_cost_row(Cost("key", NOW, Recording("GET /"))).summary == "no round trip"
    assert make_cost_row(cost("GET /")).summary == "1 round trip, 300 µs"
