"""From a request to the view models of the account pages. All of them are made for one visitor."""

from starlette.requests import Request

from rxapp import runtime, urls
from rxapp.accounts.cards import (
    AccountPage,
    DeviceRow,
    EventRow,
    FormPage,
    Message,
    make_device_row,
    make_event_row,
    read_message,
)
from rxapp.accounts.events import list_events
from rxapp.accounts.next_path import read_next_path
from rxapp.accounts.visitor import find_visitor
from rxapp.rendering import Head, LoadedPage, PageRequest, Redirect
from rxapp.sessions import SessionRecord, session_of
from rxapp.ui.site import make_title

EVENTS_SHOWN = 10


async def load_sign_in(asked: PageRequest) -> LoadedPage[FormPage] | Redirect:
    """Load the sign-in page; whoever is signed in goes on."""
    request, next_path = _read(asked)
    if await find_visitor(request) is not None:
        return Redirect(next_path)
    form = await _make_form(asked, next_path, urls.sign_up(return_to=next_path))
    return LoadedPage(form, _make_head(urls.SIGN_IN, "Sign in", "Sign in to your account."))


async def load_sign_up(asked: PageRequest) -> LoadedPage[FormPage] | Redirect:
    """Load the sign-up page; whoever is signed in goes on."""
    request, next_path = _read(asked)
    if await find_visitor(request) is not None:
        return Redirect(next_path)
    form = await _make_form(asked, next_path, urls.sign_in(return_to=next_path))
    return LoadedPage(form, _make_head(urls.SIGN_UP, "Sign up", "Create an account."))


async def load_confirm(asked: PageRequest) -> LoadedPage[FormPage] | Redirect:
    """Load the page that asks for the password once more."""
    request, next_path = _read(asked)
    if (visitor := await find_visitor(request)) is None:
        return Redirect(urls.sign_in(return_to=next_path))
    form = await _make_form(asked, next_path, next_path, email=visitor.user.email or "")
    return LoadedPage(form, _make_head(urls.CONFIRM, "Confirm your password", "It is asked for once more."))


async def load_account(asked: PageRequest) -> LoadedPage[AccountPage] | Redirect:
    """Load the account page; who is not signed in has to do so first."""
    request, _ = _read(asked)
    if (visitor := await find_visitor(request)) is None:
        return Redirect(urls.sign_in(return_to=urls.ACCOUNT))
    message = await _take_message(asked)
    devices, events = await load_security(visitor.record)
    model = AccountPage(
        visitor.user.name, visitor.user.email or "", devices, events, message.text, message.kind
    )
    return LoadedPage(model, _make_head(urls.ACCOUNT, "Your account", "Devices, password, history."))


async def load_security(record: SessionRecord) -> tuple[list[DeviceRow], list[EventRow]]:
    """Return the devices of a user and what happened to the account lately, newest first."""
    assert record.user_id is not None, "only a user has devices"  # noqa: S101
    app = runtime.current()
    records = await app.sessions.list_sessions(record.user_id)
    async with app.open_db() as db:
        events = await list_events(db, int(record.user_id), limit=EVENTS_SHOWN)
    return [make_device_row(each, record) for each in records], [make_event_row(each) for each in events]


def _read(asked: PageRequest) -> tuple[Request, str]:
    """Return the request of a private page, and where it leads."""
    assert asked.request is not None, "a private page is loaded for a request"  # noqa: S101
    return asked.request, read_next_path(asked.query.get("next", ""), default=urls.ACCOUNT)


async def _take_message(asked: PageRequest) -> Message:
    request, _ = _read(asked)
    return read_message(await session_of(request).take_flashes(), asked.query.get("wait", ""))


async def _make_form(asked: PageRequest, next_path: str, other_href: str, email: str = "") -> FormPage:
    message = await _take_message(asked)
    return FormPage(
        next=next_path,
        message=message.text,
        kind=message.kind,
        field=message.field,
        email=email or message.email,
        name=message.name,
        other_href=other_href,
    )


def _make_head(path: str, title: str, description: str) -> Head:
    address = runtime.current().settings.public_url + path
    return Head(make_title(title), description, address, is_indexed=False)
