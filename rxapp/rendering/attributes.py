"""How React writes a prop into the document, as Jinja source.

Sources: the attribute handling of react-dom 19; the HTML standard's list of boolean attributes.
"""

import re
from typing import Any

from markupsafe import escape
from reflex.vars import Var
from reflex.vars.base import LiteralVar
from reflex.vars.number import LiteralBooleanVar, LiteralNumberVar
from reflex.vars.sequence import LiteralStringVar
from reflex_base.utils.types import is_optional

from rxapp.rendering.expressions import Scope, join_parts, translate_expression

# Props that React keeps to itself, or that exist in the browser only.
INVISIBLE_PROPS = frozenset({"key", "ref", "suppressHydrationWarning", "discover", "preventScrollReset", "replace"})
BOOLEAN_ATTRIBUTES = frozenset(
    {"async", "checked", "default", "defer", "disabled", "formNoValidate", "hidden", "inert", "loop", "multiple"}
    | {"muted", "noValidate", "open", "playsInline", "readOnly", "required", "reversed"}
)
RENAMED = {
    "className": "class",
    "htmlFor": "for",
    "httpEquiv": "http-equiv",
    "acceptCharset": "accept-charset",
    "defaultValue": "value",
    "to": "href",
}
# SVG attributes whose names keep their capitals.
CASED_SVG_ATTRIBUTES = frozenset({"viewBox", "preserveAspectRatio", "gradientUnits", "gradientTransform", "pathLength"})
HYPHENATED_SVG_ATTRIBUTE = re.compile(r"^(stroke|fill|clip|stop|text|font|dominant|marker)[A-Z]")
UNSUPPORTED = {
    "css": "style it with class_name (or the prop is unknown to this element)",
    "style": "style it with class_name",
    "value": "use default_value; a controlled input belongs to the browser",
    "autoFocus": "React focuses without writing an attribute; set focus in an effect",
}


def name_attribute(prop: str) -> str:
    """Return the HTML or SVG name of a React prop."""
    if prop in RENAMED:
        return RENAMED[prop]
    if "-" in prop or prop in CASED_SVG_ATTRIBUTES:
        return prop
    if HYPHENATED_SVG_ATTRIBUTE.match(prop):
        return re.sub(r"([A-Z])", lambda capital: "-" + capital[0].lower(), prop)
    return prop.lower()


def translate_attribute(prop: str, value: Any, scope: Scope) -> str:
    """Write one prop as an attribute with its leading space.

    Args:
        prop: React's name of the prop.
        value: A Var or a literal.
        scope: The names in reach.

    Returns:
        Jinja source; empty where React writes nothing.

    Raises:
        UntranslatableViewError: For a prop whose markup the server cannot know.
    """
    if prop in INVISIBLE_PROPS:
        return ""
    if prop in UNSUPPORTED:
        scope.refuse(f"the prop {prop!r}", UNSUPPORTED[prop])
    name = name_attribute(prop)
    var = value if isinstance(value, Var) else LiteralVar.create(value)
    if prop in BOOLEAN_ATTRIBUTES:
        return _translate_boolean(name, var, scope)
    if isinstance(var, LiteralStringVar | LiteralNumberVar | LiteralBooleanVar):
        return f' {name}="{escape_static(_stringify(prop, var, scope))}"'
    return _translate_dynamic(prop, name, var, scope)


def escape_static(text: str) -> str:
    """Escape fixed text for HTML and keep Jinja from reading its braces."""
    return str(escape(text)).replace("{", "&#123;")


def _stringify(prop: str, var: Any, scope: Scope) -> str:
    """Write a literal as React does; booleans only where they are words."""
    value = var._var_value  # noqa: SLF001
    if isinstance(value, bool):
        _require_worded_boolean(prop, scope)
        return "true" if value else "false"
    return str(value)


def _require_worded_boolean(prop: str, scope: Scope) -> None:
    """Refuse a boolean on an attribute that React would drop or warn about."""
    if not prop.startswith(("aria-", "data-")):
        scope.refuse(f"a boolean for the prop {prop!r}", "React writes booleans only for aria-* and data-*")


def _translate_boolean(name: str, var: Var[Any], scope: Scope) -> str:
    """Write an attribute that is there or not."""
    if isinstance(var, LiteralBooleanVar):
        return f' {name}=""' if var._var_value else ""  # noqa: SLF001
    return f'{{% if {translate_expression(var, scope)} %}} {name}=""{{% endif %}}'


def _translate_dynamic(prop: str, name: str, var: Var[Any], scope: Scope) -> str:
    """Write an attribute whose value comes with the data; None leaves it out."""
    if (joined := join_class_names(var, scope)) is not None:
        return f' {name}="{joined}"'
    expression = translate_expression(var, scope)
    if var._var_type is bool:  # noqa: SLF001
        _require_worded_boolean(prop, scope)
        return f" {name}=\"{{{{ 'true' if {expression} else 'false' }}}}\""
    refuse_unprintable(var, scope)
    attribute = f' {name}="{{{{ {expression} }}}}"'
    if is_optional(var._var_type):  # noqa: SLF001
        return f"{{% if {expression} is not none %}}{attribute}{{% endif %}}"
    return attribute


def join_class_names(var: Var[Any], scope: Scope) -> str | None:
    """Translate the list form of `class_name`; None for anything else."""
    array = dict(getattr(var, "_args", ())).get("array")
    parts = getattr(array, "_var_value", None)
    if not isinstance(parts, list | tuple):
        return None
    return f"{{{{ {join_parts(parts, scope, separator=' ')} }}}}"


def refuse_unprintable(var: Var[Any], scope: Scope) -> None:
    """Refuse values that Python and JavaScript print differently.

    Raises:
        UntranslatableViewError: For floats, lists and mappings.
    """
    kind = var._var_type  # noqa: SLF001
    if kind is float or getattr(kind, "__origin__", kind) in (list, dict, tuple):
        scope.refuse(f"{var!s} of type {kind}", "format it as a string in the view model")
