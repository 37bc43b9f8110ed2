"""What an author sends with the form of the editor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rxapp.blog.writing.texts import Typed
from rxapp.web.errors import APIError

MAX_ONCE_LENGTH = 64
_VERSION = re.compile("[0-9]{1,9}")
_ONCE = re.compile(f"[A-Za-z0-9_-]{{0,{MAX_ONCE_LENGTH}}}")
_BAD_ONCE = f"What is to be written once has a name of at most {MAX_ONCE_LENGTH} letters, digits, - and _."


class Action(StrEnum):
    """The buttons of the form."""

    SAVE = "save"
    PREVIEW = "preview"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNPUBLISH = "unpublish"
    DELETE = "delete"


@dataclass(frozen=True)
class Sent:
    """The form, read but not checked.

    Attributes:
        action: Which button was pressed.
        version: The state of the post that was changed.
        typed: The fields.
        once: Of several forms of a new post with the same one, one writes; empty if each does.
    """

    action: Action
    version: int
    typed: Typed
    once: str


def read_sent(form: Mapping[str, str]) -> Sent:
    """Read the form.

    Raises:
        APIError: 400; what no visitor types is not what the form sends.
    """
    try:
        # Not "action": in the browser, a field of this name hides where the form goes.
        action = Action(form.get("intent", Action.SAVE))
    except ValueError:
        raise APIError(400, "bad_intent", "There is no such button.", field="intent") from None
    version = form.get("version", "0")
    if not _VERSION.fullmatch(version):
        raise APIError(400, "bad_version", "The version is a whole number.", field="version")
    once = form.get("once", "")
    if not _ONCE.fullmatch(once):
        raise APIError(400, "bad_once", _BAD_ONCE, field="once")
    fields = {name: form.get(name, "") for name in ("title", "tags", "body", "publish_at")}
    return Sent(action, int(version), Typed(**fields), once)
