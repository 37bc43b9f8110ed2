"""The cookies of a browser, as `cookies()` of Next.js hands them to a server action."""


class Jar:
    """What a browser sends, and what it was told to keep."""

    def __init__(self, **cookies: str) -> None:
        """Begin with some cookies."""
        self._cookies = dict(cookies)
        self.headers: list[str] = []

    def get(self, name: str) -> str:
        """Return a cookie; empty if there is none."""
        return self._cookies.get(name, "")

    def set(self, name: str, value: str, attributes: str = "") -> None:
        """Set a cookie. Without attributes it has none but the path."""
        self._cookies[name] = value
        self.headers.append(f"{name}={value}; Path=/{attributes}")

    def copy(self) -> "Jar":
        """Return the same cookies in the hands of someone else."""
        return Jar(**self._cookies)
