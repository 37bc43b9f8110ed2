"""The live part of the cart: it changes in every tab and on every device of the visitor."""

import reflex as rx

from rxapp import runtime
from rxapp.cart import carts
from rxapp.cart.cards import CartLine, make_lines, write_count, write_total
from rxapp.cart.catalogue import BY_SKU
from rxapp.cart.quantities import Quantities
from rxapp.session_state import SessionState
from rxapp.sessions import SessionEndedError, read_reference

_STEPS = (-1, 1)


class CartState(SessionState):
    """What the page shows, from the moment when the socket is open."""

    is_live: bool = False
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
            await self._show({})
            return
        app = runtime.current()
        with app.sockets.watch(reference.tag) as changed:
            while True:
                changed.clear()
                await self._show(await carts.read(await app.sessions.store.find(reference)))
                await changed.wait()

    @rx.event
    async def step(self, sku: str, by: int) -> None:
        """Take one more or one less of a thing; `follow` shows it."""
        record = await self._find_session()
        if record is None or sku not in BY_SKU or by not in _STEPS:
            return
        try:
            await carts.step(record, sku, by)
        except SessionEndedError:
            return

    async def _show(self, quantities: Quantities) -> None:
        async with self:
            self.lines = make_lines(quantities)
            self.count, self.total = write_count(quantities), write_total(quantities)
            self.is_live = True
