"""What has been typed since the post was saved: kept in the tab, and put back into the fields."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import reflex as rx
from reflex.event import no_args_event_spec
from reflex.utils.imports import ImportVar
from reflex.vars import VarData

from rxapp.browser import session_storage
from rxapp.rendering import use_page_form, var_data_of, with_server_value
from rxapp.settings import load_settings

NO_DRAFT = -1

_SCRIPT = rx.asset("editing.js", shared=True)
_SHORTCUT = rx.asset("save_shortcut.js", shared=True)
_HOOK = "editing"


@dataclass(frozen=True)
class Draft:
    """What was typed into the fields of a post, and the version of the post that it was typed into.

    Attributes:
        base: The version; `NO_DRAFT` if nothing was typed.
    """

    title: str = ""
    tags: str = ""
    body: str = ""
    base: int = NO_DRAFT


@dataclass(frozen=True)
class Editing:
    """Vars and event handlers for the fields.

    Attributes:
        title: What the field shows at first.
        tags: What the field shows at first.
        body: What the field shows at first.
        base: The version that is being changed.
        once: Tells the form of a new post from others: the one into which was typed what is shown.
        state: "clean", "kept" if something was typed, or "stale" if the post was saved elsewhere since.
        field_key: Changes when the fields have to be filled anew.
        storage_status: How the draft is kept: "saved", "memory" or "full".
        local_time: The time that is chosen for publishing, where the author is; empty if there is none.
        discard: Event handler that goes back to what is stored.
    """

    title: Any
    tags: Any
    body: Any
    base: Any
    once: Any
    state: Any
    field_key: Any
    storage_status: Any
    local_time: Any
    discard: Any
    _data: VarData | None

    def keep(self, field: str) -> Callable[[Any], Any]:
        """Return what makes the event handler that keeps what is in a field now.

        Args:
            field: "title", "tags" or "body".
        """
        return lambda text: self._call(f"change({{ {field}: {text!s} }})")

    def note_time(self, text: Any) -> Any:
        """Return the event handler that takes note of the time that is chosen now."""
        return self._call(f"noteTime({text!s})")

    def _call(self, call: str) -> Any:
        handler = f"(() => {_HOOK}.{call})"
        return rx.Var(handler, _var_type=rx.EventChain, _var_data=self._data).guess_type()

    def when_filled(self, event: Any) -> Any:
        """Return the key of an element that is there once: with it, an event is sent when fields are filled.

        Args:
            event: What is sent, at first and when the fields have been filled anew.
        """
        chain: Any = cast("Any", rx.Var).create(rx.EventChain.create(event, args_spec=no_args_event_spec))
        place = f"{_HOOK}.fieldKey, {_HOOK}.isFilled"
        hook = f"useEffect(() => {{ if ({_HOOK}.isFilled) {chain!s}(); }}, [{place}]);"
        own = VarData(imports={"react": [ImportVar(tag="useEffect")]}, hooks={hook: None})
        data = VarData.merge(self._data, var_data_of(chain), own)
        return cast("Any", rx.Var)('"filled"', _var_type=str, _var_data=data)


def use_editing(page: Any) -> Editing:
    """Keep what is typed into the editor of a post.

    Args:
        page: Var of the `EditorPage`.
    """
    drafts = session_storage("draft", Draft(), per=page.draft_key)
    # Apart from the draft, whose shape pages of the release before know.
    words = session_storage("draft-once", "", per=page.draft_key)
    call = f"const {_HOOK} = useEditing({_name_of(drafts)}, {_name_of(words)}, {page!s});"
    own = VarData(
        imports={
            _SCRIPT.importable_path: [ImportVar(tag="useEditing")],
            _SHORTCUT.importable_path: [ImportVar(tag="useSaveShortcut")],
        },
        hooks={call: None, f"useSaveShortcut({_HOOK}.isFilled, {page!s}?.answer);": None},
    )
    forms = use_page_form(".editor") if load_settings().form_base else None
    stored = VarData.merge(var_data_of(drafts.value), var_data_of(words.value))
    data = VarData.merge(var_data_of(page), stored, own, forms)

    def part(name: str, kind: Any, server_value: Any) -> Any:
        var = rx.Var(f"{_HOOK}.{name}", _var_type=kind, _var_data=data).guess_type()
        return with_server_value(var, server_value)

    return Editing(
        title=part("title", str, page.title),
        tags=part("tags", str, page.tags),
        body=part("body", str, page.body),
        base=part("base", int, page.version),
        once=part("once", str, page.once),
        state=part("state", str, "clean"),
        field_key=part("fieldKey", str, ""),
        storage_status=drafts.status,
        local_time=part("localTime", str, ""),
        discard=rx.Var(f"{_HOOK}.discard", _var_type=rx.EventChain, _var_data=data).guess_type(),
        _data=data,
    )


def _name_of(stored: Any) -> str:
    """Return the hook's name in JavaScript."""
    return str(stored.value).partition(".")[0]
