"""What the settings stand for: the boards, the site, the mail transport."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

import data
from alerts import smtp
from alerts.dkim import DkimError, DkimKey
from alerts.message import Site
from chartwork.settings import KEY_LENGTH, Settings, SettingsError
from scrapers import catalogue, registry
from scrapers.source import Board
from web.page import Network


@dataclass(frozen=True, slots=True)
class Standing:
    """Is a board read, and why (not)."""

    rights: Literal["on", "off", "needs key"]
    reason: str


def known_boards(settings: Settings) -> tuple[Board, ...]:
    """Every board as it will be read: its `rights` are those in force, with the reason as the note if not on.

    Raises CatalogueError, DataError, UnknownPlatform.
    """
    return tuple(_in_force(one, standing(one, settings)) for one in catalogued(settings))


def _in_force(board: Board, now: Standing) -> Board:
    return replace(board, rights=now.rights, note=board.note if now.rights == "on" else now.reason)


def catalogued(settings: Settings) -> tuple[Board, ...]:
    """The catalogue and the user's own boards, as written; a mail platform's are where `mailboxes` says.

    Raises CatalogueError, DataError.
    """
    if settings.boards is not None:
        found = catalogue.read(settings.boards)
    else:
        found = catalogue.load(data.lines("boards.csv"), "data/boards.csv")
    if settings.more_boards.exists():
        found = (*found, *catalogue.read(settings.more_boards))
    named = {one.name: one for one in found}  # one's own line replaces the catalogue's of that name
    for platform, location in settings.mailboxes.items():
        named[platform] = Board(
            platform, "", "alert mail", platform, location, host=settings.mailbox_authserv
        )
    return tuple(named.values())


def standing(board: Board, settings: Settings) -> Standing:
    """A board that is off, by its platform or its own line, is off until the operator has permission; one
    without its key needs it. Raises UnknownPlatform."""
    platform = registry.platform(board.platform)
    by_platform = platform.rights.verdict == "off"
    permitted = board.rights == "permitted" or (by_platform and platform.name in settings.permitted)
    if board.rights == "off" and not permitted:
        reason = platform.rights.reason if by_platform else board.note
        return Standing("off", reason or "its line in the catalogue says so")
    given = keys_of(settings).get(platform.name, {})
    if missing := [one for one in platform.secrets if not given.get(one)]:
        said = f"CHARTWORK_KEYS holds no {', '.join(missing)} for {platform.name}"
        return Standing("needs key", f"{said}: {platform.rights.reason}")
    if platform.logo and platform.name not in logos_of(settings):
        said = f"its terms ask for its logo, and {settings.logos} holds no {platform.name}.svg or .png"
        return Standing("needs key", f"{said}: {platform.rights.reason}")
    if by_platform and not permitted:
        return Standing("off", f"{platform.name} is off: {platform.rights.reason}")
    return Standing("on", "you have permission" if permitted else platform.rights.reason)


def keys_of(settings: Settings) -> dict[str, dict[str, str]]:
    """The keys of each platform, by name."""
    return {
        platform: {name: value.get_secret_value() for name, value in given.items()}
        for platform, given in settings.keys.items()
    }


def logos_of(settings: Settings) -> dict[str, Path]:
    """The logos that the operator has been given, by platform."""
    asked = [name for name, one in registry.platforms().items() if one.logo]
    files = {name: [settings.logos / f"{name}.{kind}" for kind in ("svg", "png")] for name in asked}
    return {name: file for name, some in files.items() for file in some if file.is_file()}


def site_of(
    settings: Settings, *, port: int | None = None, recording: bool = False, key: bytes | None = None
) -> Site:
    """How mails and pages speak of the site. Raises SettingsError when the key cannot be kept.

    `key`: another than the service's own, for links that shall not work.
    """
    url = settings.site_url or f"http://{settings.host}:{settings.port if port is None else port}"
    return Site(
        url=url,
        name=settings.site_name,
        sender=settings.mail_from,
        postal=settings.mail_postal,
        key=key or _key(settings),
        recording=recording,
        dkim=_dkim(settings),
        bounces=settings.bounce_domain.lower(),
    )


def proxies_of(settings: Settings) -> tuple[Network, ...]:
    """The networks of the proxies that the site stands behind."""
    return tuple(ip_network(one, strict=False) for one in settings.proxies)


def _dkim(settings: Settings) -> tuple[DkimKey, ...]:
    """The keys that sign mails, for the domain of their sender. Raises SettingsError."""
    domain = settings.mail_from.rpartition("@")[2]
    try:
        return tuple(DkimKey.of(domain, name, path.read_bytes()) for name, path in settings.dkim.items())
    except OSError as missing:
        raise SettingsError(f"CHARTWORK_DKIM: {missing.filename}: {missing.strerror}") from None
    except DkimError as bad:
        raise SettingsError(f"CHARTWORK_DKIM: {bad}") from None


def transport_of(settings: Settings) -> smtp.Smtp | smtp.Folder:
    """The mail server, or a folder of .eml files where none is set.

    Raises SettingsError where mail would go out without what the law (CAN-SPAM) and mailbox providers demand.
    """
    if settings.smtp_host is None:
        return smtp.Folder(settings.outbox)
    if not settings.mail_postal:
        raise SettingsError("CHARTWORK_MAIL_POSTAL: must be set before mail is sent")
    if settings.mail_from == Settings.model_fields["mail_from"].default:
        raise SettingsError("CHARTWORK_MAIL_FROM: must be set before mail is sent")
    if settings.site_url is None:  # else the links in it, those that end it too, lead to the reader's machine
        raise SettingsError("CHARTWORK_SITE_URL: must be set before mail is sent")
    return smtp.Smtp(
        settings.smtp_host,
        settings.smtp_port,
        username=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        security=settings.smtp_security,
        at_once=settings.smtp_at_once,
    )


def mail_state(settings: Settings) -> str:
    """Where mail goes, or after "off: " why none is sent."""
    try:
        transport_of(settings)
    except SettingsError as missing:
        return f"off: {missing}"
    return f"to {settings.smtp_host}" if settings.smtp_host else f"files in {settings.outbox}"


def with_outbox(settings: Settings, folder: Path) -> Settings:
    """The same settings with mail as files in a folder, whatever mail server is set."""
    return settings.model_copy(update={"outbox": folder, "smtp_host": None})


def _key(settings: Settings) -> bytes:
    """The key of links in mails: the setting, else a file beside the SQLite store, made when first needed."""
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    if settings.database == "sqlite://":
        return secrets.token_bytes(32)
    if not settings.database.startswith("sqlite:///"):
        raise SettingsError("CHARTWORK_SECRET: must be set where the store is no file of this machine")
    path = Path(settings.database.removeprefix("sqlite:///")).with_suffix(".key")
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes().strip()
    except OSError as bad:
        raise SettingsError(f"{path}: the key of links cannot be kept: {bad.strerror or bad}") from None
    if len(key) < KEY_LENGTH:
        raise SettingsError(
            f"{path}: the key of links is cut off: put its copy in its place, or remove it:"
            " a new one is made, and no link in earlier mails works any more"
        )
    return key


def _make_key(path: Path) -> None:
    """A key is there whole or not at all, whenever this process ends; of two that make one, one is kept."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as made:  # for its owner alone
        made.write(secrets.token_urlsafe(KEY_LENGTH).encode("ascii"))
        made.flush()
        os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(made.name, path)
