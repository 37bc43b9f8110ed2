"""What the shop has: made up, and the same for everybody. Prices come from here and from nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass

CURRENCY = "EUR"
_SIGN = "€"
_CENTS = 100


@dataclass(frozen=True, slots=True)
class Product:
    """A thing that can be put into a cart.

    Attributes:
        sku: Its name in forms, in JSON and in stored carts; letters, digits and hyphens.
        name: Its name for people.
        note: One sentence about it.
        price: In cents.
    """

    sku: str
    name: str
    note: str
    price: int

    @property
    def picture(self) -> str:
        """URL of its drawing."""
        return f"/shop.svg#{self.sku}"


PRODUCTS = (
    Product("book-tides", "The Tide Tables of Vell", "Twelve months of a sea that is on no map.", 1800),
    Product("book-lamps", "A Field Guide to Lamplighters", "Their ladders, their songs, their moths.", 2250),
    Product("book-knots", "Nine Knots for Quiet Harbours", "The ninth is said to hold fog.", 1400),
    Product("book-cache", "The Cache That Remembered", "A novel in which nothing expires.", 1600),
    Product("mug-harbour", "Harbour mug", "Two stripes and a boat that is late.", 1200),
    Product("mug-night", "Night shift mug", "For those who watch the dashboards.", 1250),
    Product("mug-moss", "Moss mug", "Glazed in the green of a north wall.", 1350),
    Product("mug-tin", "Tin mug", "Light, loud and hard to lose.", 990),
    Product("sticker-kraken", "Polite kraken sticker", "Waves with all eight.", 300),
    Product("sticker-teapot", "Teapot sticker", "Declines to brew coffee.", 250),
    Product("sticker-comet", "Comet sticker", "Comes back, but not soon.", 250),
    Product("sticker-fern", "Fern sticker", "Unrolls over the edge of a laptop.", 275),
)
BY_SKU: Mapping[str, Product] = {product.sku: product for product in PRODUCTS}


def write_price(cents: int) -> str:
    """Return a price for people."""
    return f"{_SIGN}{cents // _CENTS:,}.{cents % _CENTS:02}"
