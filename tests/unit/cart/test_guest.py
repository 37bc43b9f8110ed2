"""The cart in a session, whatever its visitor has written there."""

import pytest

from rxapp.cart import guest


@pytest.mark.parametrize(
    ("raw", "quantity"),
    [
        (b"3", 3),
        (b"500", 99),
        (b"0", 0),
        (b"-4", 0),
        (b'"3"', 0),
        (b"2.5", 0),
        (b"true", 0),
        (b"[", 0),
        (b"\xff", 0),
    ],
)
def test_what_is_no_quantity_is_nothing(raw: bytes, quantity: int) -> None:
    assert guest.read_quantities({"cart:mug-tin": raw}).get("mug-tin", 0) == quantity


def test_what_is_not_in_the_shop_is_nothing() -> None:
    fields = {
        "cart:gone": b"3",
        "cart": b"4",
        "cart:name": b'"mug-tin"',
        "mug-tin": b"5",
        "cart:mug-tin": b"6",
    }
    assert guest.read_quantities(fields) == {"mug-tin": 6}
    assert guest.list_keys(fields) == {"cart:gone", "cart:name", "cart:mug-tin"}


@pytest.mark.parametrize(
    ("fields", "name"), [({}, ""), ({"cart:name": b'"abc"'}, "abc"), ({"cart:name": b"7"}, "")]
)
def test_a_cart_may_have_a_name(fields: dict[str, bytes], name: str) -> None:
    assert guest.read_name(fields) == name
