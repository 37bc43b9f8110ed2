"""A name for each request, so that its lines in several logs can be found."""

import re
from secrets import token_hex

from starlette.datastructures import Headers
from starlette.types import Scope

HEADER = "x-request-id"
_SHAPE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_BYTES = 8


def choose_request_id(scope: Scope, *, trusts_proxy: bool) -> str:
    """Return the name of a request: the one that a proxy of ours has given it, or else a new one.

    Args:
        scope: The connection.
        trusts_proxy: Whether a proxy of ours stands in front. What anybody else sends is not taken over:
            it could be the name of another's request.
    """
    given = Headers(scope=scope).getlist(HEADER) if trusts_proxy else []
    is_usable = len(given) == 1 and _SHAPE.fullmatch(given[0])
    return given[0] if is_usable else token_hex(_BYTES)


def put_request_id(scope: Scope, request_id: str) -> Scope:
    """Return a connection whose headers name it so, and not as the client may have said."""
    raw = HEADER.encode()
    headers = [pair for pair in scope["headers"] if pair[0].lower() != raw]
    return {**scope, "headers": [*headers, (raw, request_id.encode())]}
