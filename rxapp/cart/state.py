"""The live part of the cart: it changes in every tab and on every device of the visitor."""

import asyncio
from contextlib import suppress

import reflex as rx
from sqlalchemy.exc import SQLAlchemyError

from rxapp import runtime
from rxapp.cart import carts
from rxapp.cart.cards import CartLine, make_lines, write_count, write_total
from rxapp.cart.catalogue import BY_SKU
from rxapp.cart.quantities import Quantities
from rxapp.session_state import SessionState
from rxapp.sessions import SessionEndedError, StoreUnavailableError, read_reference

_STEPS = {"more": 1, "less": -1}
_RETRY_SECONDS = 2.0


class CartState(SessionState):
    """What the page shows, from the moment when the socket is open."""

    is_live: bool = False
    has_session: bool = False
    lines: rx.Field[list[CartLine]] = rx.field(default_factory=list[CartLine])
    count: str = ""
    total: str = ""

    @rx.event(background=True)
    async def follow(self) -> None:
        """Show the cart, and again whenever it has changed, until the page is left.

        Reflex cancels what a page's load has begun when the visitor goes on or the socket closes. A page that
        is merely open is no activity: only an event of its visitor keeps a session alive.
        """
        reference = read_reference(self.router.headers.raw_headers)
        if reference is None:
            await self._show({}, has_session=False)
            return
        app = runtime.current()
        with app.sockets.watch(reference.tag) as changed:
            while True:
                changed.clear()
                try:
                    record = await app.sessions.store.find(reference)
                    quantities = await carts.read(record)
                except (StoreUnavailableError, SQLAlchemyError):
                    await asyncio.sleep(_RETRY_SECONDS)  # what is shown stays until more is known
                    continue
                await self._show(quantities, has_session=record is not None)
                await changed.wait()

    @rx.event
    async def step(self, sku: str, way: str) -> None:
        """Take one more or one less of a thing of one's own; `follow` shows it."""
        product, by = BY_SKU.get(str(sku)), _STEPS.get(str(way))
        record = await self._find_session()
        if record is None or product is None or by is None:
            return
        with suppress(SessionEndedError):
            await carts.step(record, product.sku, by)

    async def _show(self, quantities: Quantities, *, has_session: bool) -> None:
        async with self:
            self.has_session = has_session
            self.lines = make_lines(quantities)
            self.count, self.total = write_count(quantities), write_total(quantities)
            self.is_live = True
