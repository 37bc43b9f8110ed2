"""Articles: what Markdown becomes, and that no author can make it anything else."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from rxapp.blog.content_policy import ALLOWED_TAGS
from rxapp.blog.markdown import (
    EXCERPT_WORDS,
    MAX_CHARACTERS,
    MAX_LINES,
    MAX_MARKS,
    MarkdownTooLargeError,
    render_markdown,
)


class Outline(HTMLParser):
    """The tags and attributes of a piece of HTML, as a parser independent of the cleaner reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    @override
    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", {}))

    @override
    def handle_decl(self, decl: str) -> None:
        self.tags.append(("declaration", {}))

    def find(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


# Written out again here, so that a careless line in the policy fails a test.
SAFE_ATTRIBUTES = set(
    "align alt aria-label class colspan data-language decoding height href id loading open rel role rowspan scope "
    "src start tabindex title width".split()
)
FORBIDDEN_TAGS = set("base button embed form iframe input link meta object script style svg template".split())
SAFE_CLASSES = ("align-", "code-block", "footnote", "heading-anchor", "language-", "table-scroll", "tok-")


def check_harmless(source: str) -> None:
    """Check every tag, attribute, class, id and URL of what a source becomes."""
    outline = Outline(render_markdown(source).html)
    ids: list[str] = []
    for tag, attributes in outline.tags:
        assert tag in ALLOWED_TAGS - FORBIDDEN_TAGS
        assert attributes.keys() <= SAFE_ATTRIBUTES
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


_PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.sampled_from(
        "< > </ /> <! --> \" ' ` ``` ~~~ [ ] ( ) ]( ![ & &# ; : # > - * _ ~~ | |-| \n \n\n \t javascript: data: "
        "onerror= style= id=a class=b href= src= <a <img <svg <math <style <script <table <td <p <pre <b> </b> "
        "<details> <summary> [^1] [^1]: ^[ {#a}".split(" ")
    ),
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


def test_an_h1_becomes_an_h2_because_the_page_title_is_the_only_h1() -> None:
    rendered = render_markdown("# One\n\n<h1>Two</h1>\n\nThree\n===")
    assert "<h1" not in rendered.html
    assert [heading.level for heading in rendered.headings] == [2, 2]
    assert "<h2>Two</h2>" in rendered.html


def test_headings_carry_ids_that_stay_unique() -> None:
    rendered = render_markdown("## Set up\n## Set up\n## Set-up 1\n## Set up\n## Ünïcode & `code`!\n## ***")
    assert [heading.id for heading in rendered.headings] == [
        "section-set-up",
        "section-set-up-1",
        "section-set-up-1-1",
        "section-set-up-2",
        "section-ünïcode--code",
        "section-section",
    ]


def test_heading_links_to_itself_with_a_spoken_label() -> None:
    anchor = Outline(render_markdown('## A "quote"').html).find("a")[0]
    assert anchor == {
        "class": "heading-anchor",
        "href": "#section-a-quote",
        "aria-label": 'Link to this section: A "quote"',
    }


def test_heading_takes_the_name_its_author_chose() -> None:
    rendered = render_markdown("## Installing {#setup}")
    assert rendered.headings[0].id == "section-setup"
    assert "{#" not in rendered.html


@pytest.mark.parametrize("href", ["#two-halves", "#Two%20halves", "#section-two-halves"])
def test_link_to_a_heading_reaches_the_id_it_has_here(href: str) -> None:
    links = Outline(render_markdown(f"[x]({href})\n\n## Two halves").html).find("a")
    assert [link["href"] for link in links] == ["#section-two-halves"] * 2


@pytest.mark.parametrize("href", ["https://a.example/", "http://a.example/", "//a.example/x"])
def test_link_to_another_host_lends_it_no_ranking(href: str) -> None:
    assert Outline(render_markdown(f"[x]({href})").html).find("a") == [
        {"href": href, "rel": "nofollow ugc noopener"}
    ]
    assert (
        Outline(render_markdown(f"<a href='{href}'>x</a>").html).find("a")[0]["rel"]
        == "nofollow ugc noopener"
    )


@pytest.mark.parametrize("href", ["/blog/x", "./x?y=1:2", "x.html#y", "mailto:a@b.example"])
def test_link_within_the_site_is_left_as_it_is(href: str) -> None:
    assert Outline(render_markdown(f"[x]({href})").html).find("a") == [{"href": href}]


@pytest.mark.parametrize("src", ["http://a.example/x.png", "data:image/png;base64,AA", "javascript:x", ""])
def test_image_of_a_refused_source_shows_its_alternative_text(src: str) -> None:
    html = render_markdown(f'<img src="{src}" alt="A cat">').html
    assert "<img" not in html
    assert "A cat" in html


def test_image_loads_late_and_never_lacks_alternative_text() -> None:
    images = Outline(
        render_markdown("![A *cat*](/cat.png)\n\n<img src='https://a.example/x.png'>").html
    ).find("img")
    assert images == [
        {"src": "/cat.png", "alt": "A cat", "loading": "lazy", "decoding": "async"},
        {"src": "https://a.example/x.png", "alt": "", "loading": "lazy", "decoding": "async"},
    ]


def test_code_is_marked_by_classes_and_can_be_scrolled_with_the_keyboard() -> None:
    html = render_markdown('```py title="x"\nimport os\n```').html
    assert 'data-language="Python"' in html
    assert '<pre tabindex="0" role="group" aria-label="Python code"><code class="language-python">' in html
    assert '<span class="tok-kn">import</span>' in html
    assert "style=" not in html


def test_code_of_an_unknown_language_is_plain_text() -> None:
    html = render_markdown("```klingon\nif a < b: <b>\n```").html
    assert "<code>if a &lt; b: &lt;b&gt;\n</code>" in html


def test_code_beyond_what_an_article_may_spend_is_plain_text() -> None:
    block = "```python\n" + "x = 1\n" * 800 + "```\n\n"
    assert 0 < render_markdown(block * 10).html.count('class="tok-') < 5 * 800 * 4


def test_table_scrolls_in_a_region_with_a_name_of_its_own() -> None:
    table = "| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n"
    outline = Outline(render_markdown(table * 2).html)
    assert [region["aria-label"] for region in outline.find("div")] == ["Table 1", "Table 2"]
    assert outline.find("div")[0] | {"aria-label": ""} == {
        "class": "table-scroll",
        "tabindex": "0",
        "role": "region",
        "aria-label": "",
    }
    assert [cell["class"] for cell in outline.find("td")[:2]] == ["align-center", "align-right"]


def test_footnotes_and_their_references_link_to_each_other() -> None:
    outline = Outline(render_markdown("a[^x] b[^x]\n\n[^x]: Note").html)
    assert [link["href"] for link in outline.find("a")] == [
        "#footnote-1",
        "#footnote-1",
        "#footnote-ref-1",
        "#footnote-ref-1-1",
    ]
    assert [link.get("id") for link in outline.find("a")[:2]] == ["footnote-ref-1", "footnote-ref-1-1"]
    assert outline.find("li") == [{"id": "footnote-1"}]


def test_raw_html_of_the_allow_list_may_wrap_markdown() -> None:
    html = render_markdown(
        "<details><summary>More</summary>\n\n**bold** H<sub>2</sub>O ~~x~~\n\n</details>"
    ).html
    assert html == (
        "<details><summary>More</summary>\n<p><strong>bold</strong> H<sub>2</sub>O <s>x</s></p>\n</details>"
    )


def test_raw_tag_left_open_ends_with_its_paragraph() -> None:
    assert render_markdown("a <b>b\n\nc </b>").html == "<p>a <b>b</b></p>\n<p>c </p>\n"


def test_raw_html_left_open_does_not_swallow_the_footnotes() -> None:
    html = render_markdown("<details>\n\na[^1]\n\n[^1]: x").html
    assert html.index("</details>") < html.index("<section")


def test_excerpt_is_the_first_words_of_the_paragraphs() -> None:
    source = (
        "# Title\n\n- item\n\n```\ncode\n```\n\n*One* `two` [three](x)\nfour[^1]. ![five](y)\n\n[^1]: six"
    )
    assert render_markdown(source).excerpt == "One two three four."


def test_long_excerpt_ends_in_an_ellipsis() -> None:
    excerpt = render_markdown("word, " * 100).excerpt
    assert len(excerpt.split()) == EXCERPT_WORDS
    assert excerpt.endswith("word…")


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (220, 1), (221, 2), (2200, 10)])
def test_reading_time_is_rounded_up_to_a_minute(words: int, minutes: int) -> None:
    assert render_markdown("word " * words).reading_minutes == minutes


def test_rendering_is_repeatable() -> None:
    source = "# a\n\n[^1] <b>x\n\n```py\nx\n```\n\n[^1]: y"
    assert render_markdown(source) == render_markdown(source)


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


@pytest.mark.parametrize("source", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_pathological_text_renders_in_bounded_time(source: str) -> None:
    # Each takes under two seconds on an idle machine, and would take minutes if it were quadratic.
    started = time.process_time()
    render_markdown(source)
    assert time.process_time() - started < 6
