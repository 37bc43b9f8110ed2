"""Where a view asks a question, Python's answer is the browser's."""

# Reflex's elements are handed on as functions, and their types are not all known.
# pyright: reportUnknownArgumentType=false

from typing import Any

import pytest
import reflex as rx

from tests.unit.rendering.views import Child, View, cond, render


def ask(question: View, **fields: Any) -> bool:
    """Render the answer to a question."""
    return render(lambda page: cond(question(page), rx.el.b(), rx.el.i()), **fields) == "<b></b>"


Questions = list[tuple[dict[str, Any], View]]

TRUE: Questions = [
    ({"text": "x"}, lambda page: page.text),
    ({"number": -1}, lambda page: page.number),
    ({"flag": True}, lambda page: page.flag),
    ({"maybe_flag": True}, lambda page: page.maybe_flag),
    ({"names": [""]}, lambda page: page.names),
    ({"maybe_text": "0"}, lambda page: page.maybe_text),
    ({"mapping": {"a": ""}}, lambda page: page.mapping),
    ({"maybe_child": Child("")}, lambda page: page.maybe_child),
    ({}, lambda page: page.child),
    ({"ratio": 0.5}, lambda page: page.ratio),
]
FALSE: Questions = [
    ({"text": ""}, lambda page: page.text),
    ({"number": 0}, lambda page: page.number),
    ({"flag": False}, lambda page: page.flag),
    ({"maybe_flag": None}, lambda page: page.maybe_flag),
    ({"names": []}, lambda page: page.names),
    ({"maybe_text": None}, lambda page: page.maybe_text),
    ({"mapping": {}}, lambda page: page.mapping),
    ({"maybe_child": None}, lambda page: page.maybe_child),
    ({"ratio": 0.0}, lambda page: page.ratio),
]


@pytest.mark.parametrize(("fields", "question"), TRUE)
def test_a_value_that_is_there_is_true(fields: dict[str, Any], question: View) -> None:
    assert ask(question, **fields)


@pytest.mark.parametrize(("fields", "question"), FALSE)
def test_an_empty_value_is_false(fields: dict[str, Any], question: View) -> None:
    assert not ask(question, **fields)
    assert ask(lambda page: ~question(page), **fields)


@pytest.mark.parametrize(("text", "is_same"), [("a'\"{{", True), ("b", False)])
def test_texts_are_compared(text: str, is_same: bool) -> None:
    assert ask(lambda page: page.text == "a'\"{{", text=text) is is_same
    assert ask(lambda page: page.text != "a'\"{{", text=text) is not is_same
    assert ask(lambda page: page.text == page.other, text=text, other="b") is not is_same


def test_numbers_are_compared() -> None:
    assert ask(lambda page: page.number == 3)
    assert ask(lambda page: page.number != 4)


def test_an_optional_text_is_compared() -> None:
    assert ask(lambda page: page.maybe_text == "a", maybe_text="a")
    assert not ask(lambda page: page.maybe_text == "a")
    assert not ask(lambda page: page.maybe_text == "")


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", ["", "x"])
def test_questions_combine(first: bool, second: str) -> None:
    fields = {"flag": first, "text": second}
    assert ask(lambda page: page.flag & page.text, **fields) is (first and bool(second))
    assert ask(lambda page: page.flag | page.text, **fields) is (first or bool(second))
    assert ask(lambda page: ~(page.flag & ~page.text), **fields) is (not first or bool(second))


@pytest.mark.parametrize(("text", "other"), [("", "b"), ("a", "b")])
def test_and_and_or_yield_one_of_their_sides(text: str, other: str) -> None:
    html = render(
        lambda page: rx.fragment(page.text & page.other, "/", page.text | page.other), text=text, other=other
    )
    assert html == f"{text and other}/{text or other}"


def test_a_list_has_a_length() -> None:
    assert render(lambda page: rx.el.p(page.names.length()), names=["a", "b"]) == "<p>2</p>"
    assert ask(lambda page: page.names.length() == 0)
