"""Where the event in hand comes from, as logs call it."""

from contextlib import suppress

from reflex_base.event.context import EventContext

from rxapp.sessions import read_reference

_REQUEST_ID = "x-request-id"  # the log of requests puts it among the headers of the handshake


def describe_origin() -> dict[str, str]:
    """Return the `request_id` of the websocket and the `ref` of the session, as far as there are any."""
    headers: dict[str, str] = {}
    with suppress(LookupError):  # no event is in hand
        headers = EventContext.get().router_data.get("headers", {})
    reference = read_reference(headers)
    origin = {"request_id": headers.get(_REQUEST_ID, ""), "ref": reference.ref if reference else ""}
    return {name: value for name, value in origin.items() if value}
