"""The views of the cart and the shop: each yields the React component and, translated, the server's HTML."""

from typing import Any

import reflex as rx

from rxapp import urls
from rxapp.browser.late_session import hear_of_session
from rxapp.cart.cards import CartPage, CheckoutPage
from rxapp.cart.catalogue import PRODUCTS, Product, write_price
from rxapp.cart.loaders import load_cart, load_checkout
from rxapp.cart.state import CartState
from rxapp.cart.visit_views import VisitState, visit_section
from rxapp.rendering import Page, prefer_live
from rxapp.ui.forms import form_message, hidden_field, post_form
from rxapp.ui.icons import MINUS, PLUS, icon
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import list_skeleton


def cart_view(page: Any) -> rx.Component:
    """Show what is in the cart, and what there is to put into it."""
    lines = _live("lines", page)
    return rx.fragment(
        hear_of_session(
            is_known=page.begun != "", is_live=CartState.is_live, has_session=CartState.has_session
        ),
        rx.el.header(
            rx.el.h1("Your cart"),
            rx.el.p(
                "No account is needed. What you put in is kept for thirty days after your last visit, and "
                "joins your account's cart when you sign in: of each thing, the larger number counts.",
                class_name="lede",
            ),
            form_message(page.message, page.kind),
            class_name="page-head",
        ),
        rx.el.section(
            rx.cond(lines, _filled(lines, page), rx.el.p("There is nothing in it yet.")),
            aria_label="In the cart",
            class_name="cart",
        ),
        rx.el.section(
            rx.el.h2("The shop", id="shop"),
            rx.el.ul(*(product_item(product, page) for product in PRODUCTS), class_name="shelf"),
            aria_labelledby="shop",
        ),
        visit_section(page.visits),
    )


def _live(name: str, page: Any) -> Any:
    return prefer_live(getattr(CartState, name), getattr(page, name), is_live=CartState.is_live)


def _filled(lines: Any, page: Any) -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(lines, line_item), class_name="rows cart-lines"),
        rx.el.p(
            rx.el.span(_live("count", page)),
            rx.el.strong(_live("total", page), class_name="cart-total"),
            role="status",
            class_name="cart-sum",
        ),
        rx.el.p(rx.el.a("Check out", href=urls.CHECKOUT, class_name="button"), class_name="cart-end"),
    )


def line_item(line: Any) -> rx.Component:
    """Show a thing in the cart, and the ways to have more or less of it.

    The buttons send a form until the page's socket knows the visitor's session, and where there is none;
    from then on a press comes as an event.
    """
    return rx.el.li(
        picture(line.picture, "cart-picture"),
        rx.el.div(
            rx.el.h2(line.name, class_name="row-title"),
            rx.el.p(line.unit_price, " each", class_name="byline"),
            class_name="cart-name",
        ),
        _line_form(
            line,
            _step_button(line, "less"),
            rx.el.span(
                line.quantity,
                rx.el.span(" of ", line.name, class_name="visually-hidden"),
                class_name="cart-quantity",
            ),
            _step_button(line, "more"),
        ),
        rx.el.span(line.line_total, class_name="cart-line-total"),
        _line_form(
            line,
            rx.el.button(
                "Remove",
                rx.el.span(" ", line.name, class_name="visually-hidden"),
                type="submit",
                name="quantity",
                value="0",
                class_name="button button-quiet button-small",
            ),
        ),
        key=line.sku,
        class_name="cart-line",
    )


def _line_form(line: Any, *content: rx.Component) -> rx.Component:
    return post_form(
        hidden_field("sku", line.sku),
        hidden_field("change", "set"),
        *content,
        action=urls.CART_ITEMS,
        class_name="cart-form",
    )


def _step_button(line: Any, way: str) -> rx.Component:
    is_more = way == "more"
    sign, label = (PLUS, "One more") if is_more else (MINUS, "One less")
    quantity, is_bound = (line.more, line.is_most) if is_more else (line.less, line.is_least)
    step: Any = CartState.step
    is_ready: Any = CartState.is_live & CartState.has_session
    choose: Any = rx.cond
    press = choose(is_ready, step(line.sku, way).prevent_default, rx.noop())
    return rx.el.button(
        icon(sign),
        rx.el.span(label, ": ", line.name, class_name="visually-hidden"),
        on_click=press,
        type="submit",
        name="quantity",
        value=quantity,
        class_name="step-button",
        custom_attrs={"aria-disabled": is_bound},
    )


def product_item(product: Product, page: Any) -> rx.Component:
    """Show a thing of the shop, and the way to put it into the cart."""
    return rx.el.li(
        picture(product.picture, "shelf-picture"),
        rx.el.h3(product.name, class_name="shelf-name"),
        rx.el.p(product.note, class_name="shelf-note"),
        rx.el.div(
            rx.el.span(write_price(product.price), class_name="shelf-price"),
            post_form(
                hidden_field("sku", product.sku),
                hidden_field("quantity", "1"),
                hidden_field("once", page.once),
                hidden_field("begun", page.begun),
                rx.el.button(
                    "Add",
                    rx.el.span(" ", product.name, class_name="visually-hidden"),
                    type="submit",
                    class_name="button button-quiet button-small",
                ),
                action=urls.CART_ITEMS,
            ),
            class_name="shelf-foot",
        ),
        class_name="product",
    )


def picture(href: Any, class_name: str) -> rx.Component:
    """Draw a thing; its name stands beside it."""
    return rx.el.svg(
        rx.el.svg.use(href=href),
        view_box="0 0 64 64",
        class_name=f"picture {class_name}",
        custom_attrs={"aria-hidden": "true", "focusable": "false"},
    )


def checkout_view(page: Any) -> rx.Component:
    """Say that this is where it ends."""
    return rx.el.section(
        rx.el.header(
            rx.el.h1("This is where it ends"),
            rx.el.p(
                "A shop would now ask for an address and a payment. This one is made up: it sells nothing "
                "and asks for nothing.",
                class_name="lede",
            ),
            class_name="page-head",
        ),
        rx.el.p("Your cart has ", page.count, " for ", page.total, ", and stays as it is."),
        rx.el.div(
            rx.el.a("Back to the cart", href=urls.CART, class_name="button"),
            rx.el.a("How the cart is kept", href=urls.GUIDE_SESSIONS, class_name="button button-quiet"),
            class_name="actions",
        ),
    )


CART = Page(
    urls.CART,
    CartPage,
    load_cart,
    cart_view,
    make_frame(urls.CART),
    list_skeleton,
    frozenset({"refused"}),
    is_private=True,
    on_load=(CartState.follow, VisitState.load),
)
CHECKOUT = Page(
    urls.CHECKOUT,
    CheckoutPage,
    load_checkout,
    checkout_view,
    make_frame(urls.CART),
    list_skeleton,
    is_private=True,
)
PAGES = (CART, CHECKOUT)
