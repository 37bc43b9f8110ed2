"""What a device is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rxapp.accounts.devices import UNKNOWN_DEVICE, name_device

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
        (f"{IPHONE} {SAFARI} Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (
            f"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) {SAFARI} Mobile/15E148 Safari/604.1",
            "Safari on iPad",
        ),
        (
            f"{IPHONE} AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Safari/605.1.15", "Safari on macOS"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", "Chrome on Windows"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/126.0.0.0",
            "Edge on Windows",
        ),
        (f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {CHROME} Mobile Safari/537.36", "Chrome on Android"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox on Android"),
        ("curl/8.5.0", "curl"),
        ("SomeBrowser/1.0 (Linux)", f"{UNKNOWN_DEVICE} on Linux"),
        *((agent, UNKNOWN_DEVICE) for agent in ("", " ", "Mozilla/5.0", "\0\ud800", "猫")),
    ],
)
def test_a_device_has_a_short_name(agent: str, name: str) -> None:
    assert name_device(agent) == name


def test_what_follows_a_long_beginning_is_not_looked_at() -> None:
    assert name_device("x" * 1_000_000 + " Firefox/128.0") == UNKNOWN_DEVICE


@pytest.mark.slow
@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z<>/ ;()&\"']{0,60}Firefox/1 \(Linux\)[<>\x00-\x1f]*"))
def test_a_name_is_short_and_plain_whatever_the_header(agent: str) -> None:
    name = name_device(agent)
    assert 0 < len(name) <= 84
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set("<>&\"'")
