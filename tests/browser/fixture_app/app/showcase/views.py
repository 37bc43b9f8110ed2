"""The showcase's views: one for each group of constructs that the server renders."""

# Lambdas are handed to Reflex, whose types are not all known.
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.vars import Var
from reflex_components_core.el.elements.inline import A

from rxapp.rendering import raw_html, with_server_value

LOG = rx.console_log("")
BROWSER_NAME = "(typeof navigator === 'object' ? 'browser' : 'none')"


def home(page: Any) -> rx.Component:
    """Link to all views."""
    return rx.fragment(
        rx.el.h1(page.text),
        rx.el.ul(*(rx.el.li(rx.el.a(name, href=f"/{name}")) for name in VIEWS)),
        rx.el.a("Nowhere", href="/items/missing"),
        rx.el.a("Broken", href="/items/broken"),
        rx.el.a("Item", href="/items/one?unknown=1"),
    )


def item(page: Any) -> rx.Component:
    """Show what the URL asked for."""
    return rx.fragment(rx.el.h1(page.text), rx.el.a("Home", href="/"))


def text(page: Any) -> rx.Component:
    """Show texts and numbers."""
    return rx.el.section(
        rx.el.h1("Text"),
        rx.el.p(page.text, " and ", page.hostile, page.empty, page.number, -1, None, ""),
        rx.el.p("Fixed <b> &amp; {{ x }} {% y %} \r\n end", rx.el.em(page.hostile), " after"),
        rx.el.p(page.some, rx.el.br(), page.none),
        rx.el.p(f"{page.text}: {page.number} of {page.hostile}"),
        rx.el.p(page.text + "/" + page.text),
        rx.el.p(page.empty),
        rx.el.pre(page.lines),
        rx.el.pre("\n\nfixed\n"),
        rx.el.p(
            rx.cond(page.yes, page.text, "x"), rx.cond(page.no, "x", rx.cond(page.number == 3, "<", ">"))
        ),
    )


def attributes(page: Any) -> rx.Component:
    """Show attributes of every kind."""
    return rx.el.section(
        rx.el.h1("Attributes", id="top"),
        rx.el.p(title=page.hostile, lang="en", class_name=page.hostile, data_note=page.empty),
        rx.el.p(custom_attrs={"title": page.none, "aria-label": page.some, "aria-hidden": page.yes}),
        rx.el.p(
            hidden=page.yes, custom_attrs={"aria-busy": page.no, "data-open": True, "data-n": page.number}
        ),
        rx.el.p(hidden=page.no, draggable=page.yes, spell_check=False, content_editable=False),
        rx.el.p(class_name=["a", page.text, rx.cond(page.no, "x", "")]),
        rx.el.p(class_name=rx.cond(page.yes, "it's {{ on }}", "off")),
        rx.el.p(class_name=f"is-{page.text}"),
        rx.el.p(class_name=""),
        rx.el.time("t", date_time="2026-01-01"),
        rx.el.div(tab_index=0, role="region", aria_label="x", dir="ltr", access_key="x"),
        rx.el.table(rx.el.tbody(rx.el.tr(rx.el.td("c", col_span=page.number, row_span=2)))),
        rx.el.details(rx.el.summary("s"), "d", open=page.yes),
        rx.el.video(controls=True, loop=page.yes, plays_inline=True, custom_attrs={"preload": "none"}),
        rx.el.img(src=page.empty, alt=""),
        rx.el.img(src="data:,", alt=page.hostile, loading="lazy", custom_attrs={"width": 1}),
        rx.el.ol(rx.el.li("x", custom_attrs={"value": 4}), reversed=page.yes, start=3),
    )


def links(page: Any) -> rx.Component:
    """Show links."""
    return rx.el.section(
        rx.el.h1("Links"),
        rx.el.a("page", href="/items/one"),
        rx.el.a("query", href="/items/one?a=b%20c&d=é#part"),
        rx.el.a("other site", href="https://reflex.dev/docs?x=1&y=2", target="_blank", rel="noopener"),
        rx.el.a("other host", href="//reflex.dev/"),
        rx.el.a("mail", href="mailto:a@site.test?subject=x"),
        rx.el.a(rx.el.b(page.text), href=f"/items/{page.text}"),
        A.create("part", href="#top"),
        A.create("blocked", href=page.script_url),
        rx.el.a("blocked too", href=page.script_url),
        rx.el.ul(rx.foreach(page.things, lambda each: rx.el.li(rx.el.a(each.name, href=each.href)))),
    )


