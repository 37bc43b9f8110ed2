"""A Reflex view as a Jinja template: walked once at start-up, rendered on every request.

Supported: elements of `rx.el`, internal links, text, fragments, `rx.foreach`, `rx.cond`,
`rx.match`, `raw_html`. Event handlers leave no trace in markup and are skipped. Anything else
raises `UntranslatableViewError`, so that it fails at start-up and not for a visitor.
"""

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from reflex import Component
from reflex.components.core.foreach import Foreach
from reflex.vars import Var
from reflex.vars.number import LiteralBooleanVar, LiteralNumberVar
from reflex.vars.sequence import LiteralStringVar
from reflex_base.components.tags import Tag
from reflex_base.event import EventChain
from reflex_base.utils.types import is_optional
from reflex_components_core.base.bare import Bare
from reflex_components_core.base.fragment import Fragment
from reflex_components_core.core.cond import Cond
from reflex_components_core.core.match import Match
from reflex_components_core.react_router.dom import ReactRouterLink

from rxapp.rendering.attributes import escape_static, refuse_unprintable, translate_attribute
from rxapp.rendering.expressions import Scope, translate_expression
from rxapp.rendering.raw_html import RawHTML

VOID_ELEMENTS = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Elements whose content React writes in its own way.
CONTROLLED_ELEMENTS = frozenset({"textarea", "select", "option"})
# Names inside templates; a view model called `page` can hide neither loops nor the root.
ROOT = "page"
JAVASCRIPT_ROOT = "serverRoot"

environment = Environment(autoescape=True, undefined=StrictUndefined, auto_reload=False)


def compile_view(view: Callable[[Any], Component], model: type[Any]) -> Template:
    """Turn a view into a Jinja template.

    Args:
        view: A function from a view model (as a Var) to a component.
        model: The dataclass of the view model.

    Returns:
        A template to be rendered with `page=<view model>`.

    Raises:
        UntranslatableViewError: Naming the view and the expression.
    """
    root = Var(JAVASCRIPT_ROOT, _var_type=model).to(model)
    return environment.from_string(translate_view(view(root), view.__name__))


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
        match component:
            case Bare():
                return self._translate_text(component.contents, scope)
            case Foreach():
                return self._translate_foreach(component, scope)
            case Cond():
                return self._translate_cond(component, scope)
            case Match():
                return self._translate_match(component, scope)
            case RawHTML():
                return self._translate_raw_html(component, scope)
            case Fragment():
                return self._translate_children(component.children, scope)
            case _:
                return self._translate_element(component, scope)

    def _translate_children(self, children: Sequence[Any], scope: Scope) -> str:
        return "".join(self.translate(child, scope) for child in children)

    def _translate_text(self, contents: Any, scope: Scope) -> str:
        """Translate a text node. React prints nothing for None and booleans."""
        if isinstance(contents, LiteralBooleanVar) or str(contents).startswith("(JSON.stringify("):
            scope.refuse(str(contents), "write the words of a text out")
        if isinstance(contents, LiteralStringVar | LiteralNumberVar):
            return escape_static(str(contents._var_value))  # noqa: SLF001
        if str(contents) in {"null", ""}:
            return ""
        refuse_unprintable(contents, scope)
        if contents._var_type is bool:  # noqa: SLF001
            scope.refuse(str(contents), "React prints nothing for a boolean; use rx.cond")
        expression = translate_expression(contents, scope)
        guard = f" if {expression} is not none" if is_optional(contents._var_type) else ""  # noqa: SLF001
        return f"{{{{ {expression}{guard} }}}}"

    def _translate_foreach(self, component: Any, scope: Scope) -> str:
        tag = component._render()  # noqa: SLF001
        item = f"item{next(self._loops)}"
        inner = scope.bind(tag.arg_var_name, item)
        items = translate_expression(component.iterable, scope)
        body = self._translate_children(component.children, inner)
        return f"{{% for {item} in {items} %}}{body}{{% endfor %}}"

    def _translate_cond(self, component: Any, scope: Scope) -> str:
        yes, no = (self.translate(child, scope) for child in component.children)
        otherwise = f"{{% else %}}{no}" if no else ""
        return f"{{% if {translate_expression(component.cond, scope)} %}}{yes}{otherwise}{{% endif %}}"

    def _translate_match(self, component: Any, scope: Scope) -> str:
        value = translate_expression(component.cond, scope)
        source = ""
        for index, (patterns, result) in enumerate(component.match_cases):
            test = " or ".join(f"{value} == {translate_expression(pattern, scope)}" for pattern in patterns)
            source += f"{{% {'elif' if index else 'if'} {test} %}}{self.translate(result, scope)}"
        return source + f"{{% else %}}{self.translate(component.default, scope)}{{% endif %}}"

    def _translate_raw_html(self, component: RawHTML, scope: Scope) -> str:
        tag = component._render()  # noqa: SLF001
        html = tag.props.pop("dangerouslySetInnerHTML")._var_value["__html"]
        attributes = self._translate_attributes(tag, scope)
        return f"<div{attributes}>{{{{ {translate_expression(html, scope)}|safe }}}}</div>"

    def _translate_element(self, component: Any, scope: Scope) -> str:
        tag = component._render()  # noqa: SLF001
        is_link = isinstance(component, ReactRouterLink)
        if component.library and not is_link:
            scope.refuse(f"{type(component).__name__} from {component.library!r}", "wrap it as client-only")
        name = "a" if is_link else json.loads(tag.name)
        if name in CONTROLLED_ELEMENTS:
            scope.refuse(f"<{name}>", "React writes its value as state; build it in the browser")
        if is_link and str(tag.props.get("to", "")).startswith('"#'):
            scope.refuse("a router link to a #fragment", "use a plain <a>; the router writes the path in front")
        attributes = self._translate_attributes(tag, scope)
        if name in VOID_ELEMENTS:
            return f"<{name}{attributes}>"
        return f"<{name}{attributes}>{self._translate_children(component.children, scope)}</{name}>"

    @staticmethod
    def _translate_attributes(tag: Tag, scope: Scope) -> str:
        """Translate the props of a tag, its event handlers left out."""
        if tag.special_props:
            scope.refuse(f"spread props {tag.special_props}", "give each prop by name")
        visible = ((prop, value) for prop, value in tag.props.items() if not _is_event_handler(prop, value))
        return "".join(translate_attribute(prop, value, scope) for prop, value in visible)


def _is_event_handler(prop: str, value: Any) -> bool:
    """Return whether a prop is a handler, which leaves no trace in markup."""
    return isinstance(value, EventChain) or (prop.startswith("on") and prop[2:3].isupper())
