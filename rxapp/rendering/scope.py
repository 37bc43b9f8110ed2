"""What a template may use at one place of a view, and the error for what it may not."""

from dataclasses import dataclass, field, replace
from typing import NoReturn


class UntranslatableViewError(Exception):
    """A view holds something that has no server-rendered equivalent."""


@dataclass(frozen=True)
class Scope:
    """The names a template may use where an expression stands.

    Args:
        view: Name of the view being translated, for error messages.
        names: JavaScript identifier to Jinja expression.
        present: JavaScript expressions that a surrounding condition has found to be there.
    """

    view: str
    names: dict[str, str] = field(default_factory=dict[str, str])
    present: frozenset[str] = frozenset()

    def bind(self, javascript_name: str, jinja_name: str) -> "Scope":
        """Return this scope with one more name, as inside a loop."""
        return replace(self, names={**self.names, javascript_name: jinja_name})

    def assume(self, present: frozenset[str]) -> "Scope":
        """Return this scope with values that are not None, as inside a condition."""
        return replace(self, present=self.present | present)

    def refuse(self, what: object, advice: str) -> NoReturn:
        """Stop the start-up, naming the view, the expression, and what to do instead.

        Raises:
            UntranslatableViewError: Always.
        """
        raise UntranslatableViewError(
            f"view {self.view!r} cannot be rendered on the server: {what}: {advice}"
        )
