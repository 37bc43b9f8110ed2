"""Forgets the lists and the drafts of whoever was here, when someone signs in or out."""

import json
from collections.abc import Sequence
from pathlib import Path

import reflex as rx

from rxapp.browser.inline_script import strip_script

_SOURCE = Path(__file__).with_name("forget_lists.js")


def forget_lists(path: str, *, drafts: Sequence[str] = ()) -> rx.Component:
    """Return the script that forgets all lists when a form is sent that changes who the visitor is.

    Those of other tabs as well: a list that was begun before is not shown again. Some of the forms make it
    forget what `session_storage` keeps under "draft" too, in other tabs with their next document. It is an
    inline script in the head, `rx.App(head_components=[forget_lists("/auth/")])`, so that it listens before
    the app does; a content security policy has to list its hash.

    Args:
        path: How the paths begin that such forms go to.
        drafts: Paths of those by which somebody leaves. Signing in is none of them: whoever's session has run
            out does so to save what was typed. The name of a draft has to tell whose it is.

    Returns:
        A `script` element.
    """
    return rx.el.script(read_forget_script(path, drafts))


def read_forget_script(path: str, drafts: Sequence[str] = ()) -> str:
    """Return the script's JavaScript, as it is in every document."""
    source = _SOURCE.read_text(encoding="utf-8").replace('"ACTION"', json.dumps(path))
    return strip_script(source.replace('"DRAFTS"', json.dumps([*drafts])))
