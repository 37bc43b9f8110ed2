"""Reads from the output of a failed build what failed, without what differs from machine to machine."""

import re

_ERROR = re.compile(r"^ReferenceError: .*$", re.MULTILINE)
_FRAME = re.compile(r"^\s+at (\S+) \((?:file://)?\S*?/(\.web/\S+?):[\d:]+\)$", re.MULTILINE)
_REQUEST = re.compile(r"^Error: Prerender: Request failed .*$", re.MULTILINE)


def read_failure(output: str) -> str:
    """Return the message of a prerender that failed.

    Args:
        output: Everything that `reflex export` printed, its lines not wrapped.

    Returns:
        The error, the place in the built server code, and which page was asked for.

    Raises:
        ValueError: The build did not fail so.
    """
    error = _ERROR.search(output)
    frame = _FRAME.search(output, error.end()) if error else None
    request = _REQUEST.search(output, frame.end()) if frame else None
    if error is None or frame is None or request is None:
        raise ValueError(f"no failed prerender in:\n{output[-2000:]}")
    place = f"    at {frame[1]} ({frame[2]})"
    return "\n".join(("$ reflex export --frontend-only", error[0], place, request[0], ""))
