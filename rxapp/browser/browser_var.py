"""A Var whose value only the browser knows, and what stands for it where there is no browser."""

import dataclasses
import hashlib
from typing import Any

from reflex.vars import Var, VarData


@dataclasses.dataclass(frozen=True, eq=False)
class BrowserVar(Var[Any]):
    """A Var with a server snapshot.

    React asks for the same snapshot when it renders without a browser (`getServerSnapshot` of
    `useSyncExternalStore`). Here it is for those who render a view without React: whoever finds an
    attribute `server_value` on a Var may write that in its place.

    Attributes:
        server_value: A JSON value: what the Var is where there is no browser.
    """

    server_value: Any = dataclasses.field(default=None)

    def __hash__(self) -> int:
        """Hash by identity: two Vars with the same JavaScript may differ on the server."""
        return id(self)


def name_hook(*parts: object) -> str:
    """Return a JavaScript identifier that the same parts always get, and others do not."""
    return f"hook_{hashlib.blake2b(repr(parts).encode(), digest_size=6).hexdigest()}"


def data_of(var: Any) -> VarData | None:
    """Return the imports and hooks that a Var needs."""
    return var._get_all_var_data()  # noqa: SLF001
