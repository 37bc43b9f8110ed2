"""What an author sends with the form of the editor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rxapp.blog.writing.texts import Typed
from rxapp.web.errors import APIError

_VERSION = re.compile("[0-9]{1,9}")


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
    """

    action: Action
    version: int
    typed: Typed


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
    fields = {name: form.get(name, "") for name in ("title", "tags", "body", "publish_at")}
    return Sent(action, int(version), Typed(**fields))
