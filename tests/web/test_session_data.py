"""The values of the visitor's own session, over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.support.accounts_http import read_code, read_token
from tests.web.conftest import Browse

DATA = "/api/session/data"


def test_values_are_kept_counted_and_deleted(browse: Browse) -> None:
    client = browse()
    assert client.put(f"{DATA}/a", json={"b": [1, None]}).status_code == 200
    assert client.post(f"{DATA}/n/increment", json={"by": 4}).json() == {"key": "n", "value": 4}
    response = client.get(DATA)
    assert response.json() == {"a": {"b": [1, None]}, "n": 4}
    assert "Cookie" in response.headers["vary"]
    client.delete(f"{DATA}/a")
    assert client.get(DATA).json() == {"n": 4}


def test_reading_gives_no_cookie(browse: Browse) -> None:
    client = browse()
    assert client.get(DATA).json() == {}
    assert client.delete(f"{DATA}/a").status_code == 200
    assert not read_token(client)


def test_a_session_has_room_for_so_much(browse: Browse) -> None:
    client = browse()
    for _ in ("without a session", "with one"):
        response = client.put(f"{DATA}/a", json="x" * 33_000)
        assert (response.status_code, read_code(response)) == (413, "session_full")
        client.put(f"{DATA}/b", json=1)
    assert client.get(DATA).json() == {"b": 1}


@pytest.mark.parametrize("body", [b"", b"{", b"nan", b"\xff", b"[" * 40 + b"]" * 40, b"[" * 9000])
def test_what_is_not_plain_json_is_refused(browse: Browse, body: bytes) -> None:
    assert browse().put(f"{DATA}/a", content=body).status_code == 400


def test_parallel_changes_all_count(browse: Browse) -> None:
    client = browse()
    client.put(f"{DATA}/n", json=0)

    def count(_number: int) -> httpx.Response:
        return client.post(f"{DATA}/n/increment")

    def write(number: int) -> httpx.Response:
        return client.put(f"{DATA}/k{number}", json=number)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(count, range(50)))
        list(pool.map(write, range(10)))
    assert client.get(DATA).json() == {"n": 50, **{f"k{key}": key for key in range(10)}}
