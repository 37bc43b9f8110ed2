"""What can be wrong with a post that its author sends. The codes are stable: programs act on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_CHANGED: Final = "This post was changed elsewhere while you had it open here, so nothing was saved."
_WRITTEN: Final = (
    "This form has saved a post before, though you may not have been told: with another text, or in another "
    "way. Nothing was saved now."
)


@dataclass(frozen=True)
class Problem:
    """One thing that its author can put right.

    Attributes:
        code: Stable name of the reason.
        message: One or two sentences for people.
        field: The input at fault; empty if none is.
    """

    code: str
    message: str
    field: str = ""


class WritingError(Exception):
    """A post is not saved.

    Attributes:
        status: HTTP status.
        problems: Why, at least one reason.
        retry_after: In how many seconds it can be tried again; None if that does not help.
    """

    retry_after: int | None = None

    def __init__(self, status: int, problems: Sequence[Problem]) -> None:
        """Describe a refusal."""
        super().__init__(problems[0].message)
        self.status, self.problems = status, problems


class RefusedTextError(WritingError):
    """Some of what was typed cannot be taken."""

    def __init__(self, *problems: Problem) -> None:
        """List what is wrong."""
        super().__init__(400, problems)


class SignedOutError(WritingError):
    """Nobody is signed in, or not any more."""

    def __init__(self) -> None:
        """Describe the refusal."""
        message = "You are signed out, so nothing was saved. What you typed is still here."
        super().__init__(401, [Problem("signed_out", message)])


class MissingPostError(WritingError):
    """The visitor has no such post."""

    def __init__(self) -> None:
        """Describe the refusal, which is the same for a post of someone else."""
        message = "You have no such post: it may have been deleted. What you typed is still here."
        super().__init__(404, [Problem("not_found", message)])


class ConflictError(WritingError):
    """Something else is stored than what its author knows of."""

    def __init__(self, code: str = "conflict", reason: str = _CHANGED) -> None:
        """Describe the refusal.

        Args:
            code: Stable name of the reason.
            reason: The reason for people, a sentence.
        """
        message = (
            f"{reason} Your text is in the form, and what is stored is below it. Saving again puts yours in "
            "its place."
        )
        super().__init__(409, [Problem(code, message)])


class AlreadyWrittenError(ConflictError):
    """The form has written a post before, with something else in it.

    Attributes:
        key: The post's.
    """

    def __init__(self, key: str) -> None:
        """Describe the refusal."""
        super().__init__("already_written", _WRITTEN)
        self.key = key


class TooFastError(WritingError):
    """There is a limit to how fast one account can fill the blog."""

    def __init__(self, limit: int, retry_after: int) -> None:
        """Describe the refusal."""
        message = f"You have written {limit} posts within an hour, which is the most. Wait a while."
        super().__init__(429, [Problem("too_fast", message)])
        self.retry_after = retry_after


class TooManyPostsError(WritingError):
    """There is a limit to how much one account can leave here."""

    def __init__(self, limit: int) -> None:
        """Describe the refusal."""
        message = f"You have {limit:,} posts, which is the most. Delete one first."
        super().__init__(409, [Problem("too_many_posts", message)])
