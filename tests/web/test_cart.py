"""The cart over HTTP, of guests and of accounts: forms, JSON, and what is refused."""

import re
from typing import Any

import httpx
import pytest

from tests.support.accounts_http import (
    PAGE,
    assert_leads_to,
    assert_shown_once,
    open_next,
    post,
    read_code,
    read_refusal,
    read_token,
    sign_in,
    sign_out,
    sign_up,
    submit,
)
from tests.support.carts import CART, ITEMS, count_items, put_in, read_cart
from tests.support.documents import Document, parse_document
from tests.support.passwords import GOOD_PASSWORD
from tests.web.conftest import Browse

DAY = 86_400


@pytest.fixture(params=["guest", "member"])
def someone(request: pytest.FixtureRequest, browse: Browse) -> httpx.Client:
    """A visitor with a cart, which is empty: one who has not signed in, and one who has."""
    client = browse()
    if request.param == "member":
        sign_up(client)
    return client


def open_cart(client: httpx.Client) -> Document:
    """Return the cart's page."""
    response = client.get("/cart", headers=PAGE)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    return parse_document(response.text)


def fill_form(document: Document, sku: str) -> dict[str, str]:
    """Return the fields with which the shop's form for a thing is sent."""
    hidden = document.find("input", type="hidden")
    # The last one: before it are the forms of what is in the cart already.
    place = max(index for index, field in enumerate(hidden) if field.get("value") == sku)
    fields = hidden[place : place + 4]
    assert [field["name"] for field in fields] == ["sku", "quantity", "once", "begun"]
    return {field["name"]: field.get("value", "") for field in fields}


def read_max_age(response: httpx.Response) -> int:
    """Return for how many seconds a browser keeps the cookie that an answer sets."""
    found = re.search("; Max-Age=([0-9]+);", response.headers["set-cookie"])
    assert found
    return int(found[1])


def test_looking_begins_no_session(browse: Browse) -> None:
    client = browse()
    document = open_cart(client)
    assert "There is nothing in it yet." in document.text
    assert client.get(CART).json() == {"items": [], "count": 0, "total": 0, "currency": "EUR"}
    assert not read_token(client)


def test_programs_add_and_see_what_there_is(someone: httpx.Client) -> None:
    response = put_in(someone, "mug-tin", 2)
    assert response.status_code == 200
    assert response.json() == someone.get(CART).json()
    assert response.json()["items"] == [
        {"sku": "mug-tin", "name": "Tin mug", "quantity": 2, "unit_price": 990, "line_total": 1980}
    ]
    assert count_items(put_in(someone, "mug-tin", 3).json()) == {"mug-tin": 5}
    assert put_in(someone, "sticker-fern").json()["total"] == 5 * 990 + 275


def test_a_price_that_is_sent_along_is_not_taken(browse: Browse) -> None:
    client = browse()
    prices = dict.fromkeys(("price", "unit_price", "line_total", "total"), "1")
    assert put_in(client, "mug-tin", 2, **prices).json()["total"] == 2 * 990
    assert read_cart(client) == {"mug-tin": 2}


def test_a_quantity_can_be_set_and_none_takes_the_thing_out(someone: httpx.Client) -> None:
    put_in(someone, "mug-tin", 2)
    assert count_items(put_in(someone, "mug-tin", 7, change="set").json()) == {"mug-tin": 7}
    assert count_items(put_in(someone, "book-tides", 1, change="set").json()) == {
        "book-tides": 1,
        "mug-tin": 7,
    }
    assert count_items(put_in(someone, "mug-tin", 0).json()) == {"book-tides": 1}
    assert count_items(put_in(someone, "book-tides", 0, change="set").json()) == {}


def test_a_first_time_visitor_adds_with_a_plain_form(browse: Browse) -> None:
    client = browse()
    response = submit(client, ITEMS, **fill_form(open_cart(client), "mug-tin"))
    assert_leads_to(response, "/cart")
    assert_shown_once(client, response, "Tin mug: in your cart.")
    assert read_cart(client) == {"mug-tin": 1}
    assert "€9.90" in open_cart(client).text


def test_a_cart_is_kept_for_thirty_days_without_a_visit(browse: Browse, valkey: Any) -> None:
    client = browse()
    response = put_in(client, "mug-tin")
    assert 30 * DAY - 60 < read_max_age(response) <= 30 * DAY
    (key,) = valkey.keys(f"{{{read_token(client).partition('.')[0]}}}:s:*")
    assert 30 * DAY - 60 < valkey.ttl(key) <= 30 * DAY


