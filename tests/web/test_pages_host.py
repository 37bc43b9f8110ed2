"""What the host of exported pages answers, set up as `docs/deploy.md` tells."""

from collections.abc import Generator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.app_server import find_free_port
from tests.support.nginx import serve_pages
from tests.support.processes import is_answering
from tests.support.redis_servers import await_fact

TAG = "日本"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Generator[int]:
    """Where a host of two pages, and of a list by a tag, listens."""
    port, root = find_free_port(), tmp_path_factory.mktemp("pages")
    for name in ("index", "blog", f"blog@tag={quote(TAG)}", "not-found"):
        (root / f"{name}.html").write_text(name)
    with serve_pages(root, port, Path(tmp_path_factory.mktemp("nginx"))):
        await_fact(lambda: is_answering(f"http://localhost:{port}/"), timeout=10)
        yield port


def ask(port: int, target: str) -> HTTPResponse:
    """Ask for what no client may tidy up."""
    return read(port, target)[0]


def read(port: int, target: str) -> tuple[HTTPResponse, str]:
    """Ask for what no client may tidy up, and read it."""
    connection = HTTPConnection("localhost", port, timeout=10)
    connection.putrequest("GET", target)
    connection.endheaders()
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


@pytest.mark.parametrize("target", ["/blog/", "/blog//", "//blog/"])
def test_a_slash_at_the_end_leads_to_the_page(port: int, target: str) -> None:
    response = ask(port, target)
    assert (response.status, response.getheader("location")) == (301, "/blog")


@pytest.mark.parametrize(
    "target", ["/%5cevil.example/", "/\\evil.example/", "/%5c%5cevil.example/", "/%5c/", "//%5cevil.example/"]
)
def test_no_path_leads_to_another_host(port: int, target: str) -> None:
    response = ask(port, target)
    assert (response.status, response.getheader("location")) == (404, None)


@pytest.mark.parametrize("target", ["//evil.example/", "/%2fevil.example/", "/%09/evil.example/"])
def test_a_path_like_another_host_stays_a_path(port: int, target: str) -> None:
    location = ask(port, target).getheader("location") or ""
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize(
    ("query", "file"),
    [
        (f"tag={quote(TAG)}", f"blog@tag={quote(TAG)}"),
        ("tag=newer", "blog"),
        # Too long for the name of a file.
        (f"tag={quote(TAG * 40)}", "blog"),
    ],
)
def test_a_list_by_a_tag_is_its_own_file_or_the_list_of_all(port: int, query: str, file: str) -> None:
    response, text = read(port, f"/blog?{query}")
    assert (response.status, text) == (200, file)
