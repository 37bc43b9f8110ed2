"""A failed build is told in the same words on every machine."""

import pytest

from tests.support.prerender_failure import read_failure

OUTPUT = """\
✓ built in 80ms
ReferenceError: sessionStorage is not defined
    at Component$1 (file:///home/{user}/app/.web/build/server/index.js:27:{column})
    at renderWithHooks (/home/{user}/app/.web/node_modules/react-dom/server.js:4844:18)
[Error: Unexpected Server Error]
Error: Prerender: Request failed for /: Prerender (html): Received a 500 status code
<!DOCTYPE html><html lang="en">
"""
MESSAGE = """\
$ reflex export --frontend-only
ReferenceError: sessionStorage is not defined
    at Component$1 (.web/build/server/index.js)
Error: Prerender: Request failed for /: Prerender (html): Received a 500 status code
"""


@pytest.mark.parametrize(("user", "column"), [("one", 12), ("another", 1257)])
def test_the_message_is_the_same_everywhere(user: str, column: int) -> None:
    assert read_failure(OUTPUT.format(user=user, column=column)) == MESSAGE


@pytest.mark.parametrize("output", ["", "✓ built in 80ms", "ReferenceError: x is not defined\n"])
def test_a_build_that_did_not_fail_so_has_no_message(output: str) -> None:
    with pytest.raises(ValueError, match="no failed prerender"):
        read_failure(output)
