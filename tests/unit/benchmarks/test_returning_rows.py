"""How the numbers of servers are compared."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.returning.aims import judge
from benchmarks.returning.coming_back import ComingBack
from benchmarks.returning.depth import Depth, Walk
from benchmarks.returning.findings import Site
from benchmarks.returning.posts import date_post, write_posts
from benchmarks.returning.report import write_rows
from benchmarks.returning.returns import Return
from benchmarks.returning.rows import list_rows
from benchmarks.returning.writes import Write, summarise
from benchmarks.spread import percentile

RUNS = 20


def make_site(name: str, right_ms: float | None, *, shift: float = 0, requests: int = 0) -> Site:
    """Return a site all of whose returns are the same."""
    is_right = right_ms is not None
    found = Return(
        right_ms,
        whole_ms=right_ms and right_ms + 50,
        is_first_right=is_right,
        has_cards=True,
        wrong_frames=0,
        shift=shift,
        requests=requests,
        data_requests=requests,
        bytes=0,
    )
    returns = ComingBack([found] * RUNS, [found] * RUNS, [48.0])
    walks = [
        Walk(others, is_reloaded=is_reloaded, has_cards=True, is_right=is_right)
        for others, is_reloaded in ((12, False), (1, True))
    ]
    writes = summarise([Write(70_000, 70_001, 2.0)], [Write(69_999, 70_000, 0.5)], [1.5], [0.4])
    return Site(name, returns, Depth(walks), writes)


def read_rows(*sites: Site) -> dict[str, list[str]]:
    """Return the cells of the table by the name of the row."""
    cells = [line.strip("| ").split(" | ") for line in write_rows(sites).splitlines()[2:]]
    return {name: rest for name, *rest in cells}


@pytest.mark.parametrize(("share", "found"), [(0.5, 10), (0.95, 19), (1, 20)])
def test_a_percentile_is_one_of_the_times(share: float, found: float) -> None:
    assert percentile([float(time) for time in range(20, 0, -1)], share) == found


def test_runs_that_were_given_up_come_after_all_others() -> None:
    times = [None, *[5.0] * 18, None]
    assert percentile(times, 0.9) == 5
    assert percentile(times, 0.95) == math.inf


def test_what_never_came_back_is_behind_and_has_no_ratio() -> None:
    rows = read_rows(make_site("ours", 40.0), make_site("theirs", None))
    assert rows["Back: right in sight after, p95 ms"] == ["40", "never", "-"]
    assert rows["Back: cards out of sight there too, p95 ms"] == ["90", "never", "-"]
    assert rows["Back: right cards and place, runs"] == ["20", "0", "-"]
    assert rows["stored: characters"] == ["70000", "70000", "1.00"]


def test_all_aims_are_reached_by_a_list_that_is_right_at_once() -> None:
    aims = judge(make_site("ours", 40.0), [make_site("theirs", None)])
    assert [aim.text for aim in aims if not aim.is_reached] == []


def test_a_list_that_is_late_shifts_and_asks_misses_its_aims() -> None:
    aims = judge(make_site("ours", 101.0, shift=0.02, requests=1), [make_site("theirs", 80.0)])
    missed = [aim.text for aim in aims if not aim.is_reached]
    assert missed == [
        "Back: right cards at the right place, p95 at most 100 ms",
        "Back: no request before",
        "reload: right from the first contentful paint on, CLS at most 0.01",
        "behind theirs in no row",
    ]
    assert "reload: right in sight after, p95 ms" in aims[-1].found


def test_a_row_in_which_more_is_better_is_compared_the_other_way() -> None:
    rows = {row.name: row for row in list_rows()}
    ours, theirs = make_site("ours", 40.0), make_site("theirs", None)
    assert rows["pages deep: cards and place"].compare(ours, theirs) == "ahead"
    assert rows["pages deep: cards and place"].compare(theirs, ours) == "behind"
    assert rows["pages deep: cards"].compare(ours, theirs) == "level"


def test_the_depth_is_that_of_the_longest_walk_after_which_the_list_is_right() -> None:
    walks = [
        Walk(12, is_reloaded=False, has_cards=True, is_right=False),
        Walk(0, is_reloaded=False, has_cards=True, is_right=True),
        Walk(1, is_reloaded=False, has_cards=True, is_right=False),
        Walk(1, is_reloaded=True, has_cards=False, is_right=False),
    ]
    depth = Depth(walks)
    assert (depth.place, depth.cards, depth.over_reload) == (0, 12, walks[3])
    assert Depth(walks[:1]).place == -1


def test_posts_are_written_in_turn_an_hour_apart(tmp_path: Path) -> None:
    sources = [tmp_path / "one.md", tmp_path / "two.md"]
    for source in sources:
        source.write_text(f"---\ntitle: {source.stem}\ndate: 2020-02-02\n---\ndate: stays\n")
    write_posts(sources, tmp_path / "posts", 3)
    written = {path.name: path.read_text() for path in (tmp_path / "posts").iterdir()}
    assert sorted(written) == ["one-0.md", "one-2.md", "two-1.md"]
    assert written["one-2.md"] == "---\ntitle: one\ndate: 2025-12-31T22:00:00Z\n---\ndate: stays\n"


def test_a_post_without_a_date_is_refused() -> None:
    with pytest.raises(ValueError, match="no line"):
        date_post("---\ntitle: one\n---\n", datetime(2026, 1, 1, tzinfo=UTC))
