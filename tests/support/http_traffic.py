"""People who use the app all the time while servers come and go, what they were answered, and how soon."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.accounts_http import COOKIE
from tests.support.app_process import AppProcess
from tests.support.crowd import Crowd, let_come

_PAUSE_SECONDS = 0.05
_DATA = "/api/session/data"
LONGEST_ANSWER_SECONDS = 1.0


class NotServedError(Exception):
    """The app has said that sessions cannot be reached."""


@dataclass
class Person:
    """Somebody who is signed in, in one browser.

    Attributes:
        client: The browser.
        may_lose: How much of what was acknowledged may be lost.
        counted: How often the app has acknowledged a count.
        unknown: How often it could not tell.
        noted: The last value that it has acknowledged.
        longest: How long the longest answer took, in seconds, and to what.
        begun_at: When the last visit began that was answered in all.
    """

    client: httpx.AsyncClient
    may_lose: int = 0
    counted: int = 0
    unknown: int = 0
    noted: int = 0
    longest: tuple[float, str] = (0, "")
    begun_at: float = 0

    async def visit(self, number: int) -> None:
        """Read a public page, look at the account, count, and note a number."""
        begun_at = time.monotonic()
        page = await self._ask("GET", "/blog")
        assert page.status_code == 200, "a public page needs no session"
        assert (await self._use("GET", "/api/session")).json()["authenticated"], "an outage has signed out"
        page = await self._use("GET", "/account")
        assert page.status_code == 200, f"an outage has led to {page.headers.get('location')}"
        await self._count()
        await self._use("PUT", f"{_DATA}/noted", json=number)
        self.noted = number
        self.begun_at = begun_at

    async def check(self) -> None:
        """Check that the session has what its owner was told."""
        values = (await self._use("GET", _DATA)).json()
        assert self.counted - self.may_lose <= values["n"] <= self.counted + self.unknown
        assert values["noted"] >= self.noted - self.may_lose

    async def _count(self) -> None:
        try:
            await self._use("POST", f"{_DATA}/n/increment")
        except NotServedError:
            self.unknown += 1
            raise
        self.counted += 1

    async def _use(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send what needs the session.

        Raises:
            NotServedError: The answer is that it cannot be reached.
        """
        response = await self._ask(method, path, **options)
        if response.status_code == 503:
            assert int(response.headers["retry-after"]) > 0
            raise NotServedError
        assert response.status_code in {200, 303}, response.text
        return response

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        started = time.monotonic()
        response = await self.client.request(method, path, **options)
        self.longest = max(self.longest, (time.monotonic() - started, f"{method} {path}"))
        assert "set-cookie" not in response.headers, "nothing here changes the cookie"
        return response


class HttpTraffic(Crowd[Person]):
    """All people."""

    async def check(self) -> None:
        """Check that answers came in time, and that everybody has what they were told."""
        await self.stop()
        assert max(person.longest for person in self.visitors) < (LONGEST_ANSWER_SECONDS, "")
        for person in self.visitors:
            await person.check()


@asynccontextmanager
async def run_http_traffic(
    app: AppProcess, tokens: list[str], *, may_lose: int = 0
) -> AsyncGenerator[HttpTraffic]:
    """Let people come until the block ends.

    Args:
        app: Where.
        tokens: Of their sessions.
        may_lose: How much of what was acknowledged each may lose.
    """
    people = [Person(_open_browser(app, token), may_lose) for token in tokens]
    traffic = HttpTraffic(people, NotServedError, _PAUSE_SECONDS)
    try:
        async with let_come(traffic):
            yield traffic
    finally:
        for person in people:
            await person.client.aclose()


def _open_browser(app: AppProcess, token: str) -> httpx.AsyncClient:
    """Return a client that sends a cookie, and would show if it was given another."""
    headers = {"Cookie": f"{COOKIE}={token}", "Accept": "text/html, application/json"}
    return httpx.AsyncClient(base_url=app.url, headers=headers, trust_env=False, timeout=10)
