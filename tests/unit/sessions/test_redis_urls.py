"""URLs of Redis servers that work together."""

import pytest

from rxapp.sessions.connection import connect
from rxapp.sessions.redis_urls import parse_cluster_url, parse_sentinel_url


def test_sentinel_url_has_hosts_a_service_and_a_database() -> None:
    group = parse_sentinel_url("redis+sentinel://ann:p%40s%2Fs@s1:5000,s2,[::1]:5001/my%20master/3")
    assert group.addresses == (("s1", 5000), ("s2", 26379), ("::1", 5001))
    assert (group.username, group.password) == ("ann", "p@s/s")
    assert (group.service, group.database) == ("my master", 3)
    assert (group.sentinel_username, group.sentinel_password) == (None, None)
    assert group.tls == {}


def test_sentinels_have_a_password_of_their_own() -> None:
    group = parse_sentinel_url("redis+sentinel://s/m?sentinel_username=bob&sentinel_password=a%26b+c")
    assert (group.sentinel_username, group.sentinel_password) == ("bob", "a&b+c")
    assert (group.username, group.password, group.database) == (None, None, 0)


def test_cluster_url_has_hosts() -> None:
    group = parse_cluster_url("redis+cluster://:secret@c1,c2:7000")
    assert group.addresses == (("c1", 6379), ("c2", 7000))
    assert (group.username, group.password) == (None, "secret")
    assert group.tls == {}


@pytest.mark.parametrize("scheme", ["rediss+cluster://h", "redis+cluster://h/0"])
def test_tls_comes_with_the_scheme_or_the_option(scheme: str) -> None:
    tls = parse_cluster_url(f"{scheme}?ssl=true&ssl_ca_certs=/etc/my%20ca.pem").tls
    assert tls == {"ssl": True, "ssl_ca_certs": "/etc/my ca.pem"}


def test_passwords_are_not_shown() -> None:
    url = "redis+sentinel://:hunter2@h/m?sentinel_password=hunter2"
    assert "hunter2" not in repr(parse_sentinel_url(url))
    assert "hunter2" not in repr(parse_cluster_url("redis+cluster://:hunter2@h"))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://:hunter2@h", "must start with one of redis://"),
        ("hunter2", "must start with one of redis://"),
        ("redis://u:hunter2/x@h", "redis-py"),
        ("redis://:hunter2@h:port", "redis-py"),
        ("redis://:hunter2@h/shop", "redis-py"),
        ("redis://:hunter2@h?hunter2=1", "redis-py"),
        ("rediss://:hunter2@h?ssl_cert_reqs=hunter2", "redis-py"),
        ("redis+sentinel://:hunter2@h", "needs a path"),
        ("redis+sentinel://:hunter2@h/", "needs a path"),
        ("redis+sentinel://:hunter2@h/mymaster/hunter2", "needs a path"),
        ("redis+sentinel:///hunter2", "needs hosts"),
        ("redis+sentinel://:hunter2@h/m?sentinel_pasword=hunter2", "not known"),
        ("redis+sentinel://h,:hunter2@/m", "needs hosts"),
        ("redis+cluster://:hunter2@", "needs hosts"),
        ("redis+cluster://:hunter2@h,", "needs hosts"),
        ("redis+cluster://:hunter2@h:port", "needs hosts"),
        ("redis+cluster://:hunter2@::1:7000", "needs hosts"),
        ("redis+cluster://:hunter2@h:0", "port"),
        ("redis+cluster://:hunter2@h:70000", "port"),
        ("redis+cluster://:hunter2@h/1", "path"),
        ("redis+cluster://:hunter2@h?ssl=hunter2", "`ssl`"),
        ("rediss+cluster://:hunter2@h?ssl=false", "`ssl`"),
        ("rediss+cluster://:hunter2@h?ssl_cert_reqs=none", "not known"),
        ("redis+cluster://:hunter2@h?ssl_ca_certs=hunter2", "without `ssl=true`"),
    ],
)
def test_malformed_url_is_refused_and_not_quoted(url: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem) as refusal:
        connect(url)
    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None
