"""Articles: what Markdown becomes."""

import pytest

from rxapp.blog.markdown import EXCERPT_WORDS, render_markdown
from tests.support.html_outline import HtmlOutline


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
    anchor = HtmlOutline(render_markdown('## A "quote"').html).find("a")[0]
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
    links = HtmlOutline(render_markdown(f"[x]({href})\n\n## Two halves").html).find("a")
    assert [link["href"] for link in links] == ["#section-two-halves"] * 2


@pytest.mark.parametrize("href", ["https://a.example/", "http://a.example/", "//a.example/x"])
def test_link_to_another_host_lends_it_no_ranking(href: str) -> None:
    assert HtmlOutline(render_markdown(f"[x]({href})").html).find("a") == [
        {"href": href, "rel": "nofollow ugc noopener"}
    ]
    assert (
        HtmlOutline(render_markdown(f"<a href='{href}'>x</a>").html).find("a")[0]["rel"]
        == "nofollow ugc noopener"
    )


@pytest.mark.parametrize("href", ["/blog/x", "./x?y=1:2", "x.html#y", "mailto:a@b.example"])
def test_link_within_the_site_is_left_as_it_is(href: str) -> None:
    assert HtmlOutline(render_markdown(f"[x]({href})").html).find("a") == [{"href": href}]


@pytest.mark.parametrize("src", ["http://a.example/x.png", "data:image/png;base64,AA", "javascript:x", ""])
def test_image_of_a_refused_source_shows_its_alternative_text(src: str) -> None:
    html = render_markdown(f'<img src="{src}" alt="A cat">').html
    assert "<img" not in html
    assert "A cat" in html


def test_image_loads_late_and_never_lacks_alternative_text() -> None:
    images = HtmlOutline(
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
    outline = HtmlOutline(render_markdown(table * 2).html)
    assert [region["aria-label"] for region in outline.find("div")] == ["Table 1", "Table 2"]
    assert outline.find("div")[0] | {"aria-label": ""} == {
        "class": "table-scroll",
        "tabindex": "0",
        "role": "region",
        "aria-label": "",
    }
    assert [cell["class"] for cell in outline.find("td")[:2]] == ["align-center", "align-right"]


def test_footnotes_and_their_references_link_to_each_other() -> None:
    outline = HtmlOutline(render_markdown("a[^x] b[^x]\n\n[^x]: Note").html)
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
