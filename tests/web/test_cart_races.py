"""Many tabs at one cart, and a cart that is merged while things are put into it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from tests.support.accounts_http import JSON, make_email, read_token, sign_in, sign_out, sign_up
from tests.support.app_server import AppServer
from tests.support.carts import ITEMS, put_in, read_cart
from tests.support.passwords import GOOD_PASSWORD
from tests.web.conftest import Browse

TABS, ADDITIONS = 5, 50


def add_from_tabs(app: AppServer, cookie: str, count: int, **fields: str) -> list[httpx.Response]:
    """Add a thing so many times at once, from five connections with one cookie."""
    with ExitStack() as stack, ThreadPoolExecutor(TABS) as pool:
        headers = {**JSON, "Cookie": f"session={cookie}"}
        tabs = [
            stack.enter_context(httpx.Client(base_url=app.url, headers=headers, trust_env=False, timeout=20))
            for _ in range(TABS)
        ]
        given = {"sku": "mug-tin", "quantity": "1"} | fields

        def add(number: int) -> httpx.Response:
            return tabs[number % TABS].post(ITEMS, data=given)

        return list(pool.map(add, range(count)))


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_fifty_additions_from_five_tabs_all_count(prod_app: AppServer, browse: Browse, kind: str) -> None:
    client = browse()
    if kind == "member":
        sign_up(client)
    put_in(client, "mug-tin")
    answers = add_from_tabs(prod_app, read_token(client), ADDITIONS)
    assert {answer.status_code for answer in answers} == {200}
    assert read_cart(client) == {"mug-tin": 1 + ADDITIONS}


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_one_form_from_five_tabs_counts_once(prod_app: AppServer, browse: Browse, kind: str) -> None:
    client = browse()
    if kind == "member":
        sign_up(client)
    put_in(client, "mug-tin")
    add_from_tabs(prod_app, read_token(client), 20, once="one form")
    assert read_cart(client) == {"mug-tin": 2}


@pytest.mark.parametrize("kind", ["guest", "member"])
def test_the_bound_holds_when_many_come_at_once(prod_app: AppServer, browse: Browse, kind: str) -> None:
    client = browse()
    if kind == "member":
        sign_up(client)
    put_in(client, "mug-tin", 90)
    answers = add_from_tabs(prod_app, read_token(client), 30)
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [400] * 21
    assert read_cart(client) == {"mug-tin": 99}


def test_what_is_added_while_its_owner_signs_in_is_in_the_account(
    prod_app: AppServer, browse: Browse
) -> None:
    """Whoever was told that it is in the cart finds it there: before the sign-in, or after it as a guest."""
    client, email = browse(), make_email()
    sign_up(client, email=email)
    sign_out(client)
    for _ in range(4):
        put_in(client, "sticker-fern")
        guest = read_token(client)
        with ThreadPoolExecutor(1) as pool:
            adding = pool.submit(add_from_tabs, prod_app, guest, 20, begun="1")
            assert sign_in(client, email, GOOD_PASSWORD).status_code == 200
            answers = adding.result()
        counted = sum(answer.status_code == 200 for answer in answers)
        assert {answer.status_code for answer in answers} <= {200, 409}
        assert all("set-cookie" not in answer.headers for answer in answers)
        assert read_cart(client).get("mug-tin", 0) == counted
        put_in(client, "mug-tin", 0)
        put_in(client, "sticker-fern", 0)
        sign_out(client)
