"""Front matter: the ways in which Jekyll, Hugo and Astro write the same facts."""

from datetime import UTC, datetime
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rxapp.blog.front_matter import Article, ArticleError, read_article
from rxapp.blog.front_matter_fields import make_slug

MODIFIED_AT = datetime(2020, 5, 4, 3, 2, 1, tzinfo=UTC)


def read(text: str | bytes, path: str = "post.md") -> Article:
    """Return the article in a file with this text and path."""
    return read_article(PurePath(path), text.encode() if isinstance(text, str) else text, MODIFIED_AT)


def read_yaml(*lines: str, path: str = "post.md") -> Article:
    """Return the article in a file with these lines of YAML and a short body."""
    return read("\n".join(["---", *lines, "---", "Body", ""]), path)


def test_jekyll_file_is_read() -> None:
    lines = ["layout: post", 'title: "A: b"', "tags: one two", "categories: [Three]"]
    article = read_yaml(*lines, path="2024-01-31-a-b.md")
    assert article == Article(
        slug="a-b",
        title="A: b",
        description="",
        markdown="Body\n",
        author=None,
        tags=("one", "two", "Three"),
        is_draft=False,
        published_at=datetime(2024, 1, 31, tzinfo=UTC),
        is_dated=True,
        updated_at=None,
    )


def test_hugo_toml_file_is_read() -> None:
    article = read(
        '+++\ntitle = "T"\ndate = 2024-01-31T10:00:00+02:00\nlastmod = 2024-02-01\ntags = ["a", "b"]\n'
        'draft = true\nsummary = "S"\n[author]\nname = "Ann"\n+++\nBody\n',
        "posts/some-post/index.md",
    )
    assert (article.slug, article.title, article.description, article.author) == (
        "some-post",
        "T",
        "S",
        "Ann",
    )
    assert article.published_at == datetime(2024, 1, 31, 8, tzinfo=UTC)
    assert article.updated_at == datetime(2024, 2, 1, tzinfo=UTC)
    assert article.is_draft


def test_astro_mdx_file_is_read() -> None:
    article = read(
        "---\ntitle: T\npubDate: 'Jul 08 2022'\nupdatedDate: 2022-07-09\nauthors:\n  - name: Ann\n---\n"
        "import A from './a.astro'\nexport const b = {\n  c: 1,\n}\n\n{/* note */}\n"
        "<A client:load items={[{x: 1}]} f={() => 1}>child</A>\n\n"
        "```js\nimport A from 'a'\n<A b={1} />\n```\n",
        "post.mdx",
    )
    assert article.author == "Ann"
    assert article.published_at == datetime(2022, 7, 8, tzinfo=UTC)
    assert article.markdown == "\nchild\n\n```js\nimport A from 'a'\n<A b={1} />\n```\n".lstrip()


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("tags: [A b, c]", ("A b", "c")),
        ("tags: A b, c", ("A b", "c")),
        ("tags: a b", ("a", "b")),
        ("tag: a b", ("a b",)),
        ("category: Web Development", ("Web Development",)),
        ("tags: [C++, c]", ("C++",)),
        ("tags: [2024, on, '!', null]", ("2024", "on")),
        ("tags:\n  - a\n  - A", ("a",)),
        ("tags:", ()),
    ],
)
def test_tags_are_read_in_every_shape(line: str, tags: tuple[str, ...]) -> None:
    assert read_yaml(line).tags == tags


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("author: Ann Lee", "Ann Lee"),
        ("author: Ann Lee <ann@a.example>", "Ann Lee"),
        ("author: Ann Lee, Bob Ray and Cy Fox", "Ann Lee"),
        ("authors: [Ann, Bob]", "Ann"),
        ("author: {name: Ann, url: x}", "Ann"),
        ("authors: [{name: Ann}, {name: Bob}]", "Ann"),
        ("author: []", None),
        ("author: ~", None),
    ],
)
def test_author_is_read_in_every_shape(line: str, author: str | None) -> None:
    assert read_yaml(line).author == author


@pytest.mark.parametrize(
    ("lines", "path", "slug"),
    [
        (["slug: My Slug"], "a.md", "my-slug"),
        (["permalink: /2024/my-post.html"], "a.md", "my-post"),
        (["permalink: /:year/:title/"], "a.md", "a"),
        (["permalink: /"], "a.md", "a"),
        ([], "2024-01-31-Hello_World.markdown", "hello-world"),
        ([], "2024-01-31.md", "2024-01-31"),
        ([], "2024-02-31-x.md", "2024-02-31-x"),
        ([], "a/2024-01-31-b/index.md", "b"),
        ([], "index.md", "index"),
        ([], "Café au lait!.md", "cafe-au-lait"),
        ([], "日本語.md", "日本語"),
    ],
)
def test_slug_comes_from_the_front_matter_or_the_name(lines: list[str], path: str, slug: str) -> None:
    assert read_yaml(*lines, path=path).slug == slug


def test_title_comes_from_the_first_h1_which_then_leaves_the_text() -> None:
    article = read("\n# The *real* [title](x) {#t}\n\nText\n")
    assert (article.title, article.markdown) == ("The real title", "Text\n")


def test_h1_that_repeats_the_title_leaves_the_text() -> None:
    assert read_yaml("title: Body").markdown == "Body\n"
    assert read("---\ntitle: T\n---\n# T\n\nText\n").markdown == "Text\n"
    assert read("---\ntitle: T\n---\n# Other\n\nText\n").markdown == "# Other\n\nText\n"


