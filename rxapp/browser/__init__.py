"""Browser-side state as typed Vars: each hook is a Python function with its JavaScript beside it."""

from rxapp.browser.browser_values import Viewport, browser_value, colour_scheme, online, time_zone, viewport
from rxapp.browser.client_only import client_only
from rxapp.browser.keyset_list import KeysetList, keyset_list
from rxapp.browser.storage_guard import storage_guard
from rxapp.browser.stored import Stored, local_storage, session_storage

__all__ = [
    "KeysetList",
    "Stored",
    "Viewport",
    "browser_value",
    "client_only",
    "colour_scheme",
    "keyset_list",
    "local_storage",
    "online",
    "session_storage",
    "storage_guard",
    "time_zone",
    "viewport",
]
