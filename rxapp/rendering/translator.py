"""A Reflex view as a Jinja template: walked once at start-up, rendered on every request.

Supported: elements of `rx.el`, internal links, text, fragments, `rx.foreach`, `rx.cond`,
`rx.match`, `raw_html`. Event handlers leave no trace in markup and are skipped. Anything else
raises `UntranslatableViewError`, so that it fails at start-up and not for a visitor.
"""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup, escape
from reflex import Component
from reflex.vars import Var
from reflex.vars.number import LiteralNumberVar
from reflex.vars.sequence import LiteralStringVar
from reflex_base.event import EventChain

from rxapp.rendering.attributes import (
    block_script,
    escape_static,
    is_absolute,
    mark_link,
    translate_attribute,
)
from rxapp.rendering.early_script import EarlyScript
from rxapp.rendering.expressions import (
    find_absent,
    find_present,
    may_be_none,
    refuse_unprintable,
    translate_condition,
    translate_expression,
    translate_list,
)
from rxapp.rendering.kinds import is_comparable, list_kinds
from rxapp.rendering.raw_html import RawHTML
from rxapp.rendering.reflex_internals import (
    Bare,
    Cond,
    Foreach,
    Fragment,
    Match,
    ReactRouterLink,
    as_var,
    kind_of,
    literal_of,
    tag_of,
)
from rxapp.rendering.scope import Scope

VOID_ELEMENTS = frozenset(
    "area base br col embed hr img input link meta source track wbr".split()  # noqa: SIM905 -- as a table
)
# Elements whose content a parser starts after a line end.
PREFORMATTED_ELEMENTS = frozenset({"pre", "listing"})
REFUSED_ELEMENTS = {
    **dict.fromkeys(("select", "option"), "React writes its value; build it in the browser"),
    **dict.fromkeys(("base", "link", "meta", "style", "title"), "React moves it to the head; put it there"),
    "script": "React does not run it; use early_script, or add it to the head",
    "noscript": "React leaves it empty in the browser",
}
# Names inside templates; a view model called `page` can hide neither loops nor the root.
ROOT = "page"
JAVASCRIPT_ROOT = "serverRoot"


def _keep_line_ends(value: Any) -> Any:
    """Write a carriage return as a reference: a parser would make it a line feed."""
    if isinstance(value, str) and "\r" in value and not hasattr(value, "__html__"):
        return escape(value).replace("\r", Markup("&#13;"))
    return value


environment = Environment(
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    keep_trailing_newline=True,
    finalize=_keep_line_ends,
)
environment.filters["block_script"] = block_script
environment.tests["absolute"] = is_absolute


def write_template(view: Callable[[Any], Component], model: type[Any]) -> str:
    """Turn a view into the source of a Jinja template.

    Args:
        view: A function from a view model (as a Var) to a component.
        model: The dataclass of the view model.

    Returns:
        Source for `compile_template`.

    Raises:
        UntranslatableViewError: Naming the view and the expression.
    """
    root = Var(JAVASCRIPT_ROOT, _var_type=model).to(model)
    return translate_view(view(root), view.__name__)


def compile_template(source: str) -> Template:
    """Return a template to be rendered with `page=<view model>`."""
    return environment.from_string(source)


def translate_view(component: Component, name: str, root: str = JAVASCRIPT_ROOT) -> str:
    """Translate a component built on the Var `root` into Jinja source.

    Args:
        component: The view's output.
        name: The view's name, for error messages.
        root: JavaScript expression of the view model inside the component.

    Returns:
        Jinja source that reads the view model from the name `page`.

    Raises:
        UntranslatableViewError: Naming the view and the expression.
    """
    return _Translator().translate(component, Scope(name, {root: ROOT}))


