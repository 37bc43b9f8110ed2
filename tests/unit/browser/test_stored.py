"""What a declaration of a stored value accepts, and what it compiles to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import reflex as rx
from reflex.vars import Var

from rxapp.browser import Stored, browser_value, client_only, local_storage, session_storage, storage_guard


@dataclass(frozen=True)
class Preferences:
    """A dataclass to store."""

    theme: str = "light"
    size: int = 16


def type_of(var: Any) -> Any:
    """Return the declared type of a Var."""
    return var._var_type  # noqa: SLF001


def hooks_of(var: Any) -> tuple[str, ...]:
    """Return the hooks that a Var brings along."""
    return var._get_all_var_data().hooks  # noqa: SLF001


def test_a_value_has_the_type_of_its_default() -> None:
    assert type_of(session_storage("types: text", "").value) is str
    assert type_of(session_storage("types: flag", default=False).value) is bool
    assert type_of(local_storage("types: record", Preferences()).value.size) is int
    assert type_of(local_storage("types: list", [], list[str]).value) == list[str]


def test_a_hook_carries_its_terms() -> None:
    note = local_storage("terms", "x", version=3, max_age=timedelta(seconds=2))
    (hook,) = hooks_of(note.value)
    terms = '{"initial": "x", "shape": "string", "version": 3, "maxAge": 2000}'
    assert hook.endswith(f'= useStored("localStorage", "terms", {terms});')


def test_there_can_be_a_value_for_each_of_many() -> None:
    note, other = (session_storage("note of", "", per=Var(name)) for name in ("shelf.name", "other.name"))
    (hook,) = hooks_of(note.value)
    assert ' = useStored("sessionStorage", "note of:" + shelf.name, {' in hook
    assert str(note.value) != str(other.value)


def test_all_declarations_of_a_key_are_one() -> None:
    first, second = session_storage("one", 1), session_storage("one", 1)
    assert str(first.value) == str(second.value)
    assert str(first.value) != str(local_storage("one", 1).value)


def test_the_keys_of_two_values_may_look_alike() -> None:
    assert str(session_storage("a-b", 1).value) != str(session_storage("a_b", 1).value)


DIFFERENT: list[Callable[[], Stored[Any]]] = [
    lambda: session_storage("twice", 2),
    lambda: session_storage("twice", "1"),
    lambda: session_storage("twice", 1, version=2),
    lambda: session_storage("twice", 1, max_age=timedelta(days=1)),
    lambda: session_storage("twice", 1, int | None),
]


@pytest.mark.parametrize("declare", DIFFERENT)
def test_a_key_that_is_declared_in_two_ways_is_refused(declare: Callable[[], Stored[Any]]) -> None:
    session_storage("twice", 1)
    with pytest.raises(ValueError, match="'twice' in sessionStorage is declared twice"):
        declare()


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        session_storage("", 1)


def test_a_type_that_cannot_be_stored_is_named() -> None:
    with pytest.raises(TypeError, match="datetime cannot be stored"):
        session_storage("when", datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(TypeError, match="say what is in it"):
        session_storage("what", [])


def test_a_default_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="the default of 'wrong', 'x', is not of its type"):
        session_storage("wrong", "x", int)


def test_a_setter_runs_in_the_browser() -> None:
    note = session_storage("setter", "")
    button = rx.el.button(on_click=note.set("</script>"))
    rendered = str(button)
    assert '.set("</script>")' in rendered
    assert "ReflexEvent" not in rendered


def test_a_setter_takes_what_a_trigger_gives() -> None:
    note = session_storage("trigger", "")
    assert '.set(_e?.["target"]?.["value"])' in rx.el.input(on_change=note.set).render()["props"][0]


def test_a_setter_brings_the_hooks_of_both_sides() -> None:
    source, target = session_storage("source", 1), local_storage("target", 2)
    assert len(hooks_of(target.set(source.value + 1))) == 2


def test_a_setter_refuses_another_type() -> None:
    count = session_storage("count", 0)
    with pytest.raises(TypeError, match="'1' is not of the type"):
        count.set("1")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="is a string, but the stored value was declared as integer"):
        count.set(Var("name", _var_type=str))


def test_a_whole_number_may_be_set_where_a_fraction_may() -> None:
    ratio = session_storage("ratio", 0.5)
    assert ".set(1)" in str(ratio.set(1))
    assert ".set(whole)" in str(ratio.set(Var("whole", _var_type=int)))


def test_one_field_can_be_changed_and_only_one_that_is_there() -> None:
    preferences = local_storage("fields", Preferences())
    changed = str(preferences.update(theme="dark", size=preferences.value.size + 1))
    assert f'.set({{...{preferences.value!s}, theme: "dark", size: ' in changed
    with pytest.raises(TypeError, match="there is no field colour"):
        preferences.update(colour="red")
    with pytest.raises(TypeError, match="'big' is not of the type of the field size"):
        preferences.update(size="big")
    with pytest.raises(TypeError, match="there is no field size"):
        session_storage("no fields", 1).update(size=1)


def test_a_browser_value_is_plain() -> None:
    assert type_of(browser_value("innerWidth", 1)) is int
    with pytest.raises(TypeError, match="not list"):
        browser_value("[innerWidth]", [1])  # pyright: ignore[reportArgumentType]


def test_a_client_only_component_is_one_of_two() -> None:
    rendered = str(client_only(rx.el.b("real"), rx.el.i("held")))
    assert rendered.index('jsx("b"') < rendered.index('jsx("i"')


def test_the_guard_is_a_script_that_can_stand_in_a_document() -> None:
    rendered = str(storage_guard())
    assert rendered.startswith('jsx("script"')
    for mark in ("</", "<!--", "//"):
        assert mark not in rendered
