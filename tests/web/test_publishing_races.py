"""Posts come and go while readers page through the list: nobody sees one twice or misses one that stays."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from tests.support.accounts_http import JSON, make_email
from tests.support.app_server import AppServer
from tests.support.editor_http import make_title
from tests.support.passwords import GOOD_PASSWORD

READERS = 20
PUBLISHED = 12
STEADY = 14


async def read_all(client: httpx.AsyncClient, tag: str) -> list[str]:
    """Page through the list of a tag to its end, as a reader does."""
    slugs: list[str] = []
    after = ""
    while True:
        query = {"tag": tag, "limit": "3", "after": after}
        page: dict[str, Any] = (await client.get("/api/posts", params=query)).raise_for_status().json()
        slugs += [item["slug"] for item in page["items"]]
        if page["next"] is None:
            return slugs
        after = page["next"]


async def publish(client: httpx.AsyncClient, tag: str) -> str:
    fields = {"title": make_title(), "tags": tag, "body": "Text", "intent": "publish"}
    response = await client.post("/write/new", data=fields, headers=JSON)
    assert response.status_code == 201, response.text
    return response.json()["post"]["slug"]


@pytest.fixture
def tag() -> str:
    """A tag that no other test uses."""
    return make_title()


async def test_publishing_while_readers_page_through(prod_app: AppServer, tag: str) -> None:
    limits = httpx.Limits(max_connections=READERS + 2)
    async with (
        httpx.AsyncClient(base_url=prod_app.url, trust_env=False, timeout=60) as author,
        httpx.AsyncClient(base_url=prod_app.url, trust_env=False, timeout=60, limits=limits) as readers,
    ):
        account = {"email": make_email(), "password": GOOD_PASSWORD}
        assert (await author.post("/auth/sign-up", data=account, headers=JSON)).status_code == 201
        steady = [await publish(author, tag) for _ in range(STEADY)]
        reading = [asyncio.create_task(read_all(readers, tag)) for _ in range(READERS)]
        new = [await publish(author, tag) for _ in range(PUBLISHED)]
        for slugs in await asyncio.gather(*reading):
            _check(slugs, steady, new)
        assert await read_all(readers, tag) == [*reversed(new), *reversed(steady)]
        assert (await author.post("/auth/delete-account", headers=JSON)).status_code == 200


def _check(slugs: Sequence[str], steady: Sequence[str], new: Sequence[str]) -> None:
    """Check that what was there all the time is there once and in order, and what came, at most once."""
    assert len(slugs) == len(set(slugs))
    assert [slug for slug in slugs if slug in steady] == [*reversed(steady)]
    assert {*slugs} <= {*steady, *new}