def test_a_form_that_is_sent_twice_counts_once(someone: httpx.Client) -> None:
    put_in(someone, "mug-tin")
    fields = fill_form(open_cart(someone), "mug-tin")
    for _ in range(3):
        assert_leads_to(submit(someone, ITEMS, **fields), "/cart")
    assert read_cart(someone) == {"mug-tin": 2}
    # The next page's form is another one, and so is that of another thing.
    submit(someone, ITEMS, **fill_form(open_cart(someone), "mug-tin"))
    submit(someone, ITEMS, **{**fields, "sku": "mug-moss"})
    assert read_cart(someone) == {"mug-moss": 1, "mug-tin": 3}


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"sku": "no-such-thing"}, (400, "unknown_sku", "sku")),
        ({"sku": ""}, (400, "unknown_sku", "sku")),
        ({"sku": "name"}, (400, "unknown_sku", "sku")),
        ({"sku": "cart:mug-tin"}, (400, "unknown_sku", "sku")),
        ({"quantity": ""}, (400, "bad_quantity", "quantity")),
        ({"quantity": "-1"}, (400, "bad_quantity", "quantity")),
        ({"quantity": "1.5"}, (400, "bad_quantity", "quantity")),
        ({"quantity": "one"}, (400, "bad_quantity", "quantity")),
        ({"quantity": "٣"}, (400, "bad_quantity", "quantity")),
        ({"quantity": "9" * 400}, (400, "bad_quantity", "quantity")),
        ({"quantity": "100"}, (400, "too_many", "quantity")),
        ({"quantity": "98"}, (400, "too_many", "quantity")),
        ({"change": "remove"}, (400, "bad_change", "change")),
        ({"once": "x" * 65}, (400, "bad_once", "once")),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    someone: httpx.Client, fields: dict[str, str], refusal: tuple[int, str, str]
) -> None:
    put_in(someone, "mug-tin", 2)
    given = {"sku": "mug-tin", "quantity": "1"} | fields
    assert read_refusal(post(someone, ITEMS, **given)) == refusal
    response = submit(someone, ITEMS, **given)
    assert_leads_to(response, f"/cart?refused={refusal[1]}")
    (alert,) = open_next(someone, response).find("p", role="alert")
    assert alert["data-kind"] == "error"
    assert read_cart(someone) == {"mug-tin": 2}


def test_a_refusal_begins_no_session(browse: Browse) -> None:
    client = browse()
    put_in(client, "no-such-thing")
    put_in(client, "mug-tin", 100)
    submit(client, ITEMS, sku="mug-tin", quantity="x")
    put_in(client, "mug-tin", 0)
    put_in(client, "mug-tin", 0, change="set")
    assert not read_token(client)


def test_an_unknown_session_is_not_adopted(browse: Browse) -> None:
    owner, other = browse(), browse()
    put_in(owner, "mug-tin")
    tag = read_token(owner).partition(".")[0]
    forged = f"{tag}.{'x' * 43}"
    other.cookies.set("session", forged, domain="localhost.local")
    assert read_cart(other) == {}
    headers = {"Cookie": f"session={forged}", "Accept": "application/json"}
    response = browse().post(ITEMS, data={"sku": "mug-moss", "quantity": "1"}, headers=headers)
    assert response.status_code == 200
    assert forged not in response.headers["set-cookie"]
    assert count_items(response.json()) == {"mug-moss": 1}
    assert read_cart(owner) == {"mug-tin": 1}


def test_a_page_of_a_session_that_is_over_begins_no_other(browse: Browse) -> None:
    client = browse()
    put_in(client, "mug-tin")
    fields = fill_form(open_cart(client), "mug-moss")
    assert fields["begun"] == "1"
    old = {"Cookie": f"session={read_token(client)}"}
    sign_up(client)
    late = browse().post(ITEMS, data=fields, headers={**PAGE, **old})
    assert_leads_to(late, "/cart?refused=session_changed")
    assert "set-cookie" not in late.headers
    late = browse().post(ITEMS, data=fields, headers={"Accept": "application/json", **old})
    assert read_refusal(late) == (409, "session_changed", None)
    assert read_cart(client) == {"mug-tin": 1}


