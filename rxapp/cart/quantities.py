"""How many of what: the rules that hold for every cart, wherever it is kept."""

from collections.abc import Mapping

from rxapp.cart.catalogue import PRODUCTS

MAX_QUANTITY = 99
# The least and the most of a thing that is in a cart at all.
BOUNDS = (1, MAX_QUANTITY)

# How many of each thing, by SKU.
Quantities = Mapping[str, int]


class CartError(Exception):
    """Something about a cart that was asked for and is refused.

    Attributes:
        code: Stable name of the reason.
        message: One sentence for people.
        field: The field at fault; None if no field is.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        """Describe a refusal."""
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


class TooManyError(CartError):
    """There would be more of a thing than a cart takes."""

    def __init__(self) -> None:
        """Describe the refusal."""
        super().__init__("too_many", f"A cart takes at most {MAX_QUANTITY} of a thing.", field="quantity")


def tidy(quantities: Quantities) -> dict[str, int]:
    """Return what can be shown and sold: in the shop's order, without what it has no more."""
    return {
        product.sku: min(quantities[product.sku], MAX_QUANTITY)
        for product in PRODUCTS
        if quantities.get(product.sku, 0) > 0
    }
