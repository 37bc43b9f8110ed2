"""How account forms are read and answered: people are sent on with 303 and a message, programs get JSON."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from rxapp import urls
from rxapp.accounts.errors import AccountError, FieldError, WaitError
from rxapp.accounts.next_path import read_next_path
from rxapp.sessions import session_of
from rxapp.web.errors import APIError

_FORM_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 20
_MAX_KEPT = 320  # characters, as many as the fields take
_STATUSES = {
    "bad_credentials": 401,
    "signed_out": 401,
    "confirm_password": 403,
    "email_taken": 409,
    "too_many_tries": 429,
    "too_busy": 503,
}

Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """Return the fields of a form; of a field that is sent twice, the last.

    Raises:
        APIError: 415 if it is no form; 400 if it is not UTF-8 or has more fields than any form here.
    """
    kind = request.headers.get("content-type", _FORM_TYPE).partition(";")[0].strip().lower()
    if kind != _FORM_TYPE:
        raise APIError(415, "not_a_form", f"Send the fields as {_FORM_TYPE}.")
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise APIError(400, "bad_form", "The form cannot be read.") from None
    return dict(pairs)


def is_checked(form: Form, name: str) -> bool:
    """Return whether a checkbox is ticked."""
    return form.get(name, "").lower() in {"on", "1", "true", "yes"}


def read_next(form: Mapping[str, str], *, default: str = urls.ACCOUNT) -> str:
    """Return where the visitor wants to go afterwards: a path of this site, or the default."""
    return read_next_path(form.get("next", ""), default=default)


def wants_json(request: Request) -> bool:
    """Return whether a program asks."""
    return "application/json" in request.headers.get("accept", "")


def answer_done(
    request: Request,
    content: Mapping[str, Any],
    *,
    to: str,
    message: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    """Answer that it is done.

    Args:
        request: The request.
        content: What a program gets.
        to: Where a person goes.
        message: What a person reads there.
        status: HTTP status for a program.
    """
    if wants_json(request):
        return JSONResponse(content, status)
    if message:
        session_of(request).flash({"kind": "done", "text": message})
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)


def answer_refused(
    request: Request,
    error: AccountError,
    *,
    back_to: str,
    kept: Mapping[str, str] | None = None,
    background: BackgroundTask | None = None,
) -> Response:
    """Answer that something is refused, and why.

    Args:
        request: The request.
        error: The reason.
        back_to: The page with the form, which shows the reason to a person.
        kept: Fields that the person need not type again; never a password.
        background: What remains to be done once the answer is on its way.
    """
    field = error.field if isinstance(error, FieldError) else None
    wait = {"retry-after": str(error.retry_after)} if isinstance(error, WaitError) else {}
    if wants_json(request):
        status = _STATUSES.get(error.code, 400)
        body = APIError(status, error.code, error.message, field=field).to_json()
        return JSONResponse(body, status, wait, background=background)
    if isinstance(error, WaitError):
        # In the URL: whoever floods a form must not be given a session for each try.
        back_to = add_query(back_to, wait=str(error.retry_after), why=error.code)
    else:
        message = {"kind": "error", "text": error.message, "field": field or ""}
        # Cut: what does not fit into a field is no use there, and would fill the session.
        typed = {name: text[:_MAX_KEPT] for name, text in (kept or {}).items()}
        session_of(request).flash({**typed, **message})
    return RedirectResponse(back_to, HTTPStatus.SEE_OTHER, wait, background=background)


def add_query(url: str, **fields: str) -> str:
    """Return a URL with fields added to its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"
