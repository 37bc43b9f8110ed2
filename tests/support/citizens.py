"""People who do all that can be done here, over and over, while servers come and go; and what they were told.

Whatever is refused is tried again until it is done, as people do; what may count once only says so.
"""

import secrets
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from rxapp import urls
from rxapp.blog.front_matter_fields import make_slug
from rxapp.cart.catalogue import PRODUCTS
from tests.support.accounts_http import COOKIE, JSON, make_email
from tests.support.passwords import GOOD_PASSWORD

# A cart takes at most 99 of a thing.
_MOST_OF_A_THING = 90
_REFUSED = frozenset({429, 502, 503, 504})
_DATA = urls.API_SESSION_DATA


class RefusedError(Exception):
    """The site has said that it cannot do that now, or has broken the connection off."""


@dataclass
class Citizen:
    """Somebody with one browser.

    Attributes:
        client: The browser.
        random: Decides what is done next.
        email: Of the account; empty until there is one.
        cart: What has been put in, as the site has acknowledged it.
        counted: How often the session has counted, as acknowledged.
        unknown: How often nobody could tell.
        posts: Slugs of the posts that were published.
        retired: Tokens of sessions that were signed out of, and when the site had acknowledged it.
        begun_at: When the last visit began that was answered in all.
        longest: How long the longest answer took, in seconds, and to what.
        refused: What was refused, by status; 0 is a broken connection.
    """

    client: httpx.AsyncClient
    random: Random
    email: str = ""
    cart: Counter[str] = field(default_factory=Counter[str])
    counted: int = 0
    unknown: int = 0
    posts: list[str] = field(default_factory=list[str])
    retired: dict[str, float] = field(default_factory=dict[str, float])
    begun_at: float = 0
    longest: tuple[float, str] = (0, "")
    refused: Counter[int] = field(default_factory=Counter[int])
    _unfinished: Callable[[], Awaitable[None]] | None = None

    @property
    def token(self) -> str:
        """The token of the session."""
        return self.client.cookies.get(COOKIE) or ""

    def has_left(self, token: str, seconds: float) -> bool:
        """Return whether a session was signed out of, so many seconds ago or earlier."""
        return token in self.retired and time.monotonic() - self.retired[token] >= seconds

    async def settle(self) -> None:
        """Sign up, however often it takes."""
        while not self.email:
            with suppress(RefusedError):
                await self._sign_up()

    async def visit(self, _number: int) -> None:
        """Finish what was refused the last time, or do something else.

        Raises:
            RefusedError: It has been refused.
        """
        begun_at = time.monotonic()
        if self._unfinished is None:
            self._unfinished = self._choose()
        await self._unfinished()
        self._unfinished = None
        self.begun_at = begun_at

    def _choose(self) -> Callable[[], Awaitable[None]]:
        """Return what to do next; it may be done again until it is done."""
        things = {self._read: 8, self._look: 6, self._count: 6, self._sign: 2, self._sign_out: 1}
        choices = [*things, self._prepare_purchase(), self._prepare_post()]
        (chosen,) = self.random.choices(choices, [*things.values(), 5, 1])
        return chosen

    async def _sign_up(self) -> None:
        email = make_email()
        answer = await self._ask("POST", urls.AUTH_SIGN_UP, data={"email": email, "password": GOOD_PASSWORD})
        assert answer.status_code == 201, answer.text
        self.email, self.counted, self.unknown = email, 0, 0

    async def _sign(self) -> None:
        """Leave one's name in the session, where an open page shows it."""
        assert (await self._ask("PUT", f"{_DATA}/owner", json=self.email)).status_code == 200

    async def _read(self) -> None:
        path = self.random.choice([urls.HOME, urls.BLOG, "/blog/signed-cursors", urls.tag("redis")])
        assert (await self._ask("GET", path)).status_code == 200

    async def _look(self) -> None:
        """See that the site knows who this is."""
        session = (await self._ask("GET", urls.API_SESSION)).json()
        assert session["authenticated"], "somebody was signed out who did not ask"
        assert session["user"]["email"] == self.email, "somebody else's session"
        for token in list(self.retired)[-1:]:
            assert not await self._knows(token), "a session that has ended was served"

    async def _count(self) -> None:
        try:
            answer = await self._ask("POST", f"{_DATA}/n/increment", json={"by": 1})
        except RefusedError:
            self.unknown += 1
            raise
        assert answer.status_code == 200, answer.text
        self.counted += 1
        self._check_count(answer.json()["value"])

    def _check_count(self, value: int) -> None:
        told = f"{self.counted} were acknowledged, {self.unknown} unknown, and it is {value}"
        assert self.counted <= value <= self.counted + self.unknown, told

    def _prepare_purchase(self) -> Callable[[], Awaitable[None]]:
        free = [product.sku for product in PRODUCTS if self.cart[product.sku] < _MOST_OF_A_THING]
        form = {"sku": self.random.choice(free), "quantity": "1", "once": secrets.token_hex(8)}

        async def buy() -> None:
            answer = await self._ask("POST", urls.CART_ITEMS, data=form)
            assert answer.status_code == 200, answer.text
            self.cart[form["sku"]] += 1

        return buy

    def _prepare_post(self) -> Callable[[], Awaitable[None]]:
        form = {
            "intent": "publish",
            "title": f"Day {secrets.token_hex(8)}",
            "body": "Written on a long day.",
            "once": secrets.token_hex(8),
        }

        async def write() -> None:
            answer = await self._ask("POST", urls.WRITE_NEW, data=form)
            assert answer.status_code == 201, answer.text
            slug = answer.json()["post"]["slug"]
            assert slug == make_slug(form["title"]), "a post was written before, and nobody was told"
            self.posts.append(slug)

        return write

    async def _sign_out(self) -> None:
        """Sign out, and in again."""
        if (token := self.token) and token not in self.retired:
            answer = await self._ask("POST", urls.AUTH_SIGN_OUT)
            assert answer.status_code in {200, 401}, answer.text
            self.retired[token] = time.monotonic()
            self.client.cookies.clear()
        answer = await self._ask(
            "POST", urls.AUTH_SIGN_IN, data={"email": self.email, "password": GOOD_PASSWORD}
        )
        assert answer.status_code == 200, answer.text
        self.counted, self.unknown = 0, 0

    async def finish(self) -> None:
        """Finish what was refused the last time."""
        if self._unfinished is not None:
            await self._unfinished()

    async def check(self) -> None:
        """Check that everything is as the site has acknowledged it."""
        await self._look()
        cart = (await self._ask("GET", urls.API_CART)).json()
        assert Counter({item["sku"]: item["quantity"] for item in cart["items"]}) == self.cart
        self._check_count((await self._ask("GET", _DATA)).json().get("n", 0))
        for slug in self.posts:
            post = (await self._ask("GET", urls.api_post(slug))).json()
            assert post["slug"] == slug
            again = await self._ask("GET", urls.api_post(f"{slug}-2"))
            assert again.status_code == 404, "a post was written twice"
        for token in self.retired:
            assert not await self._knows(token), "a session that has ended was served"

    async def _knows(self, token: str) -> bool:
        """Return whether the site takes a token for somebody's."""
        async with httpx.AsyncClient(base_url=self.client.base_url, trust_env=False) as stranger:
            headers = {"Cookie": f"{COOKIE}={token}"}
            answer = await stranger.get(urls.API_SESSION, headers=headers, timeout=10)
        return answer.status_code == 200 and answer.json()["authenticated"]

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request.

        Raises:
            RefusedError: It was refused, or nothing came back.
        """
        started = time.monotonic()
        try:
            response = await self.client.request(method, path, headers=JSON, **options)
        except httpx.TransportError as error:
            self.refused[0] += 1
            raise RefusedError(repr(error)) from None
        finally:
            self.longest = max(self.longest, (time.monotonic() - started, f"{method} {path}"))
        if response.status_code in _REFUSED:
            self.refused[response.status_code] += 1
            raise RefusedError(f"{response.status_code} {method} {path}")
        return response


@asynccontextmanager
async def make_citizens(url: str, count: int, seed: int) -> AsyncGenerator[Sequence[Citizen]]:
    """Make people, each at an address of their own, who close their browsers when the block ends.

    Args:
        url: Of the site.
        count: How many.
        seed: Decides what they do.
    """
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(_open_browser(url, number)) for number in range(count)]
        yield [
            Citizen(browser, Random(f"{seed} {number}"))  # noqa: S311 -- it has to be repeatable
            for number, browser in enumerate(browsers)
        ]


def _open_browser(url: str, number: int) -> httpx.AsyncClient:
    """Return a browser at one of the loopback addresses: what is counted by address is counted apart."""
    address = f"127.0.{1 + number // 250}.{1 + number % 250}"
    transport = httpx.AsyncHTTPTransport(local_address=address)
    return httpx.AsyncClient(base_url=url, transport=transport, timeout=10)
