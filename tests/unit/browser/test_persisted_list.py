"""A persisted list in Python: what its view is made of, and what it refuses."""

# Components are handed to Reflex, whose types are not all known.
# pyright: reportUnknownArgumentType=false

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import reflex as rx
from reflex.vars import Var

from rxapp.browser import (
    ListSource,
    PersistedList,
    mark_each,
    mark_fields,
    mark_item,
    persisted_list,
)
from rxapp.browser.forget_lists import read_forget_script
from rxapp.rendering import early_script
from rxapp.rendering.translator import compile_template, write_template
from tests.support.app_server import PROJECT_ROOT
from tests.unit.rendering.views import foreach

EXPORT = re.compile(r"^export function (\w+)", re.MULTILINE)
TERMS = re.compile(r"showEarly\((.*)\);\n")


@dataclass(frozen=True)
class Item:
    """An item."""

    name: str
    size: int


@dataclass(frozen=True)
class Model:
    """A page with a list."""

    items: list[Item]
    next: str
    total: int
    version: str
    source: str


@dataclass(frozen=True)
class Moment:
    """What cannot be stored."""

    at: timedelta


@dataclass(frozen=True)
class ModelWithMoment(Model):
    """A page with something that cannot be stored."""

    at: timedelta


PAGE = Model([Item("<one>", 1), Item("two", 2)], "cursor", 7, "v1", "/api/items")


def make_list(page: Any, item: type[Any] = Item, **options: Any) -> PersistedList:
    source = ListSource(page.source, page["items"], page.next, page.total, page.version)
    return persisted_list(item, name="things", key="name", source=source, page=page, **options)


def make_var(model: type[Any] = Model) -> Any:
    return Var("page", _var_type=model).to(model)


def read_terms(things: PersistedList) -> dict[str, Any]:
    """Return what the browser is told of the list."""
    found = TERMS.search(things.early_script)
    assert found
    return json.loads(found[1])


def show_item(item: Any) -> rx.Component:
    return rx.el.li(item.name, custom_attrs=mark_item("name", item.name))


def view(page: Any) -> rx.Component:
    things = make_list(page)
    return rx.el.main(
        rx.el.ol(
            foreach(things.items, show_item),
            custom_attrs=things.marks,
        ),
        rx.cond(things.has_more, rx.el.button("More", on_click=things.load_more), rx.el.p("End")),
        rx.cond(things.has_new, rx.el.button(things.new_items, on_click=things.show_new)),
        rx.el.p(things.count, " of ", things.total),
        rx.el.p(rx.cond(things.status == "loading", "wait", things.message)),
    )


def test_the_server_writes_the_first_page() -> None:
    html = compile_template(write_template(view, Model)).render(page=PAGE)
    assert html == (
        '<main><ol data-list="things">'
        '<li data-key="&lt;one&gt;" data-bind="data-key=&#123;name}">&lt;one&gt;</li>'
        '<li data-key="two" data-bind="data-key=&#123;name}">two</li></ol>'
        "<button>More</button><p>2 of 7</p><p></p></main>"
    )


def test_at_the_end_there_is_no_button() -> None:
    html = compile_template(write_template(view, Model)).render(
        page=Model(PAGE.items, "", 2, "v1", "/api/items")
    )
    assert "<p>End</p><p>2 of 2</p>" in html


def test_the_browser_knows_the_types_of_item_and_page() -> None:
    terms = read_terms(make_list(make_var(), max_age=timedelta(minutes=1), nouns=("thing", "things")))
    assert terms["item"] == {"name": "string", "size": "integer"}
    assert terms["page"]["items"] == ["list", terms["item"]]
    assert terms["maxAge"] == 60_000
    assert terms["nouns"] == ["thing", "things"]


def test_another_type_is_another_version() -> None:
    versions = [read_terms(make_list(make_var(), item))["version"] for item in (Item, Item, Model)]
    assert versions[0] == versions[1] != versions[2]


def test_the_early_script_fits_into_a_document() -> None:
    source = make_list(make_var()).early_script
    early_script(source)
    assert not re.search(r"^\s*(import|export) ", source, re.MULTILINE)
    assert "/*" not in source


@pytest.mark.parametrize(("item", "model"), [(Moment, Model), (Item, ModelWithMoment)])
def test_what_cannot_be_stored_is_refused(item: type[Any], model: type[Any]) -> None:
    with pytest.raises(TypeError, match="timedelta cannot be stored"):
        make_list(make_var(model), item)


def test_marks_say_what_an_element_shows() -> None:
    assert mark_fields(text="{name}", href="/items/{name}") == {
        "data-bind": "textContent={name} href=/items/{name}"
    }
    assert mark_each("tags") == {"data-each": "tags"}


def test_the_script_that_forgets_names_the_path() -> None:
    assert 'const action = "/auth/";' in read_forget_script("/auth/")


def test_the_plain_list_stands_in_for_every_hook() -> None:
    """Otherwise the site is not built with it: see docs/list-behaviours.md."""
    name = "persisted_list.js"
    ours, plain = (
        (PROJECT_ROOT / folder / name).read_text(encoding="utf-8")
        for folder in ("rxapp/browser", "tests/support/plain_list")
    )
    assert {*EXPORT.findall(plain)} == {*EXPORT.findall(ours)} != set()