def test_h1_in_code_is_no_title() -> None:
    assert read("```\n# comment\n```\n", "my-file_name.md").title == "My file name"


def test_date_comes_from_the_name_or_else_from_the_file() -> None:
    dated, undated = read("Text", "2024-01-31-a.md"), read("Text", "a.md")
    assert (dated.published_at, dated.is_dated) == (datetime(2024, 1, 31, tzinfo=UTC), True)
    assert (undated.published_at, undated.is_dated) == (MODIFIED_AT, False)


@pytest.mark.parametrize(
    ("lines", "path", "is_draft"),
    [
        (["draft: true"], "a.md", True),
        (["draft: no"], "a.md", False),
        (["published: false"], "a.md", True),
        (["published: 2024-01-31"], "a.md", False),
        ([], "_drafts/a.md", True),
        ([], "a.md", False),
    ],
)
def test_draft_is_marked_in_three_ways(lines: list[str], path: str, *, is_draft: bool) -> None:
    assert read_yaml(*lines, path=path).is_draft is is_draft


def test_yaml_text_stays_as_it_is_written() -> None:
    assert read_yaml("title: 1_000").title == "1_000"
    assert read_yaml("title: 2024-01-31").title == "2024-01-31"
    assert read_yaml("title: 'null'").title == "null"


def test_byte_order_mark_and_windows_line_ends_are_ignored() -> None:
    article = read(b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\nA\r\nB\r\n")
    assert (article.title, article.markdown) == ("T", "A\nB\n")


def test_text_that_opens_with_a_thematic_break_has_no_front_matter() -> None:
    assert read("---\nText\n").markdown == "---\nText\n"


BAD_FILES: list[tuple[bytes, int | None, str]] = [
    (b"---\ntitle: T\n---\nA\n\xff\n", 5, "is not UTF-8: byte 0xff"),
    (b"\xff\xfeT\x00", 1, "is not UTF-8"),
    (b"a\nb\0", 2, "NUL"),
    (b"---\ntitle: a: b\n---\n", 2, "invalid YAML: mapping values are not allowed"),
    (b"---\ntitle: T\ntags: [a\n---\n", None, "invalid YAML"),
    (b"---\ntitle: T\n\tbad: x\n---\n", 3, "invalid YAML"),
    (b"---\n- a\n---\n", 2, "not a list of `key: value` lines"),
    (b"---\na: &x [1]\nb: *x\n---\n", 3, "alias"),
    (b"---\na: " + b"[" * 5_000 + b"\n---\n", 2, "nested too deeply"),
    (b"---\na: " + b"x" * 30_000 + b"\n---\n", 1, "characters of front matter"),
    (b"---\n? [a]\n: b\n---\n", 2, "key that is not plain text"),
    (b"---\nx: 1\ntitle: [a]\n---\n", 3, "title that is not text"),
    (b"---\nx: 1\ndate: 01/02/2024\n---\n", 3, "date that cannot be read"),
    (b"---\ndate: [1]\n---\n", 2, "date that is not a date"),
    (b"---\ndraft: perhaps\n---\n", 2, "neither true nor false"),
    (b'---\ntitle: "a\\0b"\n---\n', 2, "not text"),
    (b"---\ntitle: " + b"x" * 201 + b"\n---\n", 2, "more than 200 characters"),
    (b"---\nauthor: " + b"x" * 121 + b"\n---\n", 2, "more than 120 characters"),
    (b"---\ntags: [" + b"x" * 81 + b"]\n---\n", 2, "more than 80 characters"),
    (b"---\nslug: '!!'\n---\n", None, "without letters"),
    (b"+++\ntitle = \n+++\n", 2, "invalid TOML"),
    (b"+++\na = " + b"[" * 9_000 + b"\n+++\n", None, "TOML"),
    (b"+++\ntitle = 'x'\n", 1, "no second +++"),
    (b"+++\ndate = 10:00:00\n+++\n", None, "not a date"),
]


@pytest.mark.parametrize(("content", "line", "reason"), BAD_FILES, ids=[reason for _, _, reason in BAD_FILES])
def test_bad_file_is_refused_with_its_line(content: bytes, line: int | None, reason: str) -> None:
    with pytest.raises(ArticleError) as raised:
        read(content)
    assert reason in raised.value.reason
    if line:
        assert raised.value.line == line


def test_yaml_tags_construct_nothing() -> None:
    assert (
        read_yaml("title: !!python/name:os.getcwd x", "tags: !!python/object/apply:os.getcwd []").title == "x"
    )


_LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "title: T",
                "date: 2024-01-31",
                "tags: [a",
                "- x",
                "  y: z",
                "---",
                "+++",
                "a: &b",
                "c: *b",
                "# H",
            ]
        ),
        st.text(max_size=30),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(_LINES, st.sampled_from(["---", "+++", ""]), st.sampled_from(["a.md", "a.mdx"]))
def test_any_text_is_read_or_refused(lines: list[str], fence: str, path: str) -> None:
    content = "\n".join([fence, *lines]).encode(errors="surrogatepass")
    try:
        article = read_article(PurePath(path), content, MODIFIED_AT)
    except ArticleError:
        return
    assert 0 < len(article.title) <= 200
    assert 0 < len(article.slug) <= 200
    assert "\0" not in f"{article}"


@given(st.text(max_size=50))
def test_slug_of_a_slug_is_itself(text: str) -> None:
    assert make_slug(make_slug(text)) == make_slug(text)
