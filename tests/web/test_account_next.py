"""Where a form leads afterwards: to a path of this site, however another is spelt."""

import httpx
import pytest

from tests.support.accounts_http import PAGE, make_email, sign_up, submit
from tests.support.passwords import GOOD_PASSWORD, SHORT_PASSWORD
from tests.web.conftest import Browse, BrowseFrom

OWN = (
    "/",
    "/blog?tag=redis&x=1#part-2",
    "/guides/sessions",
    "/blog/caf%C3%A9",
    "/session?q=https://a.example/",
)
FOREIGN = (
    "https://evil.example",
    "https:evil.example",
    "HtTpS:/evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/%2f%2fevil.example",
    "/%2Fevil.example",
    "%2f%2fevil.example",
    "/%252f%252fevil.example",
    "/%5cevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\r\nLocation: https://evil.example",
    "/a\r\n\r\n<script>",
    " //evil.example",
    "\x00//evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/%2e%2e//evil.example",
    "//evil.example@localhost",
    "@evil.example",
    "evil.example",
    ".evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "/\uff0fevil.example",
    "\uff0f\uff0fevil.example",
    "/\u2215evil.example",
    "/\u2044evil.example",
    "/\uff3cevil.example",
    "/\u3002evil.example",
    "/\u2028/evil.example",
    "/\ufeff/evil.example",
)
# In the body as it travels: spelt once more in percent signs, and twice.
FOREIGN_BODIES = (
    b"next=%2f%2fevil.example",
    b"next=%2F%5Cevil.example",
    b"next=/%09/evil.example",
    b"next=/%0d%0a/evil.example",
    b"next=%25%32%66%25%32%66evil.example",
    b"next=/%252f%252fevil.example",
    b"next=/account&next=//evil.example",
    b"next=+//evil.example",
    b"next=%ef%bc%8f%ef%bc%8fevil.example",
)


@pytest.fixture
def known(browse: Browse) -> dict[str, str]:
    """The right fields to sign in with."""
    return {"email": sign_up(browse()), "password": GOOD_PASSWORD}


def make_fields() -> dict[str, str]:
    """Return the right fields to sign up with."""
    return {"email": make_email(), "password": GOOD_PASSWORD}


@pytest.mark.parametrize("target", OWN)
def test_a_form_leads_where_the_visitor_wanted_to_go(
    browse: Browse, known: dict[str, str], target: str
) -> None:
    for path, fields in (("/auth/sign-in", known), ("/auth/sign-up", make_fields())):
        response = submit(browse(), path, **fields, next=target)
        assert (response.status_code, response.headers["location"]) == (303, target)


def test_signing_in_leads_nowhere_else(browse: Browse, known: dict[str, str]) -> None:
    client = browse()
    for target in FOREIGN:
        response = submit(client, "/auth/sign-in", **known, next=target)
        assert (response.status_code, response.headers["location"]) == (303, "/account"), target


def test_signing_up_leads_nowhere_else(browse_from: BrowseFrom) -> None:
    client = browse_from("127.0.1.1")
    for target in FOREIGN:
        response = submit(client, "/auth/sign-up", **make_fields(), next=target)
        assert (response.status_code, response.headers["location"]) == (303, "/account"), target


def test_a_refused_form_leads_to_itself_and_from_there_nowhere_else(browse_from: BrowseFrom) -> None:
    client = browse_from("127.0.1.2")
    for path, page in (("/auth/sign-in", "/sign-in"), ("/auth/sign-up", "/sign-up")):
        for target in FOREIGN:
            response = submit(client, path, email=make_email(), password=SHORT_PASSWORD, next=target)
            assert response.headers["location"] == f"{page}?next=%2Faccount", target
    kept = submit(
        client, "/auth/sign-in", email=make_email(), password=SHORT_PASSWORD, next="/session?a=b&c=d"
    )
    assert kept.headers["location"] == "/sign-in?next=%2Fsession%3Fa%3Db%26c%3Dd"


@pytest.mark.parametrize("body", FOREIGN_BODIES)
def test_a_body_spelt_by_hand_leads_nowhere_else(browse: Browse, known: dict[str, str], body: bytes) -> None:
    whole = httpx.QueryParams(known).__str__().encode() + b"&" + body
    headers = {**PAGE, "Content-Type": "application/x-www-form-urlencoded"}
    response = browse().post("/auth/sign-in", content=whole, headers=headers)
    assert (response.status_code, response.headers["location"]) == (303, "/account")