def drawing(page: Any) -> rx.Component:
    """Show a drawing, whose attributes keep their capitals."""
    path = {
        "strokeWidth": "2",
        "strokeLinecap": "round",
        "fillRule": "evenodd",
        "vectorEffect": "non-scaling-stroke",
        "pathLength": page.number,
    }
    return rx.el.section(
        rx.el.h1("Drawing"),
        rx.el.svg(
            rx.el.path(d="M0 0h9", custom_attrs=path),
            rx.el.svg.linear_gradient(
                rx.el.svg.stop(custom_attrs={"stopColor": "red", "offset": "0"}),
                id="g",
                custom_attrs={"gradientUnits": "userSpaceOnUse", "gradientTransform": "rotate(1)"},
            ),
            rx.el.svg.marker(id="m", custom_attrs={"markerWidth": "3", "refX": "1"}),
            rx.el.svg.text("t", custom_attrs={"textAnchor": "end", "textLength": "9"}),
            view_box="0 0 9 9",
            custom_attrs={"aria-hidden": "true", "focusable": "false", "preserveAspectRatio": "none"},
        ),
    )


def lists(page: Any) -> rx.Component:
    """Show loops."""
    return rx.el.section(
        rx.el.h1("Lists"),
        rx.el.ul(rx.foreach(page.things, lambda each: list_item(page, each))),
        rx.el.ul(rx.foreach(page.nothing, lambda each: list_item(page, each))),
        rx.el.ul(rx.foreach(page.no_names, rx.el.li)),
        rx.foreach(page.grid, lambda row: rx.el.p("[", rx.foreach(row, rx.el.b), "]")),
        rx.foreach(["fixed", page.text], rx.el.p),
        rx.el.p(page.things.length(), "/", page.nothing.length()),
    )


def list_item(page: Any, each: Any) -> rx.Component:
    """Show an item."""
    tags = rx.foreach(each.tags, lambda tag: rx.el.i(page.text, " ", each.name, " ", tag))
    return rx.el.li(each.name, rx.el.span(each.note), rx.cond(each.tags, tags, "none"), key=each.href)


def conditions(page: Any) -> rx.Component:
    """Show what is there only sometimes."""
    questions = (page.text, page.empty, page.some, page.none, page.zero, page.number, page.yes, page.no)
    objects = (page.things, page.nothing, page.no_names, page.item, page.no_item)
    return rx.el.section(
        rx.el.h1("Conditions"),
        *(rx.el.p(rx.cond(question, rx.el.b("1"), "0")) for question in (*questions, *objects)),
        *(rx.el.p(rx.cond(~question, "1", "0")) for question in questions),
        rx.cond(page.no, rx.el.p("gone")),
        rx.cond(page.item, rx.el.p(page.item.name), rx.el.p("none")),
        rx.cond(page.no_item, rx.el.p(page.no_item.name), rx.el.p("none")),
        rx.cond(page.yes & (page.text == "A text"), rx.cond(page.no | page.some, rx.el.p("both"))),
        rx.el.p(page.empty | page.text, page.text & page.some, page.zero | page.number),
        rx.el.p(rx.cond(page.number != 3, "x", "y"), rx.cond(page.none == "", "x", "y")),
        rx.match(page.text, ("B", rx.el.p("b")), ("x", "A text", rx.el.p("a")), rx.el.p("default")),
        rx.match(page.number, (1, rx.el.p("1")), rx.fragment("neither", rx.el.hr())),
    )


def form(page: Any) -> rx.Component:
    """Show a form, which the browser keeps."""
    return rx.el.section(
        rx.el.h1("Form"),
        rx.el.label("Name", html_for="name"),
        rx.el.input(
            id="name", name="name", default_value=page.hostile.to(str), required=page.yes, disabled=page.no
        ),
        rx.el.input(type="checkbox", default_checked=page.yes, aria_label="on"),
        rx.el.input(type="checkbox", default_checked=page.no, aria_label="off"),
        rx.el.input(type="number", default_value="3", min=1, max=page.number, placeholder="", read_only=True),
        rx.el.input(type="hidden", name="next", default_value=page.empty),
        rx.el.button("Go", type="submit", disabled=page.no, on_click=LOG, custom_attrs={"value": page.text}),
    )


def markup(page: Any) -> rx.Component:
    """Show cleaned HTML and a value that differs in the browser."""
    name = with_server_value(Var(BROWSER_NAME, _var_type=str), "browser")
    return rx.el.section(
        rx.el.h1("Markup"),
        raw_html(page.html, id="raw", class_name="prose"),
        rx.el.p(name),
        rx.fragment("end"),
    )


VIEWS: dict[str, Callable[[Any], rx.Component]] = {
    view.__name__: view for view in (text, attributes, links, drawing, lists, conditions, form, markup)
}