def test_other_sites_cannot_fill_a_cart(someone: httpx.Client) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = someone.post(ITEMS, data={"sku": "mug-tin", "quantity": "1"}, headers=headers)
        assert response.status_code == 403
    assert read_cart(someone) == {}


def test_values_of_a_session_are_no_way_around_the_rules(browse: Browse) -> None:
    client = browse()
    put_in(client, "mug-tin", 2)
    for key in ("cart:mug-tin", "cart:mug-moss", "cart:name", "visits:pages"):
        path = f"/api/session/data/{key}"
        for response in (client.put(path, json=4000), client.delete(path), client.post(f"{path}/increment")):
            assert (response.status_code, read_code(response)) == (400, "bad_value")
    assert client.get("/api/session/data").json() == {}
    assert read_cart(client) == {"mug-tin": 2}


# Checkout


def test_the_way_ends_at_the_checkout(someone: httpx.Client) -> None:
    assert_leads_to(someone.get("/cart/checkout", headers=PAGE), "/cart")
    put_in(someone, "mug-tin", 2)
    document = parse_document(someone.get("/cart/checkout", headers=PAGE).text)
    assert "This is where it ends" in document.text
    assert "2 things" in document.text
    assert "€19.80" in document.text
    assert not document.find("input")
    assert read_cart(someone) == {"mug-tin": 2}


# Signing in and out


def test_a_guests_cart_is_there_after_signing_up_and_on_the_phone(browse: Browse, valkey: Any) -> None:
    laptop, phone = browse(), browse()
    put_in(laptop, "mug-tin", 2)
    email = sign_up(laptop)
    # At once: nobody has looked at the cart since.
    assert sign_in(phone, email).status_code == 200
    assert read_cart(phone) == read_cart(laptop) == {"mug-tin": 2}
    put_in(phone, "mug-moss")
    assert read_cart(laptop) == {"mug-moss": 1, "mug-tin": 2}
    tag = read_token(laptop).partition(".")[0]
    for key in valkey.keys(f"{{{tag}}}:s:*"):
        assert not [field for field in valkey.hkeys(key) if field.startswith(b"d:cart")]


def test_signing_in_merges_by_the_larger_number(browse: Browse) -> None:
    client = browse()
    email = sign_up(client)
    put_in(client, "mug-tin", 5)
    put_in(client, "mug-moss", 1)
    sign_out(client)
    for sku, quantity in (("mug-tin", 2), ("mug-moss", 3), ("sticker-fern", 1)):
        put_in(client, sku, quantity)
    sign_in(client, email)
    assert read_cart(client) == {"mug-moss": 3, "mug-tin": 5, "sticker-fern": 1}


def test_a_sign_in_that_is_sent_again_merges_nothing_again(browse: Browse) -> None:
    client = browse()
    email = sign_up(client)
    sign_out(client)
    put_in(client, "mug-tin", 2)
    guest = {"Cookie": f"session={read_token(client)}", "Accept": "application/json"}
    fields = {"email": email, "password": GOOD_PASSWORD}
    sign_in(client, email)
    put_in(client, "mug-tin", 0)
    for _ in range(2):
        assert browse().post("/auth/sign-in", data=fields, headers=guest).status_code == 200
        assert sign_in(client, email).status_code == 200
    assert read_cart(client) == {}


def test_signing_out_leaves_no_cart_on_the_device(browse: Browse, valkey: Any) -> None:
    client = browse()
    put_in(client, "mug-tin", 2)
    email = sign_up(client)
    put_in(client, "mug-moss")
    tag = read_token(client).partition(".")[0]
    sign_out(client)
    assert not read_token(client)
    assert read_cart(client) == {}
    assert "There is nothing in it yet." in open_cart(client).text
    assert not valkey.keys(f"{{{tag}}}:s:*")
    # Somebody else at the same device gets nothing of it; its owner does.
    other = sign_up(client)
    assert other != email
    assert read_cart(client) == {}
    sign_out(client)
    sign_in(client, email)
    assert read_cart(client) == {"mug-moss": 1, "mug-tin": 2}


def test_a_cart_goes_with_its_account(browse: Browse) -> None:
    client = browse()
    email = sign_up(client)
    put_in(client, "mug-tin")
    assert post(client, "/auth/delete-account").status_code == 200
    assert read_cart(client) == {}
    sign_up(client, email=email)
    assert read_cart(client) == {}
