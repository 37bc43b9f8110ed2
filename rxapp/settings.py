"""The settings of the app: read from the environment once, checked, and never changed afterwards.

Whatever would be unsafe or could not work refuses to start, with every problem named at
once. Nothing here opens a connection; that is `runtime`'s task.
"""

import os
import secrets
import sys
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL

from rxapp.addresses import (
    expand_home,
    is_loopback_url,
    normalize_database_url,
    normalize_origin,
    refuse_other_site,
)

# Relative paths count from here, so that every command finds the same data wherever it is run.
PROJECT_ROOT = Path(__file__).resolve().parent.parent

# Where `reflex run` serves the pages in development, beside the backend on port 8000.
VITE_ORIGIN = "http://localhost:3000"

MIN_SECRET_LENGTH = 32
_MIN_DISTINCT_CHARACTERS = 8
_PLACEHOLDERS = ("change", "default", "example", "insecure", "placeholder", "replace", "secret", "xxxx")
_HOW_TO_MAKE_ONE = "run `python -c 'import secrets; print(secrets.token_urlsafe(48))'` and use what it prints"

_REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
_GROUP_SCHEMES = ("redis+sentinel://", "rediss+sentinel://", "redis+cluster://", "rediss+cluster://")


class SettingsError(Exception):
    """The environment does not describe an app that can be run safely.

    The message lists every problem, one a line, with its remedy. It never quotes a secret,
    nor a URL that may hold a password.
    """


