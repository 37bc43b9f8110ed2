"""The cart over HTTP: a form that changes it, and the cart as JSON. And a form to be forgotten by."""

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from rxapp import runtime, urls
from rxapp.cart import carts, visits
from rxapp.cart.cards import describe_cart
from rxapp.cart.catalogue import BY_SKU
from rxapp.cart.quantities import MAX_QUANTITY, CartError, TooManyError
from rxapp.sessions import SessionEndedError, session_of
from rxapp.web.errors import APIError
from rxapp.web.forms import Form, add_query, answer_done, read_form, wants_json
from rxapp.web.request_facts import note_refusal

MAX_ONCE_LENGTH = 64
_NUMBER = re.compile("[0-9]{1,9}")
# What a page says about a refusal, by the name that it has in the URL.
REFUSALS = {
    "unknown_sku": "There is no such thing in the shop.",
    "bad_quantity": f"A quantity is a whole number from 0 to {MAX_QUANTITY}.",
    "too_many": TooManyError().message,
    "bad_change": "A cart can be added to, or a quantity can be set.",
    "bad_once": f"What is to count once has a name of at most {MAX_ONCE_LENGTH} characters.",
    "session_changed": "Your session ended or changed meanwhile, so nothing was added. Please try again.",
}
_CONFLICTS = frozenset({"session_changed"})


async def change_items(request: Request) -> Response:
    """Answer `POST /cart/items`: put some more of a thing into the cart, or set how many there are.

    Fields: `sku`; `quantity`, which is added, and 0 takes the thing out; `change`, "add" if it is missing,
    or "set"; `once`, any text: of several additions with the same one, one counts; `begun`, not empty if
    the sender has seen a session, so that another one is not begun in the place of one that has just gone.
    """
    form = await read_form(request)
    try:
        message = await _change(request, form)
    except CartError as error:
        return _answer_refused(request, error)
    except SessionEndedError:
        return _answer_refused(request, _refuse("session_changed"))
    if wants_json(request):
        return JSONResponse(describe_cart(await carts.read_again(session_of(request))))
    return answer_done(request, {}, to=urls.CART, message=message)


async def _change(request: Request, form: Form) -> str:
    """Do what a form asks for, and return what to say about it.

    Raises:
        CartError: It is refused.
    """
    session = session_of(request)
    sku, quantity, once = form.get("sku", ""), _read_quantity(form), form.get("once", "")
    if sku not in BY_SKU:
        raise _refuse("unknown_sku", "sku")
    if (change := form.get("change", "add")) not in {"add", "set"}:
        raise _refuse("bad_change", "change")
    if len(once) > MAX_ONCE_LENGTH:
        raise _refuse("bad_once", "once")
    record = await session.load()
    if record is None and form.get("begun"):
        raise _refuse("session_changed")
    if change == "add" and quantity:
        await carts.add(session, sku, quantity, f"{once} {sku}" if once else "")
        return f"{BY_SKU[sku].name}: in your cart."
    if record is None:
        if quantity:
            await carts.add(session, sku, quantity, "")
    else:
        await carts.put(record, sku, quantity)
    return ""


def _read_quantity(form: Form) -> int:
    """Read how many.

    Raises:
        CartError: It is no number, or there are too many.
    """
    text = form.get("quantity", "").strip()
    if not _NUMBER.fullmatch(text):
        raise _refuse("bad_quantity", "quantity")
    if int(text) > MAX_QUANTITY:
        raise TooManyError
    return int(text)


def _refuse(code: str, field: str | None = None) -> CartError:
    return CartError(code, REFUSALS[code], field=field)


def _answer_refused(request: Request, error: CartError) -> Response:
    """Answer what is refused. A person is told by the URL: a session is not begun to say no."""
    note_refusal(request.scope, error.code)
    if wants_json(request):
        status = HTTPStatus.CONFLICT if error.code in _CONFLICTS else HTTPStatus.BAD_REQUEST
        body = APIError(status, error.code, error.message, field=error.field).to_json()
        return JSONResponse(body, status)
    return RedirectResponse(add_query(urls.CART, refused=error.code), HTTPStatus.SEE_OTHER)


async def get_cart(request: Request) -> Response:
    """Answer `GET /api/cart`: the visitor's cart; of a visitor without a session, an empty one."""
    return JSONResponse(describe_cart(await carts.read(await session_of(request).load())))


async def forget_visitor(request: Request) -> Response:
    """Answer `POST /visits/forget`: delete the statistics; of a guest the whole session, and the cookie."""
    session = session_of(request)
    record = await session.load()
    if record is None or record.user_id is None:
        await session.sign_out()
    else:
        await visits.forget(runtime.current().sessions.store, record)
    return answer_done(request, {"forgotten": True}, to=urls.CART)


def make_routes() -> list[Route]:
    """Return the routes of the cart and of visits."""
    return [
        Route(urls.VISITS_FORGET, forget_visitor, methods=["POST"]),
        Route(urls.CART_ITEMS, change_items, methods=["POST"]),
        Route(urls.API_CART, get_cart, methods=["GET"]),
    ]
