"""What can go wrong with a session, as its callers tell it apart."""


class SessionError(Exception):
    """Something about a session that the caller has to know.

    Attributes:
        retry_after: In how many seconds it can be tried again, at least 1; None if waiting does not help.
    """

    retry_after: int | None = None


class SessionEndedError(SessionError):
    """The session is missing, expired or revoked. Nothing was written, and nothing was created."""


class SessionConflictError(SessionError):
    """Someone else has written since the version that the caller saw. Nothing was written."""


class SessionFullError(SessionError):
    """The values would take more room than a session has. Nothing was written."""


class SessionValueError(SessionError, ValueError):
    """A key or a value cannot be in a session: only JSON, under keys of 1 to 100 printable characters."""


class SessionBoundsError(SessionValueError):
    """The sum would be less or more than the caller allows. Nothing was written."""


class StoreUnavailableError(SessionError):
    """The store did not answer. Whether a write took place is not known; a read has found nothing out."""

    retry_after = 1


class TooManySessionsError(SessionError):
    """No session is begun for this visitor now: too many have begun where the visitor comes from."""

    def __init__(self, retry_after: int) -> None:
        """Say when to come back, in seconds."""
        super().__init__("too many sessions have begun here")
        self.retry_after = retry_after
