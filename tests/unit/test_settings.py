"""What the environment may say, and what refuses to start."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from rxapp.settings import PROJECT_ROOT, Settings, SettingsError, load_settings, read_settings

STRONG = "vQ3nZ8kLw2xT6yRb9mHc4pJd7sFg1aUe"
PRODUCTION = {"RXAPP_PUBLIC_URL": "https://www.shop.test", "RXAPP_SECRET": STRONG}


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    """Read the settings from an environment of these variables alone."""
    for name in ("RXAPP_DATA_DIR", *PRODUCTION):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def refuse(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    """Return the message with which an environment is refused."""
    with pytest.raises(SettingsError) as refusal:
        read(monkeypatch, **environment)
    return str(refusal.value)


def test_development_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert settings.is_development
    assert not settings.is_https
    assert settings.public_url == "http://localhost:3000"
    assert settings.allowed_origins == ("http://localhost:3000",)
    assert settings.data_dir == PROJECT_ROOT / ".rxapp"
    assert settings.database_url == f"sqlite+aiosqlite:///{PROJECT_ROOT}/.rxapp/rxapp.db"
    assert settings.redis_url is None
    assert settings.state_redis_url is None
    assert settings.trusted_proxy_hops == 0
    assert settings.session_replicas == 0
    assert settings.metrics_token is None


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        REDIS_URL="",
        DATABASE_URL="",
        RXAPP_SECRET="",
        RXAPP_TRUSTED_PROXY_HOPS="",
        RXAPP_METRICS_TOKEN="",
    )
    assert settings.redis_url is None
    assert settings.is_development
    assert settings.metrics_token is None


def test_public_url_and_secret_make_production(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **PRODUCTION, RXAPP_TRUSTED_PROXY_HOPS="2")
    assert not settings.is_development
    assert settings.is_https
    assert settings.allowed_origins == ("https://www.shop.test",)
    assert settings.secret_key == STRONG.encode()
    assert settings.trusted_proxy_hops == 2


def test_a_secret_on_localhost_ends_development(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not read(monkeypatch, RXAPP_SECRET=STRONG).is_development


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://[::1]:3000", "http://app.localhost:3000", "https://localhost"]
)
def test_loopback_url_is_development(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    settings = read(monkeypatch, RXAPP_PUBLIC_URL=url)
    assert settings.is_development
    assert settings.public_url == url
    assert settings.allowed_origins == (url, "http://localhost:3000")


def test_url_outside_localhost_requires_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refuse(monkeypatch, RXAPP_PUBLIC_URL="https://www.shop.test")
    assert message.startswith("RXAPP_SECRET is required")
    assert "token_urlsafe" in message


@pytest.mark.parametrize(
    "secret",
    ["hunter2", "change-me-change-me-change-me-change-me", "a" * 40, "my-very-secret-and-long-0123456789"],
)
def test_weak_secret_is_refused_and_not_quoted(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    message = refuse(monkeypatch, RXAPP_SECRET=secret)
    assert message.startswith("RXAPP_SECRET is ")
    assert secret not in message


@pytest.mark.parametrize("token", ["hunter2", "a" * 40, "change-me-" * 5])
def test_weak_metrics_token_is_refused_and_not_quoted(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    message = refuse(monkeypatch, RXAPP_METRICS_TOKEN=token)
    assert message.startswith("RXAPP_METRICS_TOKEN is ")
    assert token not in message


def test_metrics_token_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, RXAPP_METRICS_TOKEN=STRONG)
    assert settings.metrics_token is not None
    assert settings.metrics_token.get_secret_value() == STRONG
    assert STRONG not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.shop.test",
        "http://192.168.1.5:3000",
        "https://www.shop.test/app",
        "https://user:hunter2@www.shop.test",
        "https://www.shop.test?x=1",
        "www.shop.test",
        "ftp://www.shop.test",
        "https://www.shop.test:port",
        "https://",
        "https://localhost.evil.test:99999",
        "https://localhost:8443",
        "https://127.1",
        "https://www.shop.test;script-src",
        "https://www.shop.test,a.test",
        "https://www shop.test",
        "https://www.shop.test\\a",
        "https://www..test",
        "https://.",
    ],
)
def test_unusable_public_url_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = refuse(monkeypatch, RXAPP_PUBLIC_URL=url, RXAPP_SECRET=STRONG)
    assert message.startswith("RXAPP_PUBLIC_URL ")
    assert "hunter2" not in message


def test_public_url_is_kept_in_its_normal_form(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, RXAPP_PUBLIC_URL="HTTPS://WWW.Shop.Test:443/", RXAPP_SECRET=STRONG)
    assert settings.public_url == "https://www.shop.test"


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://xn--bcher-kva.test", "https://xn--bcher-kva.test"),
        ("https://[2001:0DB8:0::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://rx_app.test.", "https://rx_app.test."),
    ],
)
def test_a_host_is_written_as_browsers_send_it(
    monkeypatch: pytest.MonkeyPatch, url: str, normal: str
) -> None:
    assert read(monkeypatch, RXAPP_PUBLIC_URL=url, RXAPP_SECRET=STRONG).public_url == normal


def test_a_host_that_browsers_write_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in (
        "https://b\u00fccher.test",
        "https://www.b\u00fccher.test",
        "https://\uff11\uff12\uff17.0.0.1",
    ):
        assert "Punycode" in refuse(monkeypatch, RXAPP_PUBLIC_URL=url, RXAPP_SECRET=STRONG)
        assert "Punycode" in refuse(monkeypatch, **PRODUCTION, RXAPP_ALLOWED_ORIGINS=url)


def test_the_home_of_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "RXAPP_DATA_DIR": "~nobody-here/x",
        "DATABASE_URL": "sqlite:///~nobody-here/x",
    }.items():
        assert refuse(monkeypatch, **{name: value}).startswith(f"{name} begins with the home of somebody")


def test_allowed_origins_are_added_to_the_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    origins = "https://admin.shop.test, https://www.shop.test/,"
    settings = read(monkeypatch, **PRODUCTION, RXAPP_ALLOWED_ORIGINS=origins)
    assert settings.allowed_origins == ("https://www.shop.test", "https://admin.shop.test")


@pytest.mark.parametrize(
    "origins",
    ["*", "https://*.shop.test", "https://a.test,*", "https://a.test/path", "http://a.test", "null"],
)
def test_unsafe_origins_are_refused(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    assert refuse(monkeypatch, RXAPP_ALLOWED_ORIGINS=origins).startswith("RXAPP_ALLOWED_ORIGINS must ")


@pytest.mark.parametrize(
    ("pages", "backend"),
    [
        ("https://www.shop.test", "https://api.shop.test"),
        ("https://shop.co.uk", "https://api.shop.co.uk:8443"),
        ("http://localhost:3000", "http://localhost:8000"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:8000"),
    ],
)
def test_a_backend_of_the_same_site_may_have_an_origin_of_its_own(
    monkeypatch: pytest.MonkeyPatch, pages: str, backend: str
) -> None:
    settings = read(monkeypatch, RXAPP_PUBLIC_URL=pages, RXAPP_SECRET=STRONG, RXAPP_API_URL=backend)
    assert (settings.api_url, settings.form_base) == (backend, backend)


def test_a_backend_at_the_public_url_has_no_origin_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, **PRODUCTION, RXAPP_API_URL="https://www.shop.test:443/")
    assert (settings.api_url, settings.form_base) == (None, "")


@pytest.mark.parametrize(
    ("pages", "backend", "reason"),
    [
        ("https://www.shop.test", "https://www.other.test", "must be on the site of RXAPP_PUBLIC_URL"),
        ("https://shop.co.uk", "https://other.co.uk", "must be on the site of RXAPP_PUBLIC_URL"),
        ("https://me.github.io", "https://you.github.io", "must be on the site of RXAPP_PUBLIC_URL"),
        ("http://localhost:3000", "http://127.0.0.1:8000", "must be on the site of RXAPP_PUBLIC_URL"),
        ("http://127.0.0.1:3000", "http://127.0.0.2:3000", "must be on the site of RXAPP_PUBLIC_URL"),
        ("https://www.shop.test", "http://localhost:8000", "must have the scheme of RXAPP_PUBLIC_URL"),
        ("https://www.shop.test", "http://api.shop.test", "must use https://"),
        ("https://www.shop.test", "https://*.shop.test", "must not contain `*`"),
        ("https://www.shop.test", "https://api.shop.test/v1", "must have no user, path or query"),
    ],
)
def test_a_backend_whose_cookies_would_be_kept_back_is_refused(
    monkeypatch: pytest.MonkeyPatch, pages: str, backend: str, reason: str
) -> None:
    message = refuse(monkeypatch, RXAPP_PUBLIC_URL=pages, RXAPP_SECRET=STRONG, RXAPP_API_URL=backend)
    assert message.startswith(f"RXAPP_API_URL {reason}")


def test_previous_secrets_come_after_the_one_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    older = STRONG[::-1]
    settings = read(monkeypatch, **PRODUCTION, RXAPP_PREVIOUS_SECRETS=f" {older}, {STRONG.swapcase()},")
    assert settings.secret_keys == (STRONG.encode(), older.encode(), STRONG.swapcase().encode())
    assert older not in repr(settings)


def test_a_weak_previous_secret_is_refused_and_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refuse(monkeypatch, **PRODUCTION, RXAPP_PREVIOUS_SECRETS=f"{STRONG},hunter2")
    assert message.startswith("RXAPP_PREVIOUS_SECRETS is shorter than 32 characters")
    assert "hunter2" not in message
    assert STRONG not in message


def test_previous_secrets_without_a_present_one_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refuse(monkeypatch, RXAPP_PREVIOUS_SECRETS=STRONG)
    assert message == "RXAPP_PREVIOUS_SECRETS needs RXAPP_SECRET, which is what replaced them"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("postgres://u:p%40ss@db/x", "postgresql+psycopg://u:p%40ss@db/x"),
        ("postgresql://db/x", "postgresql+psycopg://db/x"),
        ("postgresql+psycopg://db/x", "postgresql+psycopg://db/x"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("sqlite+aiosqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("sqlite:///x.db", f"sqlite+aiosqlite:///{PROJECT_ROOT}/x.db"),
    ],
)
def test_database_url_gets_its_async_driver(monkeypatch: pytest.MonkeyPatch, given: str, normal: str) -> None:
    assert read(monkeypatch, DATABASE_URL=given).database_url == normal


@pytest.mark.parametrize(
    "url",
    ["mysql://root:hunter2@db/x", "postgresql+asyncpg://db/x", "hunter2", "sqlite://", "sqlite:///:memory:"],
)
def test_unusable_database_url_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = refuse(monkeypatch, DATABASE_URL=url)
    assert message.startswith("DATABASE_URL ")
    assert "hunter2" not in message


@pytest.mark.parametrize("url", ["redis://h:6379/0", "rediss://:p@h", "unix:///run/redis.sock"])
def test_redis_url_is_kept_as_given(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert read(monkeypatch, REDIS_URL=url).redis_url == url


GROUP_URLS = [
    "redis+sentinel://:hunter2@h:26379,h2/mymaster/1",
    "rediss+sentinel://h/mymaster",
    "redis+cluster://h:7000,h2:7001",
    "rediss+cluster://h",
]


@pytest.mark.parametrize("url", GROUP_URLS)
def test_redis_url_of_several_servers_needs_one_server_for_the_state(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    settings = read(monkeypatch, REDIS_URL=url, RXAPP_STATE_REDIS_URL="redis://h:6380")
    assert settings.redis_url == url
    assert settings.state_redis_url == "redis://h:6380"
    monkeypatch.delenv("RXAPP_STATE_REDIS_URL")
    message = refuse(monkeypatch, REDIS_URL=url)
    assert message.startswith("RXAPP_STATE_REDIS_URL is required when REDIS_URL names Sentinels or a Cluster")
    assert "set it to the redis://, rediss:// or unix:// URL of one Redis server" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("url", [*GROUP_URLS, "http://:hunter2@h"])
def test_state_is_kept_on_one_plain_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = refuse(monkeypatch, RXAPP_STATE_REDIS_URL=url)
    assert message == "RXAPP_STATE_REDIS_URL must start with redis://, rediss:// or unix://"


@pytest.mark.parametrize("url", ["http://:hunter2@h", "redis-sentinel://hunter2", "localhost:6379", "redis"])
def test_unusable_redis_url_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    message = refuse(monkeypatch, REDIS_URL=url)
    assert message.startswith("REDIS_URL must start with redis://")
    assert "redis+sentinel://" in message
    assert "redis+cluster://" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("hops", ["-1", "one", "1.5"])
def test_proxy_hops_are_counted_in_whole_numbers(monkeypatch: pytest.MonkeyPatch, hops: str) -> None:
    assert "a whole number" in refuse(monkeypatch, RXAPP_TRUSTED_PROXY_HOPS=hops)


def test_all_problems_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = ("RXAPP_PUBLIC_URL", "RXAPP_SECRET", "RXAPP_ALLOWED_ORIGINS", "DATABASE_URL", "REDIS_URL")
    message = refuse(monkeypatch, **dict.fromkeys(bad, "x"))
    assert tuple(line.split()[0] for line in message.splitlines()) == bad


def test_settings_do_not_change_and_do_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    urls = {"DATABASE_URL": "postgres://u:hunter2@db/x", "REDIS_URL": "redis://:hunter2@h"}
    urls["RXAPP_STATE_REDIS_URL"] = urls["REDIS_URL"]
    settings = read(monkeypatch, **PRODUCTION, **urls)
    assert "hunter2" not in repr(settings)
    assert STRONG not in repr(settings)
    with pytest.raises(ValidationError):
        settings.public_url = "https://other.test"


def test_development_secret_is_made_once_and_private(tmp_path: Path) -> None:
    data_dir = tmp_path / "new" / "data"

    def read_key(_worker: int) -> bytes:
        return read_settings(data_dir=data_dir).secret_key

    with ThreadPoolExecutor(8) as workers:
        keys = set(workers.map(read_key, range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert [path.name for path in data_dir.iterdir()] == ["secret"]
    assert stat.S_IMODE((data_dir / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_settings()
    monkeypatch.setenv("RXAPP_TRUSTED_PROXY_HOPS", "1")
    assert load_settings() is first


def test_refusal_is_printed_without_a_stack_trace() -> None:
    program = "from rxapp.settings import load_settings_or_exit; load_settings_or_exit()"
    environment = os.environ | {"REDIS_URL": "memcached://h"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("rxapp cannot start:\nREDIS_URL must start with redis://")
    assert done.stderr.count("\n") == 2


def test_replicas_are_waited_for_where_there_may_be_some(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, REDIS_URL="redis://h", RXAPP_SESSION_REPLICAS="1").session_replicas == 1
    monkeypatch.delenv("REDIS_URL")
    message = refuse(monkeypatch, RXAPP_SESSION_REPLICAS="1")
    assert message.startswith("RXAPP_SESSION_REPLICAS needs REDIS_URL")
    assert "RXAPP_SESSION_REPLICAS" in refuse(monkeypatch, RXAPP_SESSION_REPLICAS="-1")
