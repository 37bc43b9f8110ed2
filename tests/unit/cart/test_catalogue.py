"""What the shop has, and what it costs."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rxapp.cart.cards import describe_cart, make_lines, write_count, write_total
from rxapp.cart.catalogue import BY_SKU, PRODUCTS, write_price
from rxapp.cart.quantities import MAX_QUANTITY, tidy

ASSETS = Path(__file__).parents[3] / "assets"


def test_each_thing_has_a_name_of_its_own_and_a_drawing() -> None:
    assert len(PRODUCTS) == len(BY_SKU) == len({product.name for product in PRODUCTS}) == 12
    drawing = ET.parse(ASSETS / "shop.svg")  # noqa: S314 -- our own file
    symbols = {symbol.get("id") for symbol in drawing.iter("{http://www.w3.org/2000/svg}symbol")}
    assert symbols == BY_SKU.keys()
    for product in PRODUCTS:
        assert re.fullmatch("[a-z-]{1,40}", product.sku)
        assert product.price > 0


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "€0.00"), (5, "€0.05"), (990, "€9.90"), (123_456, "€1,234.56"), (100_000_000, "€1,000,000.00")],
)
def test_prices_are_exact(cents: int, text: str) -> None:
    assert write_price(cents) == text


def test_a_cart_is_in_the_shops_order_and_has_nothing_that_cannot_be_sold() -> None:
    found = {"sticker-fern": 1, "gone": 4, "mug-tin": 500, "book-tides": 0, "book-lamps": -3}
    assert list(tidy(found).items()) == [("mug-tin", MAX_QUANTITY), ("sticker-fern", 1)]


def test_programs_get_whole_cents_that_add_up() -> None:
    cart = describe_cart({"mug-tin": 3, "sticker-fern": 1})
    first, second = cart["items"]
    assert first == {
        "sku": "mug-tin",
        "name": "Tin mug",
        "quantity": 3,
        "unit_price": 990,
        "line_total": 2970,
    }
    assert cart["total"] == first["line_total"] + second["line_total"] == 3245
    assert (cart["count"], cart["currency"]) == (4, "EUR")
    assert describe_cart({}) == {"items": [], "count": 0, "total": 0, "currency": "EUR"}


def test_people_get_words() -> None:
    assert write_count({}) == "0 things"
    assert write_count({"mug-tin": 1}) == "1 thing"
    assert write_count({"mug-tin": 1, "sticker-fern": 2}) == "3 things"
    assert write_total({"mug-tin": 2}) == "€19.80"


@pytest.mark.parametrize(
    ("quantity", "less", "more", "bounds"),
    [(1, "1", "2", (True, False)), (5, "4", "6", (False, False)), (99, "98", "99", (False, True))],
)
def test_a_line_offers_one_less_and_one_more_within_the_bounds(
    quantity: int, less: str, more: str, bounds: tuple[bool, bool]
) -> None:
    (line,) = make_lines({"mug-tin": quantity})
    assert (line.quantity, line.less, line.more) == (str(quantity), less, more)
    assert (line.is_least, line.is_most) == bounds
