"""What is refused about accounts. The codes are stable: programs act on them."""


class AccountError(Exception):
    """Something about an account that was asked for and is refused.

    Attributes:
        code: Stable name of the reason.
        message: One sentence for people.
    """

    def __init__(self, code: str, message: str) -> None:
        """Describe a refusal."""
        super().__init__(message)
        self.code, self.message = code, message


class FieldError(AccountError):
    """An input is at fault, and its owner can put it right.

    Attributes:
        field: The input's name.
    """

    def __init__(self, code: str, message: str, *, field: str) -> None:
        """Describe what is wrong with an input."""
        super().__init__(code, message)
        self.field = field


class InvalidEmailError(FieldError):
    """The text is not an e-mail address."""

    def __init__(self) -> None:
        """Describe the refusal."""
        super().__init__("invalid_email", "Enter an e-mail address, such as name@example.com.", field="email")


class EmailTakenError(FieldError):
    """Somebody has an account under this address."""

    def __init__(self) -> None:
        """Describe the refusal."""
        super().__init__("email_taken", "There is an account with this e-mail address.", field="email")


class InvalidNameError(FieldError):
    """The name is too long, or has characters that cannot be shown."""

    def __init__(self, message: str) -> None:
        """Describe what is wrong."""
        super().__init__("invalid_name", message, field="name")


class PasswordRefusedError(FieldError):
    """The password is too short, too long or too easy to guess."""


class WrongPasswordError(FieldError):
    """The password given is not that of the account."""

    def __init__(self, *, field: str) -> None:
        """Describe the refusal."""
        super().__init__("wrong_password", "This is not your password.", field=field)


class BadCredentialsError(AccountError):
    """There is no account with this address and this password; which of the two is wrong, nobody is told."""

    def __init__(self) -> None:
        """Describe the refusal."""
        super().__init__("bad_credentials", "E-mail address or password is wrong.")


class WaitError(AccountError):
    """It can be tried again later.

    Attributes:
        retry_after: In how many seconds, at least 1.
    """

    def __init__(self, code: str, message: str, *, retry_after: int) -> None:
        """Describe what there is to wait for."""
        super().__init__(code, message)
        self.retry_after = retry_after


class TooManyTriesError(WaitError):
    """There were more tries than are allowed in a time."""

    def __init__(self, retry_after: int) -> None:
        """Describe the refusal."""
        super().__init__(
            "too_many_tries",
            "There were too many tries. Wait a while and try again.",
            retry_after=retry_after,
        )


class TooBusyError(WaitError):
    """More passwords are waiting to be checked than can be in reasonable time. It is nobody's fault."""

    def __init__(self, retry_after: int) -> None:
        """Describe the refusal."""
        super().__init__(
            "too_busy",
            "Too many people are signing in right now. Try again shortly.",
            retry_after=retry_after,
        )
