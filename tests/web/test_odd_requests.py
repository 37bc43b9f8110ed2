"""Requests that no browser sends: each gets an ordinary refusal, and none gets out of the site's folders."""

from pathlib import Path

import httpx
import pytest

from rxapp.settings import PROJECT_ROOT
from tests.support.app_server import AppServer
from tests.web.conftest import SendRaw

CLIMBS = (
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/assets/../../../../rxconfig.py",
    "/assets/..%2f..%2f..%2f..%2frxconfig.py",
    "/assets/%2e%2e%2f%2e%2e%2fenv.json",
    "/..%5c..%5crxconfig.py",
    "/%252e%252e/%252e%252e/etc/passwd",
    "//etc/passwd",
    "/%2fetc%2fpasswd",
    "/.git/config",
    "/.env",
    "/rxapp.db",
)
ODDITIES = (
    "/%00",
    "/blog/%00",
    "/blog/a%00b",
    "/blog/%2e%2e",
    "/blog/..",
    "/blog/%2e",
    "/blog/%ff%fe",
    "/blog/%ed%a0%80",
    "/blog/%zz",
    "/blog/" + "a" * 5_000,
    "/" + "a/" * 1_000 + "b",
    "//evil.example",
    "//evil.example/%2e%2e",
    "/%2f%2fevil.example",
    "/\\evil.example",
    "/blog/%E2%80%AEtxt",
    "/blog/%0dSet-Cookie:%20a=b",
    "/_data//evil.example",
    "/_data/blog/%00",
    "/api/posts/%00",
)


@pytest.mark.parametrize("target", CLIMBS)
def test_no_path_leads_out_of_the_built_files(send_raw: SendRaw, target: str) -> None:
    response = send_raw(target)
    assert response.status == 404
    body = response.read().decode()
    assert "root:" not in body
    assert "rx.Config" not in body
    assert "[core]" not in body


@pytest.mark.parametrize("target", ODDITIES)
def test_an_odd_path_is_not_found(send_raw: SendRaw, target: str) -> None:
    response = send_raw(target)
    assert response.status in {400, 404}
    assert response.getheader("set-cookie") is None
    assert response.getheader("location") is None
    assert response.getheader("x-content-type-options") == "nosniff"


@pytest.mark.parametrize(
    "query",
    ["%00", "tag=%00", "tag=%ff", "after=%00", "tag[]=a", "tag=a&tag=b", "=&&=", "tag=" + "a" * 6_000],
)
def test_an_odd_query_breaks_nothing(send_raw: SendRaw, query: str) -> None:
    assert send_raw(f"/blog?{query}").status in {200, 404}
    assert send_raw(f"/api/posts?{query}").status in {200, 400}


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", "a" * 500, "evil.example/path", "<evil>"])
def test_the_host_header_is_believed_by_nobody(send_raw: SendRaw, host: str) -> None:
    for target in ("/", "/feed.xml", "/nothing-here"):
        response = send_raw(target, headers={"Host": host})
        assert response.status in {200, 400, 404}
        assert host not in response.read().decode()


def test_an_unknown_method_is_refused(send_raw: SendRaw) -> None:
    for method in ("PROPFIND", "TRACE", "BREW"):
        assert send_raw("/blog", method=method).status in {400, 405, 501}


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "9" * 30, "0x10"])
def test_a_length_that_is_no_number_is_refused(send_raw: SendRaw, length: str) -> None:
    assert send_raw("/blog", method="POST", headers={"Content-Length": length}).status in {400, 413}


def test_nothing_of_the_project_is_served(client: httpx.Client, prod_app: AppServer) -> None:
    names = (path.name for path in PROJECT_ROOT.iterdir() if path.is_file())
    for name in (*names, "rxapp/rxapp.py", "env.json", "utils/state.js", prod_app.data_dir.name + "/secret"):
        assert client.get(f"/{Path(name).as_posix()}").status_code == 404, name
