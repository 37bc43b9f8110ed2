"""What the browser renders by itself has a stand-in in the server's document."""

from dataclasses import dataclass

import reflex as rx

from rxapp.rendering.translator import write_template
from rxapp.ui.server_markup import with_server_markup


@dataclass(frozen=True)
class Model:
    """A view model."""

    text: str


def test_the_server_writes_the_stand_in() -> None:
    def view(page: Model) -> rx.Component:
        return rx.el.div(with_server_markup(rx.el.b(rx.Var("window.name")), rx.el.i(page.text)))

    assert write_template(view, Model) == "<div><i>{{ page.text }}</i></div>"


def test_react_renders_the_component() -> None:
    rendered = str(with_server_markup(rx.el.b("real"), rx.el.i("stand-in")))
    assert "real" in rendered
    assert "stand-in" not in rendered
