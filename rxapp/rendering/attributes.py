"""How React writes a prop into the document, as Jinja source.

Sources: `setProp` and `aliases` of react-dom 19; the HTML standard's list of boolean attributes.
"""

import re
from typing import Any

from markupsafe import escape
from reflex.vars import Var
from reflex.vars.number import LiteralBooleanVar, LiteralNumberVar
from reflex.vars.sequence import LiteralStringVar

from rxapp.rendering.expressions import (
    may_be_none,
    refuse_unprintable,
    translate_condition,
    translate_expression,
)
from rxapp.rendering.kinds import list_kinds
from rxapp.rendering.reflex_internals import as_var, kind_of, literal_of
from rxapp.rendering.scope import Scope

# Props that React and its router keep to themselves, or that exist in the browser only.
INVISIBLE_PROPS = frozenset(
    "key ref suppressHydrationWarning suppressContentEditableWarning "  # noqa: SIM905 -- read as a table
    "discover preventScrollReset reloadDocument replace viewTransition".split()
)
BOOLEAN_ATTRIBUTES = frozenset(
    "allowFullScreen async autoPlay controls default defaultChecked defer disabled "  # noqa: SIM905
    "disablePictureInPicture disableRemotePlayback formNoValidate hidden inert itemScope loop multiple "
    "noModule noValidate open playsInline readOnly required reversed".split()
)
# Attributes whose booleans are written as words, besides aria-* and data-*.
WORDED_BOOLEANS = frozenset({"contentEditable", "draggable", "focusable", "spellCheck"})
ROUTED = ' data-discover="true"'
URL_ATTRIBUTES = frozenset({"action", "data", "formAction", "href", "src", "to"})
RENAMED = {
    "className": "class",
    "htmlFor": "for",
    "defaultValue": "value",
    "defaultChecked": "checked",
    "to": "href",
}
HYPHENATED = re.compile(
    r"""acceptCharset | httpEquiv | (alignment|dominant)Baseline | baselineShift | clip(Path|Rule)
    | color(Interpolation|InterpolationFilters|Rendering) | fill(Opacity|Rule) | flood(Color|Opacity)
    | font(Family|Size|SizeAdjust|Stretch|Style|Variant|Weight) | (letter|word)Spacing | lightingColor
    | (image|shape|text)Rendering | marker(Start|Mid|End) | maskType | paintOrder | pointerEvents
    | stop(Color|Opacity) | stroke(Dasharray|Dashoffset|Linecap|Linejoin|Miterlimit|Opacity|Width)
    | text(Anchor|Decoration) | transformOrigin | unicodeBidi | vectorEffect | writingMode""",
    re.VERBOSE,
)
REFUSED = {
    "css": "style it with class_name (or the prop is unknown to this element)",
    "style": "style it with class_name",
    "checked": "use default_checked; a controlled input belongs to the browser",
    "muted": "React sets it without writing an attribute",
    "autoFocus": "React focuses without writing an attribute; set focus in an effect",
    "dangerouslySetInnerHTML": "use raw_html",
    "innerHTML": "use raw_html",
    "xlinkHref": "use href",
}
# What the router leaves to the browser, as react-router has it.
ABSOLUTE_URL = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
# As react-dom has it: a browser skips these characters before and inside the name of a scheme.
SCRIPT_URL = re.compile(r"[\0-\x1f ]*" + r"[\r\n\t]*".join("javascript") + r"[\r\n\t]*:", re.IGNORECASE)
BLOCKED_URL = "javascript:throw new Error('React has blocked a javascript: URL as a security precaution.')"


def name_attribute(prop: str) -> str:
    """Return the HTML or SVG name of a React prop. A parser gives SVG names their capitals back."""
    if prop in RENAMED:
        return RENAMED[prop]
    if HYPHENATED.fullmatch(prop):
        return re.sub(r"([A-Z])", lambda capital: "-" + capital[0].lower(), prop)
    return prop.lower()


