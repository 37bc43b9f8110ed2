"""Headers that keep a page from harm, and what caches may keep."""

import base64
import hashlib
import re

import httpx
import pytest
from starlette.responses import PlainTextResponse

from rxapp.web.security import SecurityHeaders, make_policy
from tests.support.accounts_http import PAGE
from tests.support.app_server import AppServer
from tests.support.documents import parse_document
from tests.web.conftest import AppPosts, SendRaw

REQUESTS = (
    ("GET", "/", 200),
    ("GET", "/blog/equal-timestamps", 200),
    ("GET", "/_data/blog", 200),
    ("GET", "/api/posts", 200),
    ("GET", "/api/posts?limit=0", 400),
    ("GET", "/feed.xml", 200),
    ("GET", "/site.css", 200),
    ("GET", "/blog/", 308),
    ("GET", "/nothing-here", 404),
    ("GET", "/api/nothing-here", 404),
    ("POST", "/blog", 405),
    ("POST", "/api/posts", 405),
    ("GET", "/ping", 200),
    ("GET", "/_health", 200),
)
DOCUMENTS = (
    "/",
    "/blog",
    "/blog/equal-timestamps",
    "/guides/client-only",
    "/guides/sessions",
    "/guides/blog-list",
    "/nothing-here",
)
PRIVATE_DOCUMENTS = ("/account", "/write/new")
# Data, which browsers never run.
DATA_TYPES = {"application/json", "application/ld+json"}


def assert_guarded(response: httpx.Response) -> None:
    headers = response.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    assert headers["cache-control"]
    assert ("content-security-policy" in headers) == headers.get("content-type", "").startswith("text/html")


def read_policy(response: httpx.Response) -> dict[str, list[str]]:
    directives = (part.split() for part in response.headers["content-security-policy"].split(";"))
    return {name: sources for name, *sources in directives}


def find_asset(client: httpx.Client) -> str:
    """Return the URL of a script of the build."""
    (first, *_) = re.findall(r'"(/assets/[^"]+\.js)"', client.get("/").text)
    return first


@pytest.mark.parametrize(("method", "path", "status"), REQUESTS)
def test_every_kind_of_answer_is_guarded(client: httpx.Client, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert_guarded(response)


def test_a_refused_body_is_guarded(send_raw: SendRaw) -> None:
    refused = send_raw("/blog", method="POST", headers={"Content-Length": str((1 << 20) + 1)})
    assert refused.status == 413
    assert_guarded(httpx.Response(refused.status, headers=refused.getheaders()))


def test_an_unchanged_page_is_guarded(client: httpx.Client) -> None:
    unchanged = client.get("/blog", headers={"if-none-match": "*"})
    assert unchanged.status_code == 304
    assert_guarded(unchanged)


def test_a_failure_is_guarded(client: httpx.Client, app_posts: AppPosts) -> None:
    app_posts.rename_table("post", "post_taken_away")
    try:
        responses = [client.get(path) for path in ("/blog", "/api/posts")]
    finally:
        app_posts.rename_table("post_taken_away", "post")
    for response in responses:
        assert response.status_code == 500
        assert_guarded(response)


# Scripts


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_runs_its_own_scripts_and_no_other(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    policy = read_policy(response)
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == policy["style-src"] == ["'self'"]
    allowed = policy["script-src"]
    assert allowed[0] == "'self'"
    assert all(source.startswith("'sha256-") for source in allowed[1:])
    assert hash_scripts(response) <= set(allowed[1:])


@pytest.mark.parametrize("path", PRIVATE_DOCUMENTS)
def test_a_private_document_runs_its_own_scripts_and_no_other(member: httpx.Client, path: str) -> None:
    response = member.get(path, headers=PAGE)
    assert response.status_code == 200
    assert hash_scripts(response) <= {*read_policy(response)["script-src"][1:]}


def test_no_script_is_allowed_that_no_document_has(client: httpx.Client, member: httpx.Client) -> None:
    responses = [
        *(client.get(path) for path in DOCUMENTS),
        *(member.get(path, headers=PAGE) for path in PRIVATE_DOCUMENTS),
    ]
    used: set[str] = {digest for response in responses for digest in hash_scripts(response)}
    assert used == {*read_policy(responses[0])["script-src"][1:]}


def hash_scripts(response: httpx.Response) -> set[str]:
    """Return a CSP source for each inline script of a document; those in files have to be of this site."""
    used: set[str] = set()
    for attributes, source in parse_document(response.text).scripts:
        if "src" in attributes:
            assert attributes["src"].startswith("/assets/")
        elif attributes.get("type") not in DATA_TYPES:
            digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
            used.add(f"'sha256-{digest}'")
    return used


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_has_no_code_in_attributes_and_no_styles_inside(client: httpx.Client, path: str) -> None:
    document = parse_document(client.get(path).text)
    for tag, attributes in document.elements:
        assert tag != "style"
        assert not [name for name in attributes if name == "style" or name.startswith("on")], (
            tag,
            attributes,
        )
        assert not attributes.get("href", "").lower().startswith("javascript:")


def test_a_page_may_connect_to_its_own_origin_only(client: httpx.Client, prod_app: AppServer) -> None:
    websocket = prod_app.url.replace("http", "ws", 1)
    assert read_policy(client.get("/"))["connect-src"] == ["'self'", websocket]


# Caches


def test_a_file_with_a_hash_in_its_name_is_kept_for_good(client: httpx.Client) -> None:
    path = find_asset(client)
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    unchanged = client.get(path, headers={"if-none-match": response.headers["etag"]})
    assert unchanged.status_code == 304
    assert unchanged.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_missing_file_is_not_kept(client: httpx.Client) -> None:
    for path in ("/assets/nothing-AbCd1234.js", "/assets/", "/assets/../nothing"):
        assert "immutable" not in client.get(path).headers["cache-control"]
    assert client.post(find_asset(client)).headers["cache-control"] == "no-store"


def test_a_file_without_a_hash_is_asked_for_again(client: httpx.Client) -> None:
    for path in ("/site.css", "/article.css", "/code.css", "/favicon.ico", "/preview.svg"):
        response = client.get(path)
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache")


# Other origins


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost", "http://localhost.evil.example"]
)
def test_a_page_of_another_site_may_read_nothing(client: httpx.Client, origin: str) -> None:
    for path in ("/", "/blog", "/api/posts", "/_data/blog", "/feed.xml", "/site.css", "/nothing-here"):
        response = client.get(path, headers={"origin": origin})
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_of_another_site_may_send_nothing_unusual(client: httpx.Client, origin: str) -> None:
    asked = {
        "origin": origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-own",
    }
    for path in ("/api/posts", "/blog", "/ping"):
        response = client.options(path, headers=asked)
        assert response.status_code == 400
        assert "access-control-allow-origin" not in response.headers


def test_a_page_of_this_site_may_read_the_api(client: httpx.Client, prod_app: AppServer) -> None:
    response = client.get("/api/posts", headers={"origin": prod_app.url})
    assert response.headers["access-control-allow-origin"] == prod_app.url
    assert "origin" in response.headers["vary"].lower()


# HTTPS


@pytest.mark.parametrize("is_https", [True, False])
async def test_browsers_are_told_to_stay_on_https_where_visitors_come_over_it(is_https: bool) -> None:
    app = SecurityHeaders(PlainTextResponse("ok"), get_policy=lambda: make_policy((), ()), is_https=is_https)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://site.test") as client:
        header = (await client.get("/")).headers.get("strict-transport-security")
    assert header == ("max-age=63072000; includeSubDomains" if is_https else None)
