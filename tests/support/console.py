"""Watches the pages of a test for what a visitor's browser would complain about."""

import re
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Request, WebError

# What Vite and React print in development for the developer's information.
_QUIET_TYPES = {"debug", "info", "log", "startGroup", "startGroupCollapsed", "endGroup"}

# A request that the page itself gave up, most often because it was left.
_ABORTED = "net::ERR_ABORTED"


@dataclass
class Console:
    """The complaints of all pages of one test, and those that the test says it expects.

    It collects console errors and warnings (breaches of the Content Security Policy and
    answers of 4xx and 5xx are among them), uncaught errors (a failed hydration is one in a
    production build) and requests without an answer.
    """

    complaints: list[str] = field(default_factory=list[str])
    _expected: list[str] = field(default_factory=list[str])
    _allowed: list[str] = field(default_factory=list[str])

    def watch(self, context: BrowserContext) -> None:
        """Collect what the pages of a context complain about from now on, pop-ups included."""
        context.on("console", self._note_message)
        context.on("weberror", self._note_error)
        context.on("requestfailed", self._note_failed_request)

    def expect(self, pattern: str) -> None:
        """Say that the test causes a complaint matching a regular expression, once or more often."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """Say that the test may cause a complaint matching a regular expression."""
        self._allowed.append(pattern)

    def verify(self) -> None:
        """Fail if there was a complaint that was not expected, or an expected one did not come."""
        unexpected = [
            line
            for line in self.complaints
            if not any(re.search(pattern, line) for pattern in self._expected + self._allowed)
        ]
        missing = [
            pattern
            for pattern in self._expected
            if not any(re.search(pattern, line) for line in self.complaints)
        ]
        assert not unexpected, "the browser complained:\n" + "\n".join(unexpected)
        assert not missing, "the browser was expected to complain:\n" + "\n".join(missing)

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type not in _QUIET_TYPES:
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _note_error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")

    def _note_failed_request(self, request: Request) -> None:
        if request.failure != _ABORTED:
            self.complaints.append(f"request failed: {request.method} {request.url}: {request.failure}")
