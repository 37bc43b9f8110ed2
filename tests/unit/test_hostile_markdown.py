"""Articles by authors who mean harm: nothing they write runs, dresses up as the site, or takes long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rxapp.blog.content_policy import ALLOWED_TAGS
from rxapp.blog.markdown import (
    MAX_CHARACTERS,
    MAX_LINES,
    MAX_MARKS,
    MarkdownTooLargeError,
    render_markdown,
)
from tests.support.html_outline import HtmlOutline

# Written out again here, so that a careless line in the policy fails a test.
ATTRIBUTE_NAMES = """
    alt aria-label class colspan data-language decoding height href id loading open rel role rowspan scope
    src start tabindex title width
"""
FORBIDDEN = "base button embed form iframe input link meta object script style svg template"
SAFE_CLASSES = ("align-", "code-block", "footnote", "heading-anchor", "language-", "table-scroll", "tok-")


def check_harmless(source: str) -> None:
    """Check every tag, attribute, class, id and URL of what a source becomes."""
    outline = HtmlOutline(render_markdown(source).html)
    ids: list[str] = []
    for tag, attributes in outline.tags:
        assert tag in ALLOWED_TAGS - set(FORBIDDEN.split())
        assert attributes.keys() <= set(ATTRIBUTE_NAMES.split())
        assert attributes.get("class", "tok-").startswith(SAFE_CLASSES)
        assert " " not in attributes.get("class", "")
        for name in ("href", "src"):
            check_url(attributes.get(name, ""))
        ids += [attributes["id"]] if "id" in attributes else []
    assert all(name.startswith(("section-", "footnote-")) for name in ids)
    assert len(ids) == len(set(ids))


def check_url(url: str) -> None:
    """Check that a browser would not run what a URL holds."""
    visible = "".join(character for character in url if character > " " and character.isprintable()).lower()
    scheme, colon, _rest = visible.partition(":")
    if colon and not set(scheme) & set("/?#"):
        assert scheme in {"http", "https", "mailto"}


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)",
    "</p><script>alert(1)</script>",
    "<<script>script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" alt="`" onerror="alert(1)">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "![x](data:text/html;base64,PHNjcmlwdD4=)",
    '![x](y "onerror=alert(1)")',
    '![" onerror="alert(1)](x)',
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x>y</a></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<p title="</p><script>alert(1)</script>">',
    "<style>@import 'javascript:alert(1)'</style>",
    '<div style="background:url(javascript:alert(1))">',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>">',
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=javascript:alert(1)//>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//evil.example>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x",
    "<details open ontoggle=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='\u00a0javascript:alert(1)'>x</a>",
    "<a href='VbScRiPt:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='blob:https://x/y'>x</a><a href='file:///etc/passwd'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]\n\n[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '[x](https://a.example "\\" onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover=alert(1))',
    '```"><script>alert(1)</script>\nx\n```',
    "```python onload=alert(1)\n<script>alert(1)</script>\n```",
    '```" onload="alert(1)\nx\n```',
    "# <script>alert(1)</script> {#x onload=alert(1)}",
    '# "><img src=x onerror=alert(1)>',
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^" onload=x]\n\n[^" onload=x]: y',
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script> ?>",
    "<title><img src=x onerror=alert(1)></title><textarea><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp><plaintext><script>",
    "<div id=server-page name=cookie class=button>x</div><a name=body id=location>y</a>",
    "<p id='section-a'>x</p>\n\n# a\n\n<h2 id='section-a'>y</h2>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<table><tr><td background=javascript:alert(1)><b onclick=x>",
    "\x00<script\x00>alert(1)</script>",
    "<a href=https://x style=position:fixed;inset:0 target=_top download ping=//evil.example>x</a>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_markup_comes_out_harmless(source: str) -> None:
    check_harmless(source)
    check_harmless(f"text {source} text\n\n<div>\n\n{source}\n\n> {source}\n\n- {source}")


FRAGMENTS = """
    < > </ /> <! --> " ' ` ``` ~~~ [ ] ( ) ]( ![ & &# ; : # > - * _ ~~ | |-| javascript: data:
    onerror= style= id=a class=b href= src= <a <img <svg <math <style <script <table <td <p <pre <b> </b>
    <details> <summary> [^1] [^1]: ^[ {#a}
"""
_PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from([*FRAGMENTS.split(), " ", "\n", "\n\n", "\t"]),
    st.text(max_size=8),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_mixture_of_markup_comes_out_harmful(source: str) -> None:
    check_harmless(source)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_renders(source: str) -> None:
    check_harmless(source)


@pytest.mark.parametrize(
    "source",
    [
        "a" * (MAX_CHARACTERS + 1),
        "\n" * (MAX_LINES + 1),
        "[" * (MAX_MARKS + 1),
        "[a]" * 9_000 + f"\n\n[a]: /{'b' * 1_000}",
    ],
    ids=["characters", "lines", "marks", "html"],
)
def test_what_would_take_too_long_is_refused(source: str) -> None:
    with pytest.raises(MarkdownTooLargeError, match="the limit is"):
        render_markdown(source)


PATHOLOGICAL = {
    "brackets": "[" * MAX_MARKS,
    "images": "![" * (MAX_MARKS // 2),
    "stars": "*a " * MAX_MARKS,
    "nested emphasis": "*a " * 30_000 + "a* " * 30_000,
    "backticks": "` " * MAX_MARKS,
    "backtick runs": " ".join("`" * length for length in range(1, 340)),
    "quotes": ">" * 10_000,
    "deep quotes": "> " * 10_000 + "a",
    "deep lists": "\n".join(" " * min(depth, 300) + "- a" for depth in range(1_000)),
    "open divs": "<div>\n\n" * 7_000,
    "open phrases": "<b>a\n\n" * 7_000,
    "open tables": "<table><td>" * 15_000,
    "wide table": "|" + "a|" * 25_000 + "\n|" + "-|" * 2_000,
    "inline footnotes": "^[" * (MAX_MARKS // 2),
    "spaces": "# a" + " " * 390_000 + "b",
    "comments": "<!-- " * 10_000,
    "code": ("```typescript\n" + "a." * 2_490 + "\n```\n\n") * 40,
    "blank code": "```c\n" + "\n" * 4_900 + "```",
}


@pytest.mark.slow
@pytest.mark.parametrize("source", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_pathological_text_renders_in_bounded_time(source: str) -> None:
    # Each takes under two seconds on an idle machine, and would take minutes if it were quadratic.
    started = time.process_time()
    render_markdown(source)
    assert time.process_time() - started < 6