class _Translator:
    """One walk over a component tree."""

    def __init__(self) -> None:
        self._loops = count()

    def translate(self, component: Any, scope: Scope) -> str:
        """Translate one component and what it contains."""
        component = getattr(component, "server_component", component)
        for kind, translate in (
            (Bare, self._translate_text),
            (Foreach, self._translate_foreach),
            (Cond, self._translate_cond),
            (Match, self._translate_match),
            (RawHTML, self._translate_raw_html),
            (EarlyScript, _write_script),
            (Fragment, self._translate_fragment),
        ):
            if isinstance(component, kind):
                return translate(component, scope)
        return self._translate_element(component, scope)

    def _translate_fragment(self, component: Any, scope: Scope) -> str:
        return "".join(self.translate(child, scope) for child in component.children)

    def _translate_text(self, component: Any, scope: Scope) -> str:
        """Translate a text node. React prints nothing for None and booleans."""
        contents = component.contents
        if str(contents) in {"null", ""}:
            return ""
        if bool in list_kinds(kind_of(contents)):
            scope.refuse(str(contents), "React prints nothing for a boolean; use rx.cond")
        refuse_unprintable(contents, scope)
        if isinstance(contents, LiteralStringVar | LiteralNumberVar):
            return escape_static(str(literal_of(contents)))
        expression = translate_expression(contents, scope)
        guard = f" if {expression} is not none" if may_be_none(contents, scope) else ""
        return f"{{{{ {expression}{guard} }}}}"

    def _translate_foreach(self, component: Any, scope: Scope) -> str:
        item = f"item{next(self._loops)}"
        inner = scope.bind(tag_of(component).arg_var_name, item)
        items = translate_list(component.iterable, scope)
        return f"{{% for {item} in {items} %}}{self._translate_fragment(component, inner)}{{% endfor %}}"

    def _translate_cond(self, component: Any, scope: Scope) -> str:
        test = translate_condition(component.cond, scope)
        if_true, if_false = component.children
        yes = self.translate(if_true, scope.assume(find_present(component.cond)))
        no = self.translate(if_false, scope.assume(find_absent(component.cond)))
        otherwise = f"{{% else %}}{no}" if no else ""
        return f"{{% if {test} %}}{yes}{otherwise}{{% endif %}}"

    def _translate_match(self, component: Any, scope: Scope) -> str:
        patterns = [pattern for case, _ in component.match_cases for pattern in case]
        if not is_comparable(*map(kind_of, (component.cond, *patterns))):
            scope.refuse(f"a match of {component.cond!s}", "compare texts or whole numbers")
        value = translate_expression(component.cond, scope)
        source = ""
        for index, (case, result) in enumerate(component.match_cases):
            test = " or ".join(f"{value} == {translate_expression(pattern, scope)}" for pattern in case)
            source += f"{{% {'elif' if index else 'if'} {test} %}}{self.translate(result, scope)}"
        return source + f"{{% else %}}{self.translate(component.default, scope)}{{% endif %}}"

    def _translate_raw_html(self, component: Any, scope: Scope) -> str:
        tag = tag_of(component)
        html = literal_of(tag.props["dangerouslySetInnerHTML"])["__html"]
        attributes = self._translate_attributes("div", tag, scope, leave_out="dangerouslySetInnerHTML")
        return f"<div{attributes}>{{{{ {translate_expression(html, scope)}|safe }}}}</div>"

    def _translate_element(self, component: Any, scope: Scope) -> str:
        tag = tag_of(component)
        is_link = isinstance(component, ReactRouterLink)
        if component.library and not is_link:
            scope.refuse(f"{type(component).__name__} from {component.library!r}", "wrap it as client-only")
        name: str = "a" if is_link else _read_name(tag, scope)
        if name in REFUSED_ELEMENTS:
            scope.refuse(f"<{name}>", REFUSED_ELEMENTS[name])
        if name == "textarea":
            return self._translate_textarea(tag, scope)
        attributes = self._translate_attributes(name, tag, scope)
        if is_link:
            attributes += _mark_link(tag.props.get("to"), scope)
        start = f"<{name}{attributes}>"
        if name in VOID_ELEMENTS:
            return start
        line_end = "\n" if name in PREFORMATTED_ELEMENTS else ""
        return f"{start}{line_end}{self._translate_fragment(component, scope)}</{name}>"

    def _translate_textarea(self, tag: Any, scope: Scope) -> str:
        """Translate a field of several lines, which has its text as its content."""
        text = as_var(tag.props.get("defaultValue", ""))
        refuse_unprintable(text, scope)
        content = f"{{{{ {translate_expression(text, scope)} }}}}"
        attributes = self._translate_attributes("textarea", tag, scope, leave_out="defaultValue")
        # A parser leaves out a line end that comes first; the text's own, if it begins with one, then stays.
        return f"<textarea{attributes}>\n{content}</textarea>"

    @staticmethod
    def _translate_attributes(element: str, tag: Any, scope: Scope, leave_out: str = "") -> str:
        """Translate the props of a tag, its event handlers left out."""
        if tag.special_props:
            scope.refuse(f"spread props {tag.special_props}", "give each prop by name")
        return "".join(
            translate_attribute(element, prop, value, scope)
            for prop, value in tag.props.items()
            if prop != leave_out and not _is_event_handler(prop, value)
        )


def _write_script(component: Any, _scope: Scope) -> str:
    return f"<script>{component.source}</script>"


def _read_name(tag: Any, scope: Scope) -> str:
    """Return the name of an element; Reflex quotes it, unlike that of a component."""
    if not tag.name.startswith('"'):
        scope.refuse(f"the component {tag.name}", "wrap it as client-only")
    return json.loads(tag.name)


def _mark_link(target: Any, scope: Scope) -> str:
    """Write a router link's mark, and refuse a link whose address depends on the page it is on."""
    url = literal_of(target) if isinstance(target, LiteralStringVar) else "/"
    if url.startswith("#"):
        scope.refuse("a router link to a #fragment", "use a plain <a>; the router writes the path in front")
    if not url.startswith("/") and not is_absolute(url):
        scope.refuse(f"a router link to {url!r}", "begin it with a slash")
    return mark_link(target, scope)


def _is_event_handler(prop: str, value: Any) -> bool:
    """Return whether a prop is a handler, which leaves no trace in markup."""
    return isinstance(value, EventChain) or (prop.startswith("on") and prop[2:3].isupper())
