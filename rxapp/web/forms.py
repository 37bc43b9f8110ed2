"""How forms are read, and answered when all went well: people are sent on with 303, programs get JSON."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from rxapp.sessions import session_of
from rxapp.web.errors import APIError

_FORM_TYPE = "application/x-www-form-urlencoded"
_MAX_FIELDS = 20

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


def read_last_flash(flashes: Sequence[Any]) -> Mapping[str, Any]:
    """Return the last message that a form has left for the next page; empty if there is none."""
    messages = [cast("dict[str, Any]", flash) for flash in flashes if isinstance(flash, dict)]
    return messages[-1] if messages else {}


def add_query(url: str, **fields: str) -> str:
    """Return a URL with fields added to its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"