class Settings(BaseSettings):
    """The app's settings. A field is read from `RXAPP_<NAME>` unless its alias says otherwise."""

    # The order of the fields matters: a validator sees the fields above its own.
    model_config = SettingsConfigDict(
        frozen=True,
        env_prefix="RXAPP_",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        validate_default=True,
    )

    public_url: str = "http://localhost:3000"
    secret: SecretStr | None = None
    previous_secrets: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    api_url: str | None = None
    data_dir: Path = Path(".rxapp")
    trusted_proxy_hops: int = Field(default=0, ge=0)
    request_timeout: float = Field(default=10, ge=0.5, le=60)
    requests_at_once: int = Field(default=250, ge=1)
    sockets_per_address: int = Field(default=1_000, ge=1)
    database_url: str = Field(default="", alias="DATABASE_URL", repr=False)
    redis_url: str | None = Field(default=None, alias="REDIS_URL", repr=False)
    state_redis_url: str | None = Field(default=None, repr=False)
    session_replicas: int = Field(default=0, ge=0)
    metrics_token: SecretStr | None = None

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, value: str) -> str:
        origin = normalize_origin(value)
        if origin.startswith("https://localhost:"):
            # Reflex 0.10.1, getBackendURL in utils/state.js: it takes any port of https://localhost for 443.
            raise ValueError("cannot have a port at https://localhost; https://www.localhost may have one")
        return origin

    @field_validator("secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None:
            public_url = info.data.get("public_url")
            if public_url is not None and not is_loopback_url(public_url):
                raise ValueError(f"is required when the app is not on localhost; {_HOW_TO_MAKE_ONE}")
            return None
        _check_strength(value.get_secret_value())
        return value

    @field_validator("previous_secrets", "allowed_origins", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("previous_secrets")
    @classmethod
    def _check_previous(cls, value: tuple[SecretStr, ...], info: ValidationInfo) -> tuple[SecretStr, ...]:
        if value and info.data.get("secret") is None:
            raise ValueError("needs RXAPP_SECRET, which is what replaced them")
        for secret in value:
            _check_strength(secret.get_secret_value())
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        origins = [normalize_origin(origin) for origin in value]
        if public_url := info.data.get("public_url"):
            origins.insert(0, public_url)
            if is_loopback_url(public_url) and info.data.get("secret") is None:
                origins.append(VITE_ORIGIN)
        return tuple(dict.fromkeys(origins))

    @field_validator("api_url")
    @classmethod
    def _check_api_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        public_url: str | None = info.data.get("public_url")
        if value is None or public_url is None:
            return None
        origin = normalize_origin(value)
        refuse_other_site(origin, public_url)
        return None if origin == public_url else origin

    @field_validator("data_dir")
    @classmethod
    def _resolve_data_dir(cls, value: Path) -> Path:
        return (PROJECT_ROOT / expand_home(value)).resolve()

    @field_validator("trusted_proxy_hops", mode="before")
    @classmethod
    def _check_hops(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip().isdecimal():
            raise ValueError("must be a whole number, 0 or more: how many proxies of yours stand in front")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str, info: ValidationInfo) -> str:
        if value:
            return normalize_database_url(value, relative_to=PROJECT_ROOT)
        data_dir: Path = info.data.get("data_dir", PROJECT_ROOT)
        return URL.create("sqlite+aiosqlite", database=str(data_dir / "rxapp.db")).render_as_string()

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(_REDIS_SCHEMES + _GROUP_SCHEMES):
            raise ValueError(
                "must start with redis://, rediss:// or unix://, with redis+sentinel:// or redis+cluster://, "
                "or with rediss+sentinel:// or rediss+cluster://"
            )
        return value

    @field_validator("state_redis_url")
    @classmethod
    def _check_state_redis_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and not value.startswith(_REDIS_SCHEMES):
            raise ValueError("must start with redis://, rediss:// or unix://")
        if value is None and (info.data.get("redis_url") or "").startswith(_GROUP_SCHEMES):
            raise ValueError(
                "is required when REDIS_URL names Sentinels or a Cluster, where Reflex cannot keep the state "
                "of open pages; set it to the redis://, rediss:// or unix:// URL of one Redis server"
            )
        return value

    @field_validator("session_replicas")
    @classmethod
    def _check_replicas(cls, value: int, info: ValidationInfo) -> int:
        if value and "redis_url" in info.data and info.data["redis_url"] is None:
            raise ValueError("needs REDIS_URL: the Valkey that comes with the app has no replicas")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _check_metrics_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            if sys.platform == "win32":
                raise ValueError("cannot be used on Windows, which lacks the locks that metrics need")
            _check_strength(value.get_secret_value())
        return value

    @property
    def is_development(self) -> bool:
        """Whether this is someone's own machine: a loopback URL, and no secret given."""
        return self.secret is None and is_loopback_url(self.public_url)

    @property
    def form_base(self) -> str:
        """What the path of a form is put after: nothing, unless pages and backend have different origins."""
        return self.api_url or ""

    @property
    def is_https(self) -> bool:
        """Whether visitors come over HTTPS, which decides the cookie's name and attributes."""
        return self.public_url.startswith("https://")

    @cached_property
    def secret_key(self) -> bytes:
        """The key of every keyed hash: `RXAPP_SECRET`, or in development one kept in `data_dir`."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        return _keep_development_secret(self.data_dir).encode()

    @property
    def secret_keys(self) -> tuple[bytes, ...]:
        """The key in use, then those before it, which made what is still about: `RXAPP_PREVIOUS_SECRETS`."""
        return self.secret_key, *(secret.get_secret_value().encode() for secret in self.previous_secrets)


def _check_strength(secret: str) -> None:
    """Raise ValueError if a secret is one that others could know or guess."""
    if len(secret) < MIN_SECRET_LENGTH:
        raise ValueError(f"is shorter than {MIN_SECRET_LENGTH} characters; {_HOW_TO_MAKE_ONE}")
    is_placeholder = any(word in secret.lower() for word in _PLACEHOLDERS)
    if is_placeholder or len(set(secret)) < _MIN_DISTINCT_CHARACTERS:
        raise ValueError(f"is a default or a placeholder; {_HOW_TO_MAKE_ONE}")


def _keep_development_secret(data_dir: Path) -> str:
    """Return the secret kept in the data directory, making it the first time.

    It is written aside and then linked into place, so that of several workers starting at
    once one wins and all read the whole of its secret.
    """
    path = data_dir / "secret"
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = data_dir / f"secret.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def read_settings(**given: Any) -> Settings:
    """Read the settings from the environment.

    Args:
        given: Values that win over the environment, by field name or alias.

    Raises:
        SettingsError: Something is missing, unsafe or malformed.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        lines = [f"{_name_setting(p['loc'])} {p['msg'].removeprefix('Value error, ')}" for p in problems]
        raise SettingsError("\n".join(lines)) from None


def _name_setting(location: tuple[int | str, ...]) -> str:
    """Return the environment variable that a validation error is about."""
    name = str(location[0])
    return name if name.isupper() else f"RXAPP_{name.upper()}"


@cache
def load_settings() -> Settings:
    """Return the settings of this process, read from the environment at the first call.

    Raises:
        SettingsError: Something is missing, unsafe or malformed.
    """
    return read_settings()


def load_settings_or_exit() -> Settings:
    """Return the settings of this process, or print what is wrong with them and exit with status 1."""
    try:
        return load_settings()
    except SettingsError as error:
        refuse_start(str(error))


def refuse_start(*problems: str) -> NoReturn:
    """Exit with status 1, and say why.

    Args:
        problems: Each names the setting to change.
    """
    sys.exit("\n".join(["rxapp cannot start:", *problems]))
