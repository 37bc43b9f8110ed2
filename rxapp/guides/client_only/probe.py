"""What `window`, `document` and the storages are: seen by Node, and by the browser, each for itself."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from rxapp.ui.guides import in_next, section
from rxapp.ui.server_markup import LIVE, with_server_markup

NAMES = ("window", "document", "localStorage", "sessionStorage")
NOT_PRERENDERED = "not prerendered"
NOT_KNOWN = "not known here"
NO_DOCUMENT = "wrote no document"
NO_JAVASCRIPT = "no JavaScript ran"
_SCRIPT = rx.asset("probe.js", shared=True)
_LOOK = VarData(imports={_SCRIPT.importable_path: [ImportVar(tag="look")]})
_USE_PROBE = {_SCRIPT.importable_path: [ImportVar(tag="useProbe")]}
_ATTRIBUTE = re.compile(r'data-typeof-(\w+)="(\w+)"')


@dataclass(frozen=True)
class NodeProbe:
    """What Node saw while Reflex prerendered this page; or that nothing was, or that it is not known."""

    window: str = NOT_PRERENDERED
    document: str = NOT_PRERENDERED
    local_storage: str = NOT_PRERENDERED
    session_storage: str = NOT_PRERENDERED


def node_probe() -> rx.Component:
    """Leave what this machine sees in the markup, for `read_node_probe` to find."""
    seen: dict[str, Any] = {
        _attribute(name): rx.Var(f'look("{name}")', _var_type=str, _var_data=_LOOK) for name in NAMES
    }
    return rx.el.div(hidden=True, custom_attrs={**seen, "suppressHydrationWarning": True})


def _attribute(name: str) -> str:
    """Return the attribute that says what a name was."""
    return f"data-typeof-{name.lower()}"


def read_node_probe(prerendered: Path) -> NodeProbe:
    """Read what Node saw from the page that it prerendered, or that was exported in its place.

    Args:
        prerendered: The HTML file that the build wrote, if it was here.
    """
    text = prerendered.read_text(encoding="utf-8") if prerendered.is_file() else ""
    found = dict(_ATTRIBUTE.findall(text))
    return NodeProbe(*(found.get(name.lower(), NOT_KNOWN) for name in NAMES))


def probe_section(page: Any) -> rx.Component:
    """Show the four names at the four times."""
    seen = (page.node.window, page.node.document, page.node.local_storage, page.node.session_storage)
    return section(
        "who-runs",
        "What is there, and when?",
        rx.el.p(
            "Your component runs more than once. The same lines asked ",
            rx.el.code("typeof window"),
            " and the rest each time; these are the answers, as they were given.",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th("typeof", scope="col"),
                        rx.el.th("Node, at build time", scope="col"),
                        rx.el.th("Python, for the document", scope="col"),
                        rx.el.th("Your browser, first rendering", scope="col"),
                        rx.el.th("Your browser, mounted", scope="col"),
                    )
                ),
                rx.el.tbody(*(_row(*names, page.in_python) for names in zip(NAMES, seen, strict=True))),
                class_name="guide-table probe-table",
            ),
            class_name="table-scroll",
            tab_index=0,
            role="region",
            aria_label="What each program sees",
        ),
        rx.el.p(
            "Node rendered this page when the site was built, and has no window: that is where the build "
            "breaks. Python wrote the document that you received, from a template, without JavaScript. In "
            "your browser everything is there at once. But on a page that is hydrated, React's first "
            "rendering has to repeat the document; what only a browser knows has to wait for the second.",
        ),
        in_next(
            "the same four names are missing twice: in server components always, and in client components "
            "while they are rendered on the server, in spite of ",
            rx.el.code('"use client"'),
            ".",
        ),
        rx.cond(
            page.is_built,
            rx.fragment(),
            rx.el.p(
                "This copy runs in development, where nothing is prerendered: which is why the mistake "
                "shows only when the site is built.",
                class_name="guide-note",
            ),
        ),
    )


def _row(name: str, in_node: Any, in_python: Any) -> rx.Component:
    """Show one name."""
    hook = f'const probe = useProbe("{name}");'
    data = VarData(imports=_USE_PROBE, hooks={hook: None})

    def cell(part: str) -> rx.Component:
        value: rx.Var[str] = rx.Var(f"probe.{part}", _var_type=str, _var_data=data)
        return rx.el.td(value, class_name="figure", custom_attrs=LIVE)

    return rx.el.tr(
        rx.el.th(rx.el.code(name), scope="row"),
        # Named so that what an export puts in the place of the prerendered page says it too.
        rx.el.td(in_node, class_name="figure", custom_attrs={_attribute(name): in_node}),
        rx.el.td(in_python, class_name="figure"),
        with_server_markup(
            rx.fragment(cell("rendered"), cell("mounted")),
            rx.fragment(*(rx.el.td("not yet", class_name="figure", custom_attrs=LIVE) for _ in range(2))),
        ),
    )
