"""Every setting, read once: flags before environment before TOML file before defaults.

An environment variable is the setting's name in capitals after CHARTWORK_; the file is chartwork.toml in the
working folder, or what CHARTWORK_CONFIG or --config names.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_serializer, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    SettingsError as UnreadableValue,
)

PREFIX = "CHARTWORK_"
KEY_LENGTH = 32  # characters
_FILE = Path("chartwork.toml")
# Before the host or in the query: "postgresql://user:…@host/name", "…?password=…".
_PASSWORD = re.compile(r"(//[^/?#:@]*:)[^/?#]*(?=@)|([?&]password=)[^&#]*")
_IDN = "a domain of other letters as xn--…"
_AS_JSON = {  # how those with several values stand in the environment
    "proxies": '["127.0.0.1"]',
    "mailboxes": '{"linkedin_alert": "imaps://reader@mail.example.org/INBOX"}',
    "permitted": '["usajobs"]',
    "keys": '{"usajobs": {"api_key": "...", "email": "..."}}',
    "dkim": '{"selector": "dkim.pem"}',
}


class SettingsError(Exception):
    """A setting cannot be used; one line for each, naming where it was given and what is wrong."""


class Settings(BaseSettings):
    """What can be set, frozen. `repr` shows no secret."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, validate_default=True)

    database: str = Field("sqlite:///chartwork.db", description="sqlite:///PATH or postgresql://…")
    host: str = Field("127.0.0.1", description="address that the web site listens on")
    port: int = Field(8080, ge=0, le=65535, description="its port; 0: any free one")
    site_url: str | None = Field(None, description="public address of the site, if not host and port")
    proxies: list[str] = Field([], description="addresses or networks of proxies whose X-Forwarded-For holds")
    site_name: str = Field("Chartwork", min_length=1, description="name in titles and mails")
    contact_url: str | None = Field(None, description="page that tells a source's owner who reads it")
    secret: SecretStr | None = Field(
        None,
        min_length=KEY_LENGTH,
        description="key of the links in mails, at least 32 characters; else kept in a file",
    )
    boards: Path | None = Field(None, description="catalogue to use instead of the one that ships")
    more_boards: Path = Field(Path("boards.csv"), description="catalogue of your own boards, added to it")
    mailboxes: dict[str, str] = Field({}, description="mail platform → .eml folder, maildir:… or imaps://…")
    mailbox_authserv: str = Field(
        "", description="name (authserv-id) under which it notes whether a mail's sender is genuine"
    )
    mailbox_password: SecretStr | None = Field(None, description="password of an IMAP mailbox")
    permitted: list[str] = Field(
        [], description="platforms that are off and that you have permission to read"
    )
    keys: dict[str, dict[str, SecretStr]] = Field({}, description="platform → its keys by name")
    logos: Path = Field(
        Path("logos"), description="folder of PLATFORM.svg or .png, where terms ask for logos"
    )
    collect_hours: float = Field(6, gt=0, le=168, description="usual hours between two runs of a board")
    collect_at_once: int = Field(8, ge=1, le=64, description="boards that are read at the same time")
    smtp_host: str | None = Field(None, description="mail server; without one, mails are files")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field("starttls", description="how it is spoken to")
    smtp_at_once: int = Field(4, ge=1, le=50, description="connections to it at the same time")
    smtp_user: str | None = Field(None, description="user name there")
    smtp_password: SecretStr | None = Field(None, description="and password")
    outbox: Path = Field(Path("outbox"), description="folder for mails when there is no mail server")
    mail_from: str = Field("alerts@localhost", description="sender of mails")
    dkim: dict[str, Path] = Field({}, description="selector → private key (PEM) that signs mails")
    bounce_domain: str = Field(
        "", description="domain that bounces come back to; else they come to the sender"
    )
    bounce_mailbox: str | None = Field(
        None, description="where they lie: .eml folder, maildir:… or imaps://…; read every 5 minutes"
    )
    bounce_password: SecretStr | None = Field(None, description="password of that mailbox, if it is IMAP")
    bounce_secret: SecretStr | None = Field(
        None,
        min_length=KEY_LENGTH,
        description="key of POST /hooks/bounces, at least 32 characters; without, it is off",
    )
    mail_postal: str = Field("", description="postal address that mails to the United States must bear")
    metrics_token: SecretStr | None = Field(
        None, description="what /metrics asks for; without one only this machine may read it"
    )
    log: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least level that is logged"
    )

    @field_validator("site_url", "contact_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with https:// or http://")
        if value is not None and not (value.isascii() and value.isprintable() and " " not in value):
            raise ValueError("must be ASCII without blanks, as it stands in links and headers")
        return value.rstrip("/") if value else value

    @field_validator("site_name")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        if not value.isprintable():
            raise ValueError("must be one line")
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not _is_plain(value):
            raise ValueError(f"{value!r:.80} must be an address alone, without a name, in ASCII ({_IDN})")
        return value

    @field_validator("bounce_domain")
    @classmethod
    def _is_domain(cls, value: str) -> str:
        if value and not _is_plain(f"bounce@{value}"):
            raise ValueError(f"{value!r:.80} must be a domain in ASCII ({_IDN})")
        return value

    @field_validator("proxies")
    @classmethod
    def _are_networks(cls, value: list[str]) -> list[str]:
        for one in value:
            ip_network(one, strict=False)
        return value

    @field_validator("database")
    @classmethod
    def _is_store(cls, value: str) -> str:
        if not value.startswith(("sqlite://", "postgresql://")):
            raise ValueError("must be sqlite:///PATH or postgresql://…")
        return value

    @field_serializer("database")
    def _starred(self, value: str) -> str:
        """The URL of a database without its password."""
        return _PASSWORD.sub(r"\1\2***", value)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, self._starred(value) if name == "database" else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        stated = InitSettingsSource(settings_cls, init_kwargs=_read_file(_file()))
        return init_settings, env_settings, stated


