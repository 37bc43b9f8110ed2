"""How far a command has come, for people and for logs."""

from io import StringIO

from rich.console import Console

from rxapp.progress import make_progress, track

ITEMS = range(2_000)


def run(*, is_terminal: bool, seconds: float) -> str:
    """Go through all items, and return what was shown."""
    shown = StringIO()
    with make_progress(Console(file=shown, force_terminal=is_terminal)) as progress:
        assert [*track(progress, ITEMS, "Posts", seconds=seconds)] == [*ITEMS]
    return shown.getvalue()


def test_a_log_gets_lines() -> None:
    lines = run(is_terminal=False, seconds=0).splitlines()
    assert len(lines) == len(ITEMS)
    assert lines[-1] == "Posts: 1,999 of 2,000"


def test_a_log_gets_lines_only_now_and_then() -> None:
    assert run(is_terminal=False, seconds=60) == ""


def test_a_terminal_gets_a_bar_alone() -> None:
    shown = run(is_terminal=True, seconds=0)
    assert "2000/2000" in shown
    assert "Posts:" not in shown
