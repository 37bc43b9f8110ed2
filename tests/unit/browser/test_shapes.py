"""Python types as shapes, and what fits them: the same in Python and in the browser's JavaScript."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rxapp.browser.shapes import PROTOTYPE, Shape, compile_shape, matches, to_json_value
from tests.support.app_server import PROJECT_ROOT

SHAPES_SCRIPT = PROJECT_ROOT / "rxapp" / "browser" / "shapes.js"


@dataclass(frozen=True)
class Font:
    """A dataclass inside another."""

    name: str
    weights: list[int] = field(default_factory=list[int])


@dataclass(frozen=True)
class Preferences:
    """A dataclass with types that are written as text."""

    theme: "Literal['light', 'dark']"
    font: "Font | None" = None


@dataclass(frozen=True)
class Tree:
    """A dataclass that contains itself."""

    children: "list[Tree]"


class Colour(Enum):
    """No type of JSON."""

    RED = "red"


FONT: Shape = {"name": "string", "weights": ["list", "integer"]}
COMPILED: list[tuple[Any, Shape]] = [
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (None, None),
    (Literal["a", 1], ["literal", "a", 1]),
    (str | None, ["any", "string", None]),
    (Optional[int], ["any", "integer", None]),  # noqa: UP045 -- the older spelling
    (list[str], ["list", "string"]),
    (dict[str, list[float]], ["dict", ["list", "number"]]),
    (Font, FONT),
    (Preferences, {"theme": ["literal", "light", "dark"], "font": ["any", FONT, None]}),
]
REFUSED: list[tuple[Any, str]] = [
    (datetime, "datetime cannot be stored in the browser: use str"),
    (Colour, "Colour cannot be stored"),
    (tuple[int, str], r"tuple\[int, str\] cannot be stored"),
    (set[str], r"set\[str\] cannot be stored"),
    (list, r"list cannot be stored in the browser: say what is in it, as in list\[int\]"),
    (dict, r"dict cannot be stored in the browser: say what is in it, as in dict\[str, int\]"),
    (dict[int, str], r"dict\[int, str\] cannot be stored in the browser: the keys of JSON are texts"),
    (list[datetime], "datetime cannot be stored"),
    (Any, "Any cannot be stored"),
    (Literal[Colour.RED], "RED.*cannot be stored"),
    (Tree, "Tree cannot be stored in the browser: it contains itself"),
]


@pytest.mark.parametrize(("kind", "shape"), COMPILED, ids=[str(kind) for kind, _ in COMPILED])
def test_a_type_becomes_a_shape(kind: Any, shape: Shape) -> None:
    assert compile_shape(kind) == shape
    assert json.loads(json.dumps(shape)) == shape


@pytest.mark.parametrize(("kind", "complaint"), REFUSED, ids=[str(kind) for kind, _ in REFUSED])
def test_a_type_without_a_form_in_json_is_refused_by_name(kind: Any, complaint: str) -> None:
    with pytest.raises(TypeError, match=complaint):
        compile_shape(kind)


def test_a_field_that_would_be_a_prototype_is_refused() -> None:
    hostile = dataclass(type("Hostile", (), {"__annotations__": {PROTOTYPE: str}}))
    with pytest.raises(TypeError, match="rename its field __proto__"):
        compile_shape(hostile)


def test_dataclasses_become_objects() -> None:
    stored = to_json_value([Preferences("dark", Font("serif", [1]))])
    assert stored == [{"theme": "dark", "font": {"name": "serif", "weights": [1]}}]
    assert matches(["list", compile_shape(Preferences)], stored)


def make_shapes() -> st.SearchStrategy[Any]:
    """Make shapes of every sort."""
    plain: st.SearchStrategy[Any] = st.sampled_from(
        ["string", "boolean", "integer", "number", None, ["literal", "a", 1, True, None]]
    )

    def extend(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        of_one = st.tuples(st.sampled_from(["list", "dict", "any"]), inner)
        of_two = st.tuples(st.just("any"), inner, inner)
        return (of_one | of_two).map(list) | st.dictionaries(st.sampled_from(["a", "b"]), inner)

    return st.recursive(plain, extend, max_leaves=4)


def make_values() -> st.SearchStrategy[Any]:
    """Make JSON values that fit now and then."""
    keys = st.sampled_from(["a", "b", PROTOTYPE])
    plain: st.SearchStrategy[Any] = st.sampled_from(
        ["", "a", "true", 0, 1, -1, 2**53 - 1, 2**53, 0.5, 1e300, True, False, None]
    )
    return st.recursive(
        plain, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=2)
    )


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(make_shapes(), make_values()), min_size=50, max_size=60))
def test_python_and_javascript_agree_on_what_fits(cases: list[tuple[Shape, Any]]) -> None:
    assert run_fits(cases) == [matches(shape, value) for shape, value in cases]


EXAMPLES: list[tuple[Any, Any, bool]] = [
    (str, "x", True),
    (str, 1, False),
    (int, 1, True),
    (int, 1.5, False),
    (int, 2**53, False),
    (int, True, False),
    (float, 1, True),
    (bool, 0, False),
    (list[int], [1, "2"], False),
    (list[int], {"0": 1}, False),
    (dict[str, int], {"a": 1}, True),
    (dict[str, int], {PROTOTYPE: 1}, False),
    (dict[str, int], [1], False),
    (Font, {"name": "x", "weights": []}, True),
    (Font, {"name": "x"}, False),
    (Font, {"name": "x", "weights": [], "more": 1}, False),
    (Font, {"name": "x", PROTOTYPE: {"weights": []}}, False),
    (str | None, None, True),
    (Literal["a"], "b", False),
]


def test_both_enforce_types() -> None:
    cases = [(compile_shape(kind), value) for kind, value, _ in EXAMPLES]
    expected = [fits for _, _, fits in EXAMPLES]
    assert [matches(shape, value) for shape, value in cases] == expected
    assert run_fits(cases) == expected


def run_fits(cases: list[tuple[Shape, Any]]) -> list[bool]:
    """Ask the browser's JavaScript, in the Node that builds the app."""
    node = Path(sys.executable).with_name("node")
    program = f"""
        import {{ readFileSync }} from "node:fs";
        import {{ fits }} from {json.dumps(SHAPES_SCRIPT.as_uri())};
        const cases = JSON.parse(readFileSync(0, "utf8"));
        console.log(JSON.stringify(cases.map(([shape, value]) => fits(shape, value))));
    """
    result = subprocess.run(
        [node, "--no-warnings", "--input-type=module", "--eval", program],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_a_value_that_is_no_json_fits_nothing() -> None:
    assert not matches("string", datetime.now(UTC))
    assert not matches(["dict", "integer"], {1: 1})
