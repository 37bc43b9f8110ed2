"""The views of the account pages: each yields the React component and, translated, the server's HTML."""

from typing import Any

import reflex as rx

from rxapp import urls
from rxapp.accounts.cards import AccountPage, FormPage
from rxapp.accounts.loaders import load_account, load_confirm, load_sign_in, load_sign_up
from rxapp.accounts.password_policy import MAX_LENGTH, MIN_LENGTH
from rxapp.accounts.state import AccountState
from rxapp.browser.late_session import tell_of_session
from rxapp.rendering import Page, prefer_live
from rxapp.ui.forms import (
    checkbox_field,
    form_message,
    hidden_field,
    post_form,
    submit_button,
    text_field,
)
from rxapp.ui.layout import make_frame
from rxapp.ui.notices import form_skeleton

_FORM_QUERY = frozenset({"next", "wait", "why"})
_PASSWORD_HINT = (
    f"At least {MIN_LENGTH} characters; a few words that only you would put together are best. "
    "Anything you can type counts, spaces too."
)


def sign_in_view(page: Any) -> rx.Component:
    """Show the sign-in form."""
    return _form_page(
        "Sign in",
        "Welcome back.",
        page,
        post_form(
            form_message(page.message, page.kind),
            hidden_field("next", page.next),
            _email_field(page),
            _password_field("Password", "password", "current-password", page),
            checkbox_field("Stay signed in on this device", "remember"),
            submit_button("Sign in"),
            action=urls.AUTH_SIGN_IN,
            class_name="form",
        ),
        rx.el.p(
            "New here? ", rx.el.a("Create an account", href=page.other_href), ".", class_name="form-other"
        ),
    )


def sign_up_view(page: Any) -> rx.Component:
    """Show the sign-up form."""
    return _form_page(
        "Create an account",
        "An e-mail address and a password are all it takes. No mail is sent.",
        page,
        post_form(
            form_message(page.message, page.kind),
            hidden_field("next", page.next),
            _email_field(page),
            text_field(
                "Name (optional)",
                "name",
                wrong=page.field,
                hint="Shown with what you write.",
                type="text",
                auto_complete="name",
                max_length=120,
                default_value=page.name,
            ),
            _password_field("Password", "password", "new-password", page, hint=_PASSWORD_HINT),
            checkbox_field("Stay signed in on this device", "remember"),
            submit_button("Create account"),
            action=urls.AUTH_SIGN_UP,
            class_name="form",
        ),
        rx.el.p("Have an account? ", rx.el.a("Sign in", href=page.other_href), ".", class_name="form-other"),
    )


def confirm_view(page: Any) -> rx.Component:
    """Ask for the password once more."""
    return _form_page(
        "Confirm your password",
        "What comes next is sensitive. Your password is asked for once more, and then not for ten minutes.",
        page,
        post_form(
            form_message(page.message, page.kind),
            hidden_field("next", page.next),
            _name_account(page),
            _password_field("Password", "password", "current-password", page),
            submit_button("Confirm"),
            action=urls.AUTH_CONFIRM,
            class_name="form",
        ),
        rx.el.p(rx.el.a("Go back", href=page.other_href), class_name="form-other"),
    )


def _form_page(heading: str, lede: str, _page: Any, *content: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.header(
            rx.el.h1(heading),
            rx.el.p(lede, class_name="lede"),
            class_name="page-head",
        ),
        *content,
        class_name="form-page",
    )


def _email_field(page: Any) -> rx.Component:
    return text_field(
        "E-mail address",
        "email",
        wrong=page.field,
        type="email",
        auto_complete="username",
        required=True,
        max_length=320,
        default_value=page.email,
    )


def _password_field(label: str, name: str, purpose: str, page: Any, hint: str = "") -> rx.Component:
    is_new = purpose == "new-password"
    limits: dict[str, Any] = {"min_length": MIN_LENGTH, "max_length": MAX_LENGTH} if is_new else {}
    return text_field(
        label,
        name,
        wrong=page.field if page is not None else "",
        hint=hint,
        type="password",
        auto_complete=purpose,
        required=True,
        **limits,
    )


def account_view(page: Any) -> rx.Component:
    """Show the account: devices, password, history, and the way out."""
    devices = prefer_live(AccountState.devices, page.devices, is_live=AccountState.is_live)
    events = prefer_live(AccountState.events, page.events, is_live=AccountState.is_live)
    return rx.fragment(
        tell_of_session(),
        rx.el.header(
            rx.el.h1("Your account"),
            # Where it has to be broken, before the @.
            rx.el.p(page.email_name, rx.el.wbr(), page.email_domain, class_name="lede account-email"),
            rx.el.p("You write as ", page.name, ".", class_name="account-name"),
            form_message(page.message, page.kind),
            class_name="page-head",
        ),
        _devices(devices),
        _password_section(page),
        _history(events),
        _leave_section(),
    )


