"""Accounts over HTTP: whatever changes the cookie is a form, answered by 303 or, for programs, by JSON."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rxapp import runtime, urls
from rxapp.accounts import service
from rxapp.accounts.answers import describe_device, describe_session
from rxapp.accounts.desk import current_desk
from rxapp.accounts.errors import AccountError, BadCredentialsError, WrongPasswordError
from rxapp.accounts.events import EventKind
from rxapp.accounts.forms import answer_refused, read_next
from rxapp.accounts.signing_in import note_failure, sign_in_as
from rxapp.accounts.visitor import note, note_now, require_fresh_visitor, require_visitor
from rxapp.sessions import SessionEndedError, SessionRecord, session_of
from rxapp.web.errors import APIError
from rxapp.web.forms import Form, add_query, answer_done, is_checked, read_form
from rxapp.web.visitor import Visitor, find_user, find_visitor

log = structlog.get_logger("rxapp.accounts")

Handler = Callable[[Request, Form], Awaitable[Response]]
# Called with the session of whoever has signed in; must not raise.
Welcome = Callable[[SessionRecord], Awaitable[None]]

# What was written into the browser's cache while someone was signed in goes (ASVS 5.0, 14.3.1).
_CLEAR_CACHE = {"clear-site-data": '"cache"'}


async def sign_up(request: Request, form: Form) -> Response:
    """Create an account and sign in."""
    app, desk, session = runtime.current(), current_desk(), session_of(request)
    async with desk.limits.sign_up(session.device.address), app.open_db() as db:
        user = await service.create_user(
            db,
            desk.passwords,
            email=form.get("email", ""),
            password=form.get("password", ""),
            name=form.get("name", ""),
            now=app.clock(),
        )
        await db.commit()
    record = await sign_in_as(
        session, user, is_remembered=is_checked(form, "remember"), kind=EventKind.SIGNED_UP
    )
    content = describe_session(record, user)
    return answer_done(request, content, to=read_next(form), status=HTTPStatus.CREATED)


async def sign_in(request: Request, form: Form) -> Response:
    """Sign in, under a new session id."""
    app, desk, session = runtime.current(), current_desk(), session_of(request)
    email = form.get("email", "")
    async with desk.limits.sign_in(email, session.device.address) as attempt, app.open_db() as db:
        user = await service.authenticate(db, desk.passwords, email=email, password=form.get("password", ""))
        await db.commit()
        attempt.is_right = user is not None
    if user is None:
        error = BadCredentialsError()
        noting = BackgroundTask(note_failure, email, session.device)
        back_to = urls.sign_in(return_to=read_next(form))
        return answer_refused(request, error, back_to=back_to, kept={"email": email}, background=noting)
    record = await sign_in_as(
        session, user, is_remembered=is_checked(form, "remember"), kind=EventKind.SIGNED_IN
    )
    return answer_done(request, describe_session(record, user), to=read_next(form))


async def sign_out(request: Request, _form: Form) -> Response:
    """End the session; all the same if there is none. This comes first: nothing may stand in its way."""
    session = session_of(request)
    record = await session.load()
    await session.sign_out()
    if record is not None:
        await _note_sign_out(record)
    response = answer_done(request, describe_session(None, None), to=urls.HOME)
    response.headers.update(_CLEAR_CACHE)
    return response


async def _note_sign_out(record: SessionRecord) -> None:
    """Note that a session has ended, if it was somebody's. It has, whatever becomes of the note."""
    try:
        if (user := await find_user(record)) is not None:
            await note_now(user, EventKind.SIGNED_OUT, record)
    except SQLAlchemyError:
        log.exception("a sign-out is not noted")


async def confirm_password(request: Request, form: Form) -> Response:
    """Take the password once more, before something sensitive."""
    app, desk, visitor = runtime.current(), current_desk(), await require_visitor(request)
    password = form.get("password", "")
    async with desk.limits.password(visitor.record.ref) as attempt, app.open_db() as db:
        attempt.is_right = await service.check_password(
            db, desk.passwords, user_id=visitor.user_id, password=password
        )
        if not attempt.is_right:
            raise WrongPasswordError(field="password")
    record = await visitor.session.rotate(is_authenticated=True)
    await note_now(visitor.user, EventKind.PASSWORD_CONFIRMED, record)
    return answer_done(request, describe_session(record, visitor.user), to=read_next(form))


async def change_password(request: Request, form: Form) -> Response:
    """Change the password. Every other session ends, and this one gets a new id."""
    app, desk, visitor = runtime.current(), current_desk(), await require_visitor(request)
    async with desk.limits.password(visitor.record.ref) as attempt, app.open_db() as db:
        try:
            await service.change_password(
                db,
                desk.passwords,
                user_id=visitor.user_id,
                current_password=form.get("current_password", ""),
                new_password=form.get("new_password", ""),
                now=app.clock(),
            )
        except WrongPasswordError:
            raise
        except AccountError:
            attempt.is_right = True  # the current one was; the new one is at fault
            raise
        attempt.is_right = True
        await note(db, visitor.user_id, EventKind.PASSWORD_CHANGED, visitor.record)
        await db.commit()
    # After the commit: a sign-in with the old password that is under way looks for the change at its end.
    ended = await _end_others(visitor)
    record = await visitor.session.rotate(is_authenticated=True)
    message = "Your password is changed, and all other devices are signed out."
    content = {**describe_session(record, visitor.user), "ended": ended}
    return answer_done(request, content, to=urls.ACCOUNT, message=message)


