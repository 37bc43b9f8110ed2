"""What a session cookie has to say besides its value."""

# ASVS 5.0, 3.3: scripts do not read it, plain HTTP does not carry it, other sites do not send it along.
FLAGS = ("HttpOnly", "Secure", "SameSite")


def list_missing_flags(header: str) -> list[str]:
    """Return the flags that a `Set-Cookie` header lacks."""
    names = {part.strip().partition("=")[0].lower() for part in header.split(";")[1:]}
    return [flag for flag in FLAGS if flag.lower() not in names]