def translate_attribute(element: str, prop: str, value: Any, scope: Scope) -> str:
    """Write one prop as an attribute with its leading space.

    Args:
        element: Name of the element.
        prop: React's name of the prop.
        value: A Var or a literal.
        scope: The names in reach.

    Returns:
        Jinja source; empty where React writes nothing.

    Raises:
        UntranslatableViewError: For a prop whose markup the server cannot know.
    """
    var = as_var(value)
    if prop in INVISIBLE_PROPS or str(var) in {"null", "undefined"}:
        return ""
    _refuse_prop(element, prop, var, scope)
    if prop in BOOLEAN_ATTRIBUTES:
        return _translate_boolean(name_attribute(prop), var, scope)
    if isinstance(var, LiteralStringVar | LiteralNumberVar | LiteralBooleanVar):
        return _translate_static(element, prop, var, scope)
    return _translate_dynamic(element, prop, var, scope)


def escape_static(text: str) -> str:
    """Escape fixed text for HTML, and keep Jinja from reading its braces and its line ends."""
    return str(escape(text)).replace("{", "&#123;").replace("\r", "&#13;")


def is_absolute(value: Any) -> bool:
    """Return whether a URL names its scheme or its host."""
    return ABSOLUTE_URL.match(str(value)) is not None


def mark_link(target: Any, scope: Scope) -> str:
    """Write the attribute by which the router finds the links that are its own."""
    var = as_var(target)
    if isinstance(var, LiteralStringVar):
        return "" if is_absolute(literal_of(var)) else ROUTED
    return f"{{% if {translate_expression(var, scope)} is not absolute %}}{ROUTED}{{% endif %}}"


def block_script(url: Any) -> Any:
    """Return a URL as React writes it: one that would run as a script is replaced."""
    return BLOCKED_URL if SCRIPT_URL.match(str(url)) else url


def _refuse_prop(element: str, prop: str, value: object, scope: Scope) -> None:
    if prop in REFUSED:
        scope.refuse(f"the prop {prop!r} with {value!s}", REFUSED[prop])
    if prop == "value" and element in {"input", "textarea"}:
        scope.refuse(f"the prop {prop!r}", "use default_value; a controlled input belongs to the browser")


def _translate_boolean(name: str, var: Var[Any], scope: Scope) -> str:
    """Write an attribute that is there or not."""
    if isinstance(var, LiteralBooleanVar):
        return f' {name}=""' if literal_of(var) else ""
    return f'{{% if {translate_condition(var, scope)} %}} {name}=""{{% endif %}}'


def _translate_static(element: str, prop: str, var: Any, scope: Scope) -> str:
    """Write an attribute whose value is fixed."""
    value = literal_of(var)
    if isinstance(value, bool):
        _refuse_unworded_boolean(prop, scope)
        value = "true" if value else "false"
    else:
        refuse_unprintable(var, scope)
    if _is_dropped_when_empty(element, prop) and value == "":
        return ""
    if prop in URL_ATTRIBUTES:
        value = block_script(value)
    return f' {name_attribute(prop)}="{escape_static(str(value))}"'


def _translate_dynamic(element: str, prop: str, var: Var[Any], scope: Scope) -> str:
    """Write an attribute whose value comes with the data; None leaves it out."""
    name, expression = name_attribute(prop), translate_expression(var, scope)
    if list_kinds(kind_of(var)) == (bool,):
        _refuse_unworded_boolean(prop, scope)
        return f" {name}=\"{{{{ 'true' if {expression} else 'false' }}}}\""
    refuse_unprintable(var, scope)
    filters = "|block_script" if prop in URL_ATTRIBUTES else ""
    attribute = f' {name}="{{{{ {expression}{filters} }}}}"'
    if _is_dropped_when_empty(element, prop):
        return f"{{% if {expression} %}}{attribute}{{% endif %}}"
    if may_be_none(var, scope):
        return f"{{% if {expression} is not none %}}{attribute}{{% endif %}}"
    return attribute


def _is_dropped_when_empty(element: str, prop: str) -> bool:
    """Return whether React leaves an empty URL out, which would load the page itself again."""
    return prop == "src" or (prop == "href" and element != "a")


def _refuse_unworded_boolean(prop: str, scope: Scope) -> None:
    """Refuse a boolean on an attribute that React would drop or warn about."""
    if not prop.startswith(("aria-", "data-")) and prop not in WORDED_BOOLEANS:
        scope.refuse(f"a boolean for the prop {prop!r}", "React writes booleans only for aria-* and data-*")
