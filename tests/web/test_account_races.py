"""What happens to an account while one of its forms is under way."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.accounts_http import (
    is_signed_in,
    knows_token,
    post,
    read_code,
    read_token,
    sign_in,
    sign_up,
)
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.web.conftest import AppPosts, Browse

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


def test_a_session_from_before_the_password_changed_is_nobodys(browse: Browse, valkey: Any) -> None:
    here, thief = browse(), browse()
    email = sign_up(here)
    assert sign_in(thief, email).status_code == 200
    thief.put("/api/session/data/a", json=1)
    tag = read_token(thief).partition(".")[0]
    kept = {key: valkey.hgetall(key) for key in valkey.scan_iter(f"{{{tag}}}:s:*")}
    fields = {"current_password": GOOD_PASSWORD, "new_password": OTHER_PASSWORD}
    assert post(here, "/auth/password", **fields).status_code == 200
    # As if the store had been away when it was to end the others.
    for key, record in kept.items():
        valkey.hset(key, mapping={**record, b"e": valkey.get(f"{{{tag}}}:gen")})
    assert thief.get("/api/session/data").json() == {"a": 1}
    assert not is_signed_in(thief)
    assert thief.get("/account").headers["location"] == "/sign-in?next=%2Faccount"
    for path in ("/auth/confirm", "/auth/password", "/auth/sessions/revoke-others", "/auth/delete-account"):
        answer = post(thief, path, password=OTHER_PASSWORD, current_password=OTHER_PASSWORD)
        assert answer.status_code == 401
    assert is_signed_in(here)
    assert here.get("/account").status_code == 200


def test_signing_out_needs_no_database(browse: Browse, app_posts: AppPosts) -> None:
    client = browse()
    sign_up(client)
    stolen = read_token(client)
    app_posts.rename_table("user", "user_taken_away")
    try:
        response = post(client, "/auth/sign-out")
    finally:
        app_posts.rename_table("user_taken_away", "user")
    assert response.status_code == 200
    assert not read_token(client)
    assert not knows_token(browse(), stolen)
