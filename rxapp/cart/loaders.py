"""From a request to the view models of the cart's pages, which are made for one visitor."""

import secrets
from typing import Any

from rxapp import urls
from rxapp.cart import carts
from rxapp.cart.cards import CartPage, CheckoutPage, make_lines, write_count, write_total
from rxapp.cart.routes import REFUSALS
from rxapp.cart.visit_views import make_facts
from rxapp.rendering import LoadedPage, PageRequest, Redirect
from rxapp.sessions import session_of
from rxapp.ui.heads import make_private_head
from rxapp.web.forms import read_last_flash


async def load_cart(asked: PageRequest) -> LoadedPage[CartPage]:
    """Load the cart; looking at it begins no session."""
    session = session_of(asked.visitor_request)
    record = await session.load()
    quantities = await carts.read(record)
    message, kind = _choose_message(await session.take_flashes(), asked.query.get("refused", ""))
    model = CartPage(
        lines=make_lines(quantities),
        count=write_count(quantities),
        total=write_total(quantities),
        message=message,
        kind=kind,
        once=secrets.token_urlsafe(12),
        begun="" if record is None else "1",
        visits=make_facts(record),
    )
    return LoadedPage(
        model, make_private_head(urls.CART, "Cart", "Your cart, and a small shop to fill it from.")
    )


async def load_checkout(asked: PageRequest) -> LoadedPage[CheckoutPage] | Redirect:
    """Load the page where it ends; there is no way there with nothing in the cart."""
    quantities = await carts.read(await session_of(asked.visitor_request).load())
    if not quantities:
        return Redirect(urls.CART)
    model = CheckoutPage(write_count(quantities), write_total(quantities))
    return LoadedPage(model, make_private_head(urls.CHECKOUT, "Checkout", "Where it ends."))


def _choose_message(flashes: list[Any], refused: str) -> tuple[str, str]:
    """Return what to say, and its kind: that a form was refused, or what the last one left to say."""
    if refused in REFUSALS:
        return REFUSALS[refused], "error"
    last = read_last_flash(flashes)
    return str(last.get("text", "")), "error" if last.get("kind") == "error" else "done"
