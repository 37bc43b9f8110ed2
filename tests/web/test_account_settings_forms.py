"""The forms of someone who is signed in, as a browser posts them and as a program does."""

import httpx
import pytest

from tests.support.accounts_http import (
    assert_leads_to,
    assert_shown_once,
    is_signed_in,
    post,
    read_refusal,
    read_token,
    sign_in,
    sign_up,
    submit,
)
from tests.support.passwords import GOOD_PASSWORD, OTHER_PASSWORD
from tests.web.conftest import Browse, GrowStale

NEED_A_FRESH_PASSWORD = ("/auth/sessions/revoke", "/auth/sessions/revoke-others", "/auth/delete-account")


# Confirming the password


def test_a_confirmed_password_leads_on_under_a_new_token(member: httpx.Client) -> None:
    tokens = [read_token(member)]
    assert_leads_to(submit(member, "/auth/confirm", password=GOOD_PASSWORD, next="/session"), "/session")
    tokens.append(read_token(member))
    assert_leads_to(submit(member, "/auth/confirm", password=GOOD_PASSWORD), "/account")
    tokens.append(read_token(member))
    response = post(member, "/auth/confirm", password=GOOD_PASSWORD)
    assert (response.status_code, response.json()) == (200, member.get("/api/session").json())
    assert len({*tokens, read_token(member)}) == 4


def test_a_wrong_password_confirms_nothing(member: httpx.Client, grow_stale: GrowStale) -> None:
    grow_stale(member)
    token = read_token(member)
    refused = post(member, "/auth/confirm", password=OTHER_PASSWORD)
    assert read_refusal(refused) == (400, "wrong_password", "password")
    response = submit(member, "/auth/confirm", password=OTHER_PASSWORD, next="/session")
    assert_leads_to(response, "/confirm-password?next=%2Fsession")
    assert_shown_once(member, response, "This is not your password.")
    assert read_token(member) == token
    assert read_refusal(post(member, "/auth/delete-account")) == (403, "confirm_password", None)


@pytest.mark.parametrize("path", NEED_A_FRESH_PASSWORD)
def test_an_old_password_is_asked_for_again(member: httpx.Client, grow_stale: GrowStale, path: str) -> None:
    grow_stale(member)
    fields = {"ref": "x"} if path == "/auth/sessions/revoke" else {}
    assert read_refusal(post(member, path, **fields)) == (403, "confirm_password", None)
    response = submit(member, path, **fields)
    assert_leads_to(response, "/confirm-password?next=%2Faccount")
    assert_shown_once(member, response, "Confirm your password first.")
    assert post(member, "/auth/confirm", password=GOOD_PASSWORD).status_code == 200
    assert post(member, path, **fields).status_code == (400 if fields else 200)


# Changing the password


def change(client: httpx.Client, current: str, new: str) -> httpx.Response:
    return post(client, "/auth/password", current_password=current, new_password=new)


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(browse: Browse) -> None:
    here, elsewhere, later = browse(), browse(), browse()
    email = sign_up(here)
    assert sign_in(elsewhere, email).status_code == 200
    old = read_token(here)
    response = submit(here, "/auth/password", current_password=GOOD_PASSWORD, new_password=OTHER_PASSWORD)
    assert_leads_to(response, "/account")
    assert read_token(here) != old
    assert_shown_once(here, response, "Your password is changed, and all other devices are signed out.")
    assert not is_signed_in(elsewhere)
    assert sign_in(later, email).status_code == 401
    assert sign_in(later, email, OTHER_PASSWORD).status_code == 200
    changed = change(here, OTHER_PASSWORD, GOOD_PASSWORD)
    assert changed.status_code == 200
    assert changed.json() == {**here.get("/api/session").json(), "ended": 1}
    assert not is_signed_in(later)