async def _end_others(visitor: Visitor) -> int:
    """End all other sessions of someone whose password has changed, and return how many.

    Raises:
        SessionEndedError: This one has ended meanwhile. The others have not been spared for that.
    """
    sessions = runtime.current().sessions
    try:
        return await sessions.revoke_others(visitor.record)
    except SessionEndedError:
        await sessions.revoke_all(visitor.account_key)
        raise


async def revoke_session(request: Request, form: Form) -> Response:
    """End one of the visitor's sessions, by its short name."""
    app, visitor, ref = runtime.current(), await require_visitor(request), form.get("ref", "")
    if ref == visitor.record.ref:
        return await sign_out(request, form)
    visitor = await require_fresh_visitor(request)
    if not ref or not await app.sessions.revoke_listed(visitor.account_key, ref):
        raise AccountError("no_such_session", "That device is signed out already.")
    await note_now(visitor.user, EventKind.SESSION_REVOKED, visitor.record)
    return answer_done(request, {"ended": 1}, to=urls.ACCOUNT, message="That device is signed out.")


async def revoke_other_sessions(request: Request, _form: Form) -> Response:
    """End all of the visitor's sessions but this one."""
    app, visitor = runtime.current(), await require_fresh_visitor(request)
    ended = await app.sessions.revoke_others(visitor.record)
    await note_now(visitor.user, EventKind.OTHER_SESSIONS_REVOKED, visitor.record)
    message = "All other devices are signed out."
    return answer_done(request, {"ended": ended}, to=urls.ACCOUNT, message=message)


async def delete_account(request: Request, _form: Form) -> Response:
    """Delete the account with everything that belongs to it, sessions included."""
    app, visitor = runtime.current(), await require_fresh_visitor(request)
    async with app.open_db() as db:
        await service.delete_account(db, visitor.user_id)
        await db.commit()
    # After the commit: a sign-in that is under way looks for the account at its end.
    await app.sessions.forget(visitor.account_key)
    await visitor.session.sign_out()
    response = answer_done(request, {"deleted": True}, to=urls.HOME)
    response.headers.update(_CLEAR_CACHE)
    return response


def _take_form(handle: Handler, back_to: str) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint of a form: it reads the fields, and answers what is refused."""

    async def endpoint(request: Request) -> Response:
        form = await read_form(request)
        try:
            return await handle(request, form)
        except AccountError as error:
            kept = {name: form[name] for name in ("email", "name") if name in form}
            return answer_refused(request, error, back_to=_find_way(error, form, back_to), kept=kept)

    return endpoint


async def _welcome_quietly(_record: SessionRecord) -> None:
    """Do nothing more."""


def _then_welcome(handle: Handler, welcome: Welcome) -> Handler:
    """Return a handler that welcomes whoever is signed in after a form."""

    async def handle_and_welcome(request: Request, form: Form) -> Response:
        response = await handle(request, form)
        record = await session_of(request).load()
        if record is not None and record.user_id is not None:
            await welcome(record)
        return response

    return handle_and_welcome


def _find_way(error: AccountError, form: Form, back_to: str) -> str:
    """Return the page where a person can do something about a refusal."""
    if error.code == "signed_out":
        return urls.sign_in(return_to=urls.ACCOUNT)
    if error.code == "confirm_password":
        return urls.confirm(return_to=urls.ACCOUNT)
    return add_query(back_to, next=read_next(form)) if "next" in form else back_to


async def get_session(request: Request) -> Response:
    """Answer `GET /api/session`: the visitor's session, or that there is none."""
    visitor = await find_visitor(request)
    record = await session_of(request).load()
    return JSONResponse(describe_session(record, visitor.user if visitor else None))


async def get_sessions(request: Request) -> Response:
    """Answer `GET /api/sessions`: the sessions of the visitor, newest first.

    Raises:
        APIError: 401 `signed_out`.
    """
    if (visitor := await find_visitor(request)) is None:
        raise APIError(401, "signed_out", "Sign in first.")
    records = await runtime.current().sessions.list_sessions(visitor.account_key)
    return JSONResponse({"sessions": [describe_device(each, visitor.record) for each in records]})


def make_routes(welcome: Welcome = _welcome_quietly) -> list[Route]:
    """Return the routes of accounts.

    Args:
        welcome: What the rest of the app does as soon as somebody has signed in or up.
    """
    forms = {
        urls.AUTH_SIGN_UP: (_then_welcome(sign_up, welcome), urls.SIGN_UP),
        urls.AUTH_SIGN_IN: (_then_welcome(sign_in, welcome), urls.SIGN_IN),
        urls.AUTH_SIGN_OUT: (sign_out, urls.HOME),
        urls.AUTH_CONFIRM: (confirm_password, urls.CONFIRM),
        urls.AUTH_PASSWORD: (change_password, urls.ACCOUNT),
        urls.AUTH_REVOKE_SESSION: (revoke_session, urls.ACCOUNT),
        urls.AUTH_REVOKE_OTHER_SESSIONS: (revoke_other_sessions, urls.ACCOUNT),
        urls.AUTH_DELETE_ACCOUNT: (delete_account, urls.ACCOUNT),
    }
    return [
        *(Route(path, _take_form(*form), methods=["POST"]) for path, form in forms.items()),
        Route(urls.API_SESSION, get_session, methods=["GET"]),
        Route(urls.API_SESSIONS, get_sessions, methods=["GET"]),
    ]
