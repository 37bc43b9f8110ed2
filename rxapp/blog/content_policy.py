"""What the HTML of an article may contain, and the cleaner that enforces it.

Everything an author writes passes through `clean_html` last, whatever made it. The
policy is an allow-list of tags, attributes and exact attribute values. The only ids
that survive begin with `section-` or `footnote-`, so no article can take the id of a
part of the page (or shadow a DOM property of that name): pages must not use ids with
these two prefixes. The only classes that survive are those in `CONTENT_CLASSES`, plus
`tok-*` and `language-*` for code, so no article can dress up as the site's controls.
"""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

import nh3
from pygments.token import STANDARD_TYPES

SECTION_PREFIX: Final = "section-"
FOOTNOTE_PREFIX: Final = "footnote-"
CODE_CLASS_PREFIX: Final = "tok-"

# Anyone who signs up can write, so the site lends no ranking to what they link to, and
# a page opened in a new tab gets no handle on this one. What the Referer header says is
# the business of the site's Referrer-Policy.
EXTERNAL_REL: Final = "nofollow ugc noopener"

CONTENT_CLASSES: Final[dict[str, set[str]]] = {
    "a": {"heading-anchor", "footnote-backref"},
    "div": {"code-block", "table-scroll"},
    "section": {"footnotes"},
    "span": {f"{CODE_CLASS_PREFIX}{name}" for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
}


def _split(names: str) -> frozenset[str]:
    """Return the names in a list separated by spaces."""
    return frozenset(names.split())


PHRASE_TAGS: Final = _split(
    "a abbr b cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var"
)
VOID_TAGS: Final = frozenset({"br", "hr", "img"})
BLOCK_TAGS: Final = _split(
    "blockquote caption dd details div dl dt figcaption figure h2 h3 h4 h5 h6 li ol p pre section summary "
    "table tbody td tfoot th thead tr ul"
)
ALLOWED_TAGS: Final = PHRASE_TAGS | VOID_TAGS | BLOCK_TAGS

# What an author may write on a raw tag. `AUTHOR_ATTRIBUTES` plus what our own renderer
# adds is what the cleaner lets through.
AUTHOR_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "details": {"open"},
    "img": {"alt", "height", "src", "title", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_RENDERER_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "a": {"aria-label", "id"},
    "code": {"class"},
    "div": {"aria-label", "data-language"},
    "li": {"id"},
    "pre": {"aria-label"},
} | {f"h{level}": {"id"} for level in range(2, 7)}
_FIXED_VALUES: Final[dict[str, dict[str, set[str]]]] = {
    "a": {"class": CONTENT_CLASSES["a"], "rel": {EXTERNAL_REL}},
    "div": {"class": CONTENT_CLASSES["div"], "role": {"region"}, "tabindex": {"0"}},
    "img": {"decoding": {"async"}, "loading": {"lazy"}},
    "pre": {"role": {"group"}, "tabindex": {"0"}},
    "section": {"class": CONTENT_CLASSES["section"]},
    "span": {"class": CONTENT_CLASSES["span"]},
    "sup": {"class": CONTENT_CLASSES["sup"]},
    "td": {"class": CONTENT_CLASSES["td"]},
    "th": {"class": CONTENT_CLASSES["th"], "scope": {"col"}},
}

MAX_URL_CHARACTERS: Final = 2_000
_LINK_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_OWN_ID: Final = re.compile(rf"(?:{SECTION_PREFIX}|{FOOTNOTE_PREFIX})[\w:.-]+")
_LANGUAGE_CLASS: Final = re.compile(r"language-[a-z0-9]+")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
# Browsers drop these from a URL before they read its scheme.
_IGNORED_IN_URLS: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")
_NOT_SLUG: Final = re.compile(r"[^\w\- ]")


def check_link(href: str) -> str | None:
    """Return the link target to emit, or None if it may not be a link.

    Allowed are http, https, mailto, relative paths and places in the page. A place in
    the page (`#Two halves`) is rewritten to the id its heading has here.
    """
    url = href.strip()
    if url.startswith("#") and len(url) <= MAX_URL_CHARACTERS:
        return _point_at_section(url[1:])
    if len(url) > MAX_URL_CHARACTERS or _read_scheme(url) not in _LINK_SCHEMES | {""}:
        return None
    return url


def check_image(src: str) -> str | None:
    """Return the image source to emit, or None unless it is https or a relative path.

    Plain http would be blocked as mixed content, and data: URLs make pages of any size.
    """
    url = src.strip()
    return url if 0 < len(url) <= MAX_URL_CHARACTERS and _read_scheme(url) in {"https", ""} else None


def is_external(href: str) -> bool:
    """Tell whether the link names a host (another site, or this one in full)."""
    return _read_scheme(href) in {"http", "https"} or href.startswith(("//", "/\\", "\\"))


def slugify_heading(text: str) -> str:
    """Return the fragment name of a heading, by the rule GitHub uses for its anchors."""
    return _NOT_SLUG.sub("", text.strip().lower()).replace(" ", "-") or "section"


def clean_html(html: str) -> str:
    """Return the HTML with everything outside the policy removed. Never raises on any input."""
    return _CLEANER.clean(html)


def _point_at_section(fragment: str) -> str:
    """Return the href of a place in the article, given the name its author knows it by."""
    name = unquote(fragment)
    if not name or _OWN_ID.fullmatch(name):
        return f"#{quote(name)}"
    return f"#{SECTION_PREFIX}{quote(slugify_heading(name))}"


def _read_scheme(url: str) -> str:
    """Return the lower-case scheme as a browser would read it, '' for a relative URL, '?' for nonsense."""
    try:
        return urlsplit(_IGNORED_IN_URLS.sub("", url)).scheme or _find_odd_scheme(url)
    except ValueError:
        return "?"


def _find_odd_scheme(url: str) -> str:
    """Return '?' if a colon comes before any slash, query or fragment: no relative path starts so."""
    return "?" if ":" in re.split(r"[/?#\\]", url, maxsplit=1)[0] else ""


def _check_attribute(tag: str, name: str, value: str) -> str | None:
    """Return the attribute's value if the policy allows it, else None (nh3 calls this per attribute)."""
    if name == "id":
        return value if _OWN_ID.fullmatch(value) else None
    if name == "href":
        return check_link(value)
    if name == "src":
        return check_image(value)
    if name == "class" and tag == "code":
        return value if _LANGUAGE_CLASS.fullmatch(value) else None
    if name in {"colspan", "height", "rowspan", "start", "width"}:
        return value if _NUMBER.fullmatch(value) else None
    return value


def _merge_attributes() -> dict[str, set[str]]:
    """Return every attribute that may stand with a value of its own, by tag."""
    tags = AUTHOR_ATTRIBUTES.keys() | _RENDERER_ATTRIBUTES.keys()
    return {tag: AUTHOR_ATTRIBUTES.get(tag, set()) | _RENDERER_ATTRIBUTES.get(tag, set()) for tag in tags}


_CLEANER: Final = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    clean_content_tags={"script", "style"},
    attributes=_merge_attributes(),
    attribute_filter=_check_attribute,
    tag_attribute_values=_FIXED_VALUES,
    url_schemes=set(_LINK_SCHEMES),
    link_rel=None,
)
