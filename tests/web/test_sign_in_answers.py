"""What a refused sign-in tells a stranger: nothing, by its words or by its time."""

import statistics
import time
from itertools import product

import httpx

from tests.support.accounts_http import make_email, post, sign_in, sign_up, submit
from tests.support.passwords import OTHER_PASSWORD
from tests.web.conftest import Browse, BrowseFrom

ACCOUNTS, TRIES = 4, 8  # fewer tries than an account has from one place
NEW_EACH_TIME = {"date", "set-cookie", "x-request-id"}


def describe(response: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return all of an answer but the time, the request's random name and the new visitor's random token."""
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in NEW_EACH_TIME]
    return response.status_code, headers, response.content


def test_a_known_and_an_unknown_address_get_the_same_answer(browse: Browse) -> None:
    known, unknown = sign_up(browse()), make_email()
    for send in (post, submit):
        answers = [
            describe(send(browse(), "/auth/sign-in", email=email, password=OTHER_PASSWORD))
            for email in (known, unknown)
        ]
        assert answers[0] == answers[1]


def test_both_are_refused_alike_after_as_many_tries(browse_from: BrowseFrom) -> None:
    client = browse_from("127.0.4.1")
    for email in (sign_up(client), make_email()):
        statuses = [sign_in(browse_from("127.0.4.2"), email, "wrong").status_code for _ in range(11)]
        assert statuses == [401] * 10 + [429]


def test_a_known_and_an_unknown_address_take_the_same_time(browse_from: BrowseFrom) -> None:
    owner, stranger = browse_from("127.0.4.3"), browse_from("127.0.4.4")
    known = [sign_up(owner) for _ in range(ACCOUNTS)]
    unknown = [make_email() for _ in range(ACCOUNTS)]
    times: dict[bool, list[float]] = {True: [], False: []}
    # In turn, and each first as often as second, so that whatever else the machine does falls on both.
    for turn, (one, other) in product(range(TRIES), zip(known, unknown, strict=True)):
        for email in (one, other) if turn % 2 else (other, one):
            began = time.perf_counter()
            assert sign_in(stranger, email, OTHER_PASSWORD).status_code == 401
            times[email in known].append(time.perf_counter() - began)
    ratio = statistics.median(times[True]) / statistics.median(times[False])
    assert 0.7 < ratio < 1.4
