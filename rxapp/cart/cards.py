"""The view models of the cart, and the cart as programs get it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rxapp.cart.catalogue import BY_SKU, CURRENCY, write_price
from rxapp.cart.quantities import BOUNDS, Quantities
from rxapp.cart.visit_views import VisitFact


@dataclass(frozen=True)
class CartLine:
    """A thing in the cart.

    Attributes:
        sku: Its name in forms.
        name: Its name for people.
        picture: URL of its drawing.
        quantity: How many there are.
        less: One less, but at least one.
        more: One more, but not more than a cart takes.
        is_least: Whether there is one.
        is_most: Whether there are as many as a cart takes.
        unit_price: What one costs.
        line_total: What all of them cost.
    """

    sku: str
    name: str
    picture: str
    quantity: str
    less: str
    more: str
    is_least: bool
    is_most: bool
    unit_price: str
    line_total: str


@dataclass(frozen=True)
class CartPage:
    """The page with the cart and the shop.

    Attributes:
        lines: What is in the cart.
        count: How many things these are, in words.
        total: What they cost.
        message: What came of the last form; empty if there is nothing to say.
        kind: "done" or "error".
        once: Tells what is sent from this page from what is sent from others.
        begun: "1" if the page was made for a visitor who has a session, else empty.
        visits: What is known of the visitor.
    """

    lines: list[CartLine]
    count: str
    total: str
    message: str
    kind: str
    once: str
    begun: str
    visits: list[VisitFact]


@dataclass(frozen=True)
class CheckoutPage:
    """The page where it ends.

    Attributes:
        count: How many things are in the cart, in words.
        total: What they cost.
    """

    count: str
    total: str


def make_lines(quantities: Quantities) -> list[CartLine]:
    """Describe what is in a cart."""
    least, most = BOUNDS
    return [
        CartLine(
            sku=sku,
            name=BY_SKU[sku].name,
            picture=BY_SKU[sku].picture,
            quantity=str(quantity),
            less=str(max(quantity - 1, least)),
            more=str(min(quantity + 1, most)),
            is_least=quantity == least,
            is_most=quantity == most,
            unit_price=write_price(BY_SKU[sku].price),
            line_total=write_price(BY_SKU[sku].price * quantity),
        )
        for sku, quantity in quantities.items()
    ]


def write_count(quantities: Quantities) -> str:
    """Return how many things are in a cart, in words."""
    count = sum(quantities.values())
    return f"{count} thing{'' if count == 1 else 's'}"


def write_total(quantities: Quantities) -> str:
    """Return what a cart costs, for people."""
    return write_price(add_up(quantities))


def add_up(quantities: Quantities) -> int:
    """Return what a cart costs, in cents."""
    return sum(BY_SKU[sku].price * quantity for sku, quantity in quantities.items())


def describe_cart(quantities: Quantities) -> Mapping[str, Any]:
    """Return a cart as programs get it. Prices are whole numbers of cents."""
    items = [
        {
            "sku": sku,
            "name": BY_SKU[sku].name,
            "quantity": quantity,
            "unit_price": BY_SKU[sku].price,
            "line_total": BY_SKU[sku].price * quantity,
        }
        for sku, quantity in quantities.items()
    ]
    count = sum(quantities.values())
    return {"items": items, "count": count, "total": add_up(quantities), "currency": CURRENCY}