@pytest.mark.parametrize(
    ("current", "new", "code", "field"),
    [
        (OTHER_PASSWORD, OTHER_PASSWORD, "wrong_password", "current_password"),
        ("", OTHER_PASSWORD, "wrong_password", "current_password"),
        (GOOD_PASSWORD, "short", "password_too_short", "new_password"),
        (GOOD_PASSWORD, "", "password_too_short", "new_password"),
        (GOOD_PASSWORD, "password password", "password_too_common", "new_password"),
    ],
)
def test_a_refused_change_changes_nothing(
    member: httpx.Client, current: str, new: str, code: str, field: str
) -> None:
    token = read_token(member)
    refusal = change(member, current, new)
    assert read_refusal(refusal) == (400, code, field)
    response = submit(member, "/auth/password", current_password=current, new_password=new)
    assert_leads_to(response, "/account")
    assert_shown_once(member, response, refusal.json()["error"]["message"])
    assert read_token(member) == token
    assert post(member, "/auth/confirm", password=GOOD_PASSWORD).status_code == 200


# Ending sessions


def test_one_session_is_ended_by_its_name(browse: Browse) -> None:
    here, phone, tablet = browse(), browse(), browse()
    email = sign_up(here)
    refs = [sign_in(device, email).json()["ref"] for device in (phone, tablet)]
    response = submit(here, "/auth/sessions/revoke", ref=refs[0])
    assert_leads_to(response, "/account")
    assert_shown_once(here, response, "That device is signed out.")
    assert [is_signed_in(each) for each in (here, phone, tablet)] == [True, False, True]
    ended = post(here, "/auth/sessions/revoke", ref=refs[1])
    assert (ended.status_code, ended.json()) == (200, {"ended": 1})
    for ref in (refs[1], "", "*", "x" * 5_000):
        refused = post(here, "/auth/sessions/revoke", ref=ref)
        assert read_refusal(refused) == (400, "no_such_session", None)
    response = submit(here, "/auth/sessions/revoke", ref=refs[1])
    assert_leads_to(response, "/account")
    assert_shown_once(here, response, "That device is signed out already.")


def test_ending_the_session_in_use_is_signing_out(member: httpx.Client, grow_stale: GrowStale) -> None:
    grow_stale(member)
    ref = member.get("/api/session").json()["ref"]
    assert_leads_to(submit(member, "/auth/sessions/revoke", ref=ref), "/")
    assert not read_token(member)


def test_all_other_sessions_are_ended_at_once(browse: Browse) -> None:
    here, others = browse(), [browse() for _ in range(3)]
    email = sign_up(here)
    for other in others[:2]:
        sign_in(other, email)
    ended = post(here, "/auth/sessions/revoke-others")
    assert (ended.status_code, ended.json()) == (200, {"ended": 2})
    sign_in(others[2], email)
    response = submit(here, "/auth/sessions/revoke-others")
    assert_leads_to(response, "/account")
    assert_shown_once(here, response, "All other devices are signed out.")
    assert [is_signed_in(each) for each in (here, *others)] == [True, False, False, False]


def test_deleting_the_account_ends_all_sessions(browse: Browse) -> None:
    here, elsewhere = browse(), browse()
    email = sign_up(here)
    sign_in(elsewhere, email)
    first_id = here.get("/api/session").json()["user"]["id"]
    response = post(here, "/auth/delete-account")
    assert (response.status_code, response.json()) == (200, {"deleted": True})
    assert response.headers["clear-site-data"] == '"cache"'
    assert not read_token(here)
    assert not is_signed_in(elsewhere)
    assert sign_in(here, email).status_code == 401
    again = post(here, "/auth/sign-up", email=email, password=GOOD_PASSWORD)
    assert again.json()["user"]["id"] != first_id
    assert not is_signed_in(elsewhere)
    assert_leads_to(submit(here, "/auth/delete-account"), "/")
    assert_leads_to(here.get("/account"), "/sign-in?next=%2Faccount")
