"""What a browser sends to Reflex: Engine.IO 4 and Socket.IO 5, as little of them as events need."""

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from wsproto.events import Request

_NAMESPACE = "/_event"
# Engine.IO's packets of type "message" and Socket.IO's types in them; `2` alone is a ping, `3` its answer.
OPEN, CONNECT, EVENT, PING, PONG = "0", f"40{_NAMESPACE},", f"42{_NAMESPACE},", "2", "3"


def make_token() -> str:
    """Return what Reflex tells tabs apart by."""
    return str(uuid.uuid4())


def make_handshake(url: str, headers: Mapping[str, str], token: str) -> Request:
    """Return how a page that was just opened asks for its websocket.

    Args:
        url: Of the app; the page is on the same site.
        headers: What to send along, such as cookies.
        token: Of the tab.
    """
    target = f"{_NAMESPACE}/?EIO=4&transport=websocket&token={token}"
    raw_headers = [(name.encode(), value.encode()) for name, value in {"Origin": url, **headers}.items()]
    return Request(host=urlsplit(url).netloc, target=target, extra_headers=raw_headers)


def write_event(
    name: str, path: str, payload: Mapping[str, Any], fields: Mapping[str, Any] | None = None
) -> str:
    """Return the packet of an event.

    Args:
        name: State and handler, as Reflex calls them.
        path: The page that sends it.
        payload: The handler's arguments.
        fields: More fields of the event itself.
    """
    router_data = {"pathname": path, "asPath": path}
    event = {"name": name, "router_data": router_data, "payload": payload, **(fields or {})}
    return f"{EVENT}{json.dumps(['event', event])}"
