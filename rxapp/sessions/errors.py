"""What can go wrong with a session, as its callers tell it apart."""


class SessionError(Exception):
    """Something about a session that the caller has to know."""


class SessionEndedError(SessionError):
    """The session is missing, expired or revoked. Nothing was written, and nothing was created."""


class SessionConflictError(SessionError):
    """Someone else has written since the version that the caller saw. Nothing was written."""


class SessionFullError(SessionError):
    """The values would take more room than a session has. Nothing was written."""


class SessionValueError(SessionError, ValueError):
    """A key or a value cannot be in a session: only JSON, under keys of 1 to 100 printable characters."""


class StoreUnavailableError(SessionError):
    """The store did not answer. Whether a write took place is not known; a read has found nothing out."""
