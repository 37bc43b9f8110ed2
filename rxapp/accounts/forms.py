"""How account forms are refused, and where they lead."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from rxapp import urls
from rxapp.accounts.errors import AccountError, FieldError, WaitError
from rxapp.accounts.next_path import read_next_path
from rxapp.sessions import session_of
from rxapp.web.errors import APIError
from rxapp.web.forms import add_query, wants_json
from rxapp.web.request_facts import note_refusal

_MAX_KEPT = 320  # characters, as many as the fields take
_STATUSES = {
    "bad_credentials": 401,
    "signed_out": 401,
    "confirm_password": 403,
    "email_taken": 409,
    "too_many_tries": 429,
    "too_busy": 503,
}


def read_next(form: Mapping[str, str], *, default: str = urls.ACCOUNT) -> str:
    """Return where the visitor wants to go afterwards: a path of this site, or the default."""
    return read_next_path(form.get("next", ""), default=default)


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
    note_refusal(request.scope, error.code)
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
