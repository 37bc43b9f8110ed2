"""Carts: over HTTP, as programs change them, and in sessions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from rxapp.sessions import Device, Reference, SessionKind, SessionPolicy, SessionRecord
from tests.support.accounts_http import JSON, post

ITEMS, CART = "/cart/items", "/api/cart"


def put_in(client: httpx.Client, sku: str, quantity: int | str = 1, **fields: str) -> httpx.Response:
    """Put some of a thing into the cart, as a program."""
    return post(client, ITEMS, sku=sku, quantity=str(quantity), **fields)


def read_cart(client: httpx.Client) -> dict[str, int]:
    """Return how many of what is in the cart."""
    response = client.get(CART, headers=JSON)
    assert response.status_code == 200, response.text
    return count_items(response.json())


def count_items(cart: Any) -> dict[str, int]:
    """Return how many of what is in a cart that came as JSON."""
    return {item["sku"]: item["quantity"] for item in cart["items"]}


def make_record(fields: Mapping[str, bytes], user_id: str | None = None) -> SessionRecord:
    """Return a session with values, as a store returns it."""
    kind = SessionKind.ANONYMOUS if user_id is None else SessionKind.STANDARD
    lifetime, now = SessionPolicy().lifetimes[kind], datetime.now(UTC)
    return SessionRecord(
        reference=Reference("t" * 16, "d" * 43),
        kind=kind,
        user_id=user_id,
        created_at=now,
        authenticated_at=None if user_id is None else now,
        issued_at=now,
        last_seen_at=now,
        idle=lifetime.idle,
        absolute_deadline=now + lifetime.absolute,
        version=0,
        device=Device(),
        fields=fields,
    )