def load(flags: Mapping[str, Any] | None = None) -> Settings:
    """The settings; a flag that is None was not given. Raises SettingsError."""
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as bad:
        raise SettingsError("\n".join(_line(error, given) for error in bad.errors())) from None
    except UnreadableValue as broken:  # a variable that must be JSON and is not
        name = str(broken).split('"')[1]  # pydantic-settings says it in no other way
        raise SettingsError(f"{PREFIX}{name.upper()}: must be JSON{_example(name)}") from None


def _line(error: Any, given: Mapping[str, Any]) -> str:
    where = _where(error["loc"], given)
    example = _example(error["loc"][0]) if where.startswith(PREFIX) else ""
    return f"{where}: {_what(error)}{example}"


def _example(name: object) -> str:
    return f", e.g. '{_AS_JSON[str(name)]}'" if name in _AS_JSON else ""


def unknown_variables() -> list[str]:
    """Variables of the environment that look like settings and are none: typing errors."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields} | {f"{PREFIX}CONFIG"}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def _file() -> Path | None:
    named = os.environ.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named)
    return _FILE if _FILE.exists() else None


def _read_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise SettingsError(f"{path}: {missing.strerror or missing}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise SettingsError(f"{path}: {broken}") from None


def _is_plain(address: str) -> bool:
    from alerts import message  # most commands send no mail

    return address == Settings.model_fields["mail_from"].default or message.is_plain(address)


def _where(location: tuple[int | str, ...], flags: Mapping[str, Any]) -> str:
    name = str(location[0]) if location else "settings"
    if name in flags:
        return f"--{name.replace('_', '-')}"
    if f"{PREFIX}{name}".upper() in os.environ:
        return f"{PREFIX}{name}".upper()
    return f"{_file() or 'settings'}: {name}"


def _what(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such setting"
    if error["type"] == "too_short":  # a secret, which pydantic takes for a list of things
        return f"must have at least {error['ctx']['min_length']} characters"
    return str(error["msg"]).removeprefix("Value error, ")
