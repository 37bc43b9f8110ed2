"""Browser-side state as typed Vars: each hook is a Python function with its JavaScript beside it."""

from rxapp.browser.keyset_list import KeysetList, keyset_list

__all__ = ["KeysetList", "keyset_list"]