def _devices(devices: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Where you are signed in", id="devices"),
        rx.el.ol(rx.foreach(devices, device_item), class_name="rows"),
        rx.el.div(
            post_form(
                submit_button("Sign out everywhere else", is_quiet=True),
                action=urls.AUTH_REVOKE_OTHER_SESSIONS,
            ),
            rx.el.a("Look into this session", href=urls.SESSION_INSPECTOR, class_name="button button-quiet"),
            class_name="actions",
        ),
        aria_labelledby="devices",
    )


def device_item(device: Any) -> rx.Component:
    """Show a device, and the way to sign it out."""
    return rx.el.li(
        rx.el.div(
            rx.el.h3(
                device.name,
                rx.cond(device.is_current, rx.el.span("this device", class_name="badge")),
                class_name="row-title",
            ),
            rx.el.p(
                rx.el.span(device.address),
                rx.el.span("Signed in ", rx.el.time(device.signed_in, date_time=device.signed_in_at)),
                rx.el.span("Last seen ", rx.el.time(device.last_seen, date_time=device.last_seen_at)),
                class_name="byline",
            ),
        ),
        post_form(
            rx.el.button(
                "Sign out",
                rx.el.span(" ", device.name, class_name="visually-hidden"),
                type="submit",
                name="ref",
                value=device.ref,
                class_name="button button-quiet button-small",
            ),
            action=urls.AUTH_REVOKE_SESSION,
        ),
        key=device.ref,
        class_name="row",
    )


def _name_account(page: Any) -> rx.Component:
    """Tell a password manager whose password it is about; people see it on the page."""
    return rx.el.input(
        type="text",
        name="username",
        auto_complete="username",
        default_value=page.email,
        read_only=True,
        tab_index=-1,
        class_name="visually-hidden",
        custom_attrs={"aria-hidden": "true"},
    )


def _password_section(page: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Change your password", id="password-heading"),
        post_form(
            _name_account(page),
            _password_field("Current password", "current_password", "current-password", None),
            _password_field("New password", "new_password", "new-password", None, hint=_PASSWORD_HINT),
            submit_button("Change password"),
            action=urls.AUTH_PASSWORD,
            class_name="form",
        ),
        aria_labelledby="password-heading",
    )


def _history(events: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Recent security events", id="history"),
        rx.el.ol(rx.foreach(events, event_item), class_name="rows"),
        aria_labelledby="history",
    )


def event_item(event: Any) -> rx.Component:
    """Show something that happened."""
    return rx.el.li(
        rx.el.span(event.text, class_name="row-title"),
        rx.el.p(rx.el.time(event.at_label, date_time=event.at), rx.el.span(event.place), class_name="byline"),
        key=event.key,
        class_name="row row-event",
    )


def _leave_section() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Leave", id="leave"),
        rx.el.div(
            post_form(submit_button("Sign out"), action=urls.AUTH_SIGN_OUT),
            class_name="actions",
        ),
        rx.el.details(
            rx.el.summary("Delete this account"),
            rx.el.p("Your posts, your devices and the history go with it. This cannot be undone."),
            post_form(
                submit_button("Delete my account for good", is_quiet=True), action=urls.AUTH_DELETE_ACCOUNT
            ),
            class_name="danger",
        ),
        aria_labelledby="leave",
    )


def _make_page(route: str, load: Any, view: Any) -> Page[FormPage]:
    frame = make_frame(urls.ACCOUNT)
    return Page(route, FormPage, load, view, frame, form_skeleton, _FORM_QUERY, is_private=True)


SIGN_IN = _make_page(urls.SIGN_IN, load_sign_in, sign_in_view)
SIGN_UP = _make_page(urls.SIGN_UP, load_sign_up, sign_up_view)
CONFIRM = _make_page(urls.CONFIRM, load_confirm, confirm_view)
ACCOUNT = Page(
    urls.ACCOUNT,
    AccountPage,
    load_account,
    account_view,
    make_frame(urls.ACCOUNT),
    form_skeleton,
    _FORM_QUERY,
    is_private=True,
    on_load=(AccountState.follow,),
)
PAGES = (SIGN_IN, SIGN_UP, CONFIRM, ACCOUNT)
