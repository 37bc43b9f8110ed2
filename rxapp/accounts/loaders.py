"""From a request to the view models of the account pages. All of them are made for one visitor."""

from collections.abc import Callable

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
from rxapp.rendering import Head, LoadedPage, PageRequest, Redirect
from rxapp.sessions import SessionRecord, session_of
from rxapp.ui.heads import make_private_head
from rxapp.web.visitor import find_user_by_key, find_visitor, is_superseded

EVENTS_SHOWN = 10


async def load_sign_in(asked: PageRequest) -> LoadedPage[FormPage] | Redirect:
    """Load the sign-in page; whoever is signed in goes on."""
    return await _load_entrance(
        asked, make_private_head(urls.SIGN_IN, "Sign in", "Sign in to your account."), urls.sign_up
    )


async def load_sign_up(asked: PageRequest) -> LoadedPage[FormPage] | Redirect:
    """Load the sign-up page; whoever is signed in goes on."""
    return await _load_entrance(
        asked, make_private_head(urls.SIGN_UP, "Sign up", "Create an account."), urls.sign_in
    )


async def _load_entrance(
    asked: PageRequest, head: Head, link_other: Callable[..., str]
) -> LoadedPage[FormPage] | Redirect:
    """Load a page for whoever is not signed in, with a link to the one for who is wrong there."""
    next_path = _read_next(asked)
    if await find_visitor(asked.visitor_request) is not None:
        return Redirect(next_path)
    return LoadedPage(await _make_form(asked, next_path, link_other(return_to=next_path)), head)


async def load_confirm(asked: PageRequest) -> LoadedPage[FormPage] | Redirect:
    """Load the page that asks for the password once more."""
    next_path = _read_next(asked)
    if (visitor := await find_visitor(asked.visitor_request)) is None:
        return Redirect(urls.sign_in(return_to=next_path))
    form = await _make_form(asked, next_path, next_path, email=visitor.user.email or "")
    return LoadedPage(
        form, make_private_head(urls.CONFIRM, "Confirm your password", "It is asked for once more.")
    )


async def load_account(asked: PageRequest) -> LoadedPage[AccountPage] | Redirect:
    """Load the account page; who is not signed in has to do so first."""
    if (visitor := await find_visitor(asked.visitor_request)) is None:
        return Redirect(urls.sign_in(return_to=urls.ACCOUNT))
    message = await _take_message(asked)
    devices, events = await load_security(visitor.record)
    email = visitor.user.email or ""
    email_name, at, domain = email.rpartition("@")
    model = AccountPage(
        name=visitor.user.name,
        email=email,
        email_name=email_name,
        email_domain=at + domain,
        devices=devices,
        events=events,
        message=message.text,
        kind=message.kind,
    )
    return LoadedPage(model, make_private_head(urls.ACCOUNT, "Your account", "Devices, password, history."))


async def load_security(record: SessionRecord) -> tuple[list[DeviceRow], list[EventRow]]:
    """Return the devices of a user and what happened to the account lately, newest first.

    Returns:
        Nothing if the account or its password is not what it was when the session began.
    """
    assert record.user_id is not None, "only a user has devices"  # noqa: S101
    app = runtime.current()
    async with app.open_db() as db:
        user = await find_user_by_key(db, record.user_id)
        if user is None or user.id is None or is_superseded(record, user):
            return [], []
        found = await list_events(db, user.id, limit=EVENTS_SHOWN)
    records = await app.sessions.list_sessions(record.user_id)
    return [make_device_row(each, record) for each in records], [make_event_row(each) for each in found]


def _read_next(asked: PageRequest) -> str:
    """Return where a page leads."""
    return read_next_path(asked.query.get("next", ""), default=urls.ACCOUNT)


async def _take_message(asked: PageRequest) -> Message:
    flashes = await session_of(asked.visitor_request).take_flashes()
    return read_message(flashes, asked.query.get("wait", ""), asked.query.get("why", ""))


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
