"""People who use the app all the time while servers come and go, what they were answered, and how soon."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.accounts_http import COOKIE
from tests.support.app_process import AppProcess

_PAUSE_SECONDS = 0.05
_PATIENCE_SECONDS = 30
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
        began_at: When the last visit began that was answered in all.
    """

    client: httpx.AsyncClient
    may_lose: int = 0
    counted: int = 0
    unknown: int = 0
    noted: int = 0
    longest: tuple[float, str] = (0, "")
    began_at: float = 0

    async def visit(self, number: int) -> None:
        """Read a public page, look at the account, count, and note a number."""
        began_at = time.monotonic()
        page = await self._ask("GET", "/blog")
        assert page.status_code == 200, "a public page needs no session"
        assert (await self._use("GET", "/api/session")).json()["authenticated"], "an outage has signed out"
        page = await self._use("GET", "/account")
        assert page.status_code == 200, f"an outage has led to {page.headers.get('location')}"
        await self._count()
        await self._use("PUT", f"{_DATA}/noted", json=number)
        self.noted = number
        self.began_at = began_at

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


@dataclass
class HttpTraffic:
    """All people.

    Attributes:
        people: They.
        failed: How many visits were not served.
    """

    people: list[Person]
    failed: int = 0
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    _is_over: bool = False

    def start(self) -> None:
        """Let everybody come, over and over."""
        self._tasks = [asyncio.create_task(self._keep_visiting(person)) for person in self.people]

    async def stop(self) -> None:
        """Return when everybody has left."""
        self._is_over = True
        await asyncio.gather(*self._tasks)

    async def await_outage(self) -> None:
        """Return when a visit has not been served from now on."""
        before = self.failed
        await self._await_fact(lambda: self.failed > before)

    async def await_recovery(self) -> float:
        """Return when everybody has been served from now on, and how long that took, in seconds."""
        started = time.monotonic()
        await self._await_fact(lambda: all(person.began_at > started for person in self.people))
        return time.monotonic() - started

    async def check(self) -> None:
        """Check that answers came in time, and that everybody has what they were told."""
        await self.stop()
        assert max(person.longest for person in self.people) < (LONGEST_ANSWER_SECONDS, "")
        for person in self.people:
            await person.check()

    async def _await_fact(self, is_so: Any) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not is_so():
            for task in self._tasks:
                if task.done():
                    task.result()
            assert time.monotonic() < deadline
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _keep_visiting(self, person: Person) -> None:
        number = 0
        while not self._is_over:
            number += 1
            try:
                await person.visit(number)
            except NotServedError:
                self.failed += 1
            await asyncio.sleep(_PAUSE_SECONDS)


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
    traffic = HttpTraffic(people)
    traffic.start()
    try:
        await traffic.await_recovery()
        yield traffic
    finally:
        await traffic.stop()
        for person in people:
            await person.client.aclose()


def _open_browser(app: AppProcess, token: str) -> httpx.AsyncClient:
    """Return a client that sends a cookie, and would show if it was given another."""
    headers = {"Cookie": f"{COOKIE}={token}", "Accept": "text/html, application/json"}
    return httpx.AsyncClient(base_url=app.url, headers=headers, trust_env=False, timeout=10)
