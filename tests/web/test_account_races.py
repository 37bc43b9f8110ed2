"""What happens to an account while one of its forms is under way."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.accounts_http import is_signed_in, post, read_code, read_token, sign_in, sign_up
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.web.conftest import Browse

# Of passwords given within a session, while the last one has not been found right.
_COUNTERS = "limits:session/*"


def await_password_try(valkey: Any, before: set[bytes]) -> None:
    """Return when a password given within a session is about to be checked."""
    deadline = time.monotonic() + 10
    while not set(valkey.scan_iter(_COUNTERS)) - before:
        assert time.monotonic() < deadline


def test_a_password_change_ends_the_others_even_if_its_own_session_ends_meanwhile(
    browse: Browse, valkey: Any
) -> None:
    here, thief = browse(), browse()
    email = sign_up(here)
    assert sign_in(thief, email).status_code == 200
    own = {"Cookie": f"session={read_token(here)}"}
    fields = {"current_password": GOOD_PASSWORD, "new_password": OTHER_PASSWORD}
    before = set(valkey.scan_iter(_COUNTERS))
    with ThreadPoolExecutor(1) as pool:
        change = pool.submit(post, here, "/auth/password", **fields)
        await_password_try(valkey, before)
        assert browse().post("/auth/sign-out", headers=own).status_code == 303
        response = change.result()
    assert (response.status_code, read_code(response)) == (401, "signed_out")
    assert sign_in(browse(), email, OTHER_PASSWORD).status_code == 200
    assert not is_signed_in(thief)
    assert not is_signed_in(here)
