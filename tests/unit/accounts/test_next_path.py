"""Only paths of this site survive, in the eyes of Python and of browsers."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.accounts.next_path import MAX_LENGTH, read_next_path

ORIGIN = "https://www.example.com"
DEFAULT = "/account"


def read(text: str) -> str:
    return read_next_path(text, default=DEFAULT)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/account", "/blog/", "/blog/a-post?tag=redis&x=1#part-2", "/cart?note=a%2Fb%20c", "/#top"),
        *("/blog/caf%C3%A9", "/a.b/c..d/...", "/search?q=https://example.com/", "/?next=//evil.example"),
        *("/@ann", "/a;b=c,d", "/~ann", "/blog?after=Zm9v-_=="),
    ],
)
def test_a_path_of_this_site_is_kept_as_it_is(path: str) -> None:
    assert read(path) == path


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "account", "?x", "#x", ".", "..", "evil.example", "//evil.example", "///evil.example"),
        *(
            r"/\evil.example",
            r"\/evil.example",
            r"\\evil.example",
            r"/a\..\\evil.example",
            "/%5Cevil.example",
        ),
        *("https:evil.example", "https:/evil.example", "https://evil.example", "HTTPS://evil.example"),
        *("http:////evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"),
        *("java\nscript:alert(1)", "/\t/evil.example", "/\n/evil.example", "\t//evil.example"),
        *(
            " //evil.example",
            "/ /evil.example",
            "\x00//evil.example",
            "/\x00",
            "/\x7f",
            "/a\r\nSet-Cookie: a=b",
        ),
        *("/%2F/evil.example", "/%2f/evil.example", "/%2Fevil.example", "/%252Fevil.example", "/%25252F"),
        *("/%5c%5cevil.example", "/%255cevil", "/%09/evil.example", "/%0d%0aSet-Cookie:a=b", "/%00", "/%7F"),
        *(
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "/a/../../evil",
            "/../",
            "/.",
            "/..",
        ),
        *("/%2e%2e//evil.example", "/%2e%2e/evil", "/a/%2E/b", "/.%2e/evil", "/a//evil.example", "/a/b//"),
        *("/\u2215evil.example", "/\u2044evil", "/\uff0fevil.example", "\uff0f\uff0fevil", "/\uff3cevil"),
        *("/\u3002evil", "/\u202eevil", "/\ufeff/evil", "/\u2028/evil", "/caf\u00e9", "/\ud800", "/\xa0"),
        *("/%", "/%2", "/%zz", "/%u002f", "/<script>", '/"', "/a|b", "/a^b", "/{}", "/`", "/[::1]"),
        *("https://www.example.com", "//www.example.com/", "https://www.example.com@evil.example/"),
        *("/" * (MAX_LENGTH + 1), "/" + "a" * MAX_LENGTH, "/a" * 1_000_000, "/account\n", "\n/account"),
    ],
)
def test_everything_else_leads_to_the_default(text: str) -> None:
    assert read(text) == DEFAULT


def resolve_like_a_browser(text: str) -> tuple[str, str]:
    """Return scheme and host that a browser goes to from a page of this site (WHATWG URL, 4.4).

    Of its rules, those that differ from RFC 3986: space and control characters around are stripped,
    tabs and newlines dropped, and a backslash is a slash.
    """
    text = text.strip("".join(map(chr, range(0x21))))
    for dropped in "\t\n\r":
        text = text.replace(dropped, "")
    parts = urlsplit(urljoin(ORIGIN + "/sign-in", text.replace("\\", "/")))
    return parts.scheme, parts.netloc


bits = [
    "/",
    "\\",
    "//",
    ".",
    "..",
    "%2f",
    "%5C",
    "%2e",
    "%25",
    "%09",
    "evil.example",
    "@",
    ":",
    "https:",
    "?",
]
bits += ["#", "\t", "\n", "\0", " ", "javascript:", "a", "[", "\uff0f", "\u3002", ";", "&"]
attacks = st.lists(st.sampled_from(bits), max_size=12).map("".join)


@given(st.text() | attacks | attacks.map(lambda text: "/" + text))
def test_whatever_comes_in_leads_to_this_origin(text: str) -> None:
    path = read(text)
    parts = urlsplit(urljoin(ORIGIN, path))
    assert f"{parts.scheme}://{parts.netloc}" == ORIGIN
    assert resolve_like_a_browser(path) == ("https", "www.example.com")
    assert path in (text, DEFAULT)


@given(attacks.map(lambda text: "/" + text))
def test_a_path_stays_one_when_it_is_normalised(text: str) -> None:
    """A proxy or a second redirect may resolve dots and decode the path."""
    path = urlsplit(urljoin(ORIGIN, read(text))).path
    assert not path.startswith("//")
    assert path.isprintable()
