"""The only mail reader: a file, a folder of files, a Maildir or an IMAP mailbox becomes one Page per mail.

Reading changes nothing: IMAP by EXAMINE and BODY.PEEK (RFC 3501 sections 6.3.2 and 6.4.5), a Maildir without
moving mails from new/ to cur/. A page's body is the raw mail (RFC 822 bytes), its URL says where it lay.
"""

from __future__ import annotations

import imaplib
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from scrapers import sent
from scrapers.source import Page, SourceError

TIMEOUT = 30.0  # seconds for one answer of an IMAP server
LARGEST = 5_000_000  # bytes; of a larger mail only the beginning is read

# RFC 3501 date-month, whatever the locale says
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxError(SourceError):
    """A mailbox could not be read: which one (never with its password) and why."""

    def __init__(self, location: str, cause: str) -> None:
        self.location, self.cause = location, cause
        super().__init__(f"{location}: {cause}")


def read(location: str, *, password: str | None = None, since: date | None = None) -> Iterator[Page]:
    """The mails of a location, oldest name first.

    location: "/path/x.eml", "/directory/of/eml", "maildir:/path", "imaps://user@host[:port]/MAILBOX", or
    imap://, which asks for STARTTLS unless the host is this machine. `since` leaves out what came before
    that day (IMAP: by arrival; files: by their Date line, kept when they have none). Raises MailboxError.
    """
    if location.startswith(("imap://", "imaps://")):
        yield from _imap(location, password, since)
        return
    maildir = location.startswith("maildir:")
    path = Path(location.removeprefix("maildir:"))
    for file in _files(path, maildir):
        try:
            with file.open("rb") as mail:
                body = mail.read(LARGEST)
        except OSError as broken:
            raise MailboxError(str(file), broken.strerror or str(broken)) from broken
        if since is None or _on_or_after(body, since):
            yield Page(file.resolve().as_uri(), body, "message/rfc822")


def _files(path: Path, maildir: bool) -> list[Path]:
    """The mails of a path. A directory with cur/ or new/ is a Maildir, said or unsaid."""
    try:
        if not path.exists():
            raise MailboxError(str(path), "no such file or directory")
        if path.is_file() and not maildir:
            return [path]
        folders = [path / name for name in ("cur", "new") if (path / name).is_dir()]
        if maildir and not folders:
            raise MailboxError(str(path), "not a Maildir (it has neither cur nor new)")
        found = [one for folder in folders for one in folder.iterdir() if not one.name.startswith(".")]
        return sorted(one for one in (found or path.glob("*.eml")) if one.is_file())
    except OSError as broken:
        raise MailboxError(str(path), broken.strerror or str(broken)) from broken


def _on_or_after(body: bytes, since: date) -> bool:
    stated = sent.at(body)
    return stated is None or stated.date() >= since


def _imap(location: str, password: str | None, since: date | None) -> Iterator[Page]:
    """Mails by UID. The mailbox is opened read-only, so none is marked as seen."""
    try:
        parts = urlsplit(location)
        host, port, user = parts.hostname, parts.port, unquote(parts.username or "")
    except ValueError as broken:
        raise MailboxError(location.partition("@")[2], str(broken)) from broken
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    shown = f"{parts.scheme}://{quote(user)}@{host}/{quote(folder)}"
    if not (host and user) or parts.password or not folder.isascii() or not folder.isprintable():
        wanted = "imaps://user@host/MAILBOX, the password apart, the mailbox named in ASCII"
        raise MailboxError(shown, f"the location must read {wanted}")
    try:
        with _session(parts.scheme, host, port) as session:
            session.login(user, password or "")
            for uid, body in _mails(session, folder, since):
                yield Page(f"{shown};UID={uid}", body, "message/rfc822")
    except (imaplib.IMAP4.error, _RefusedError) as broken:
        cause = broken.args[0] if broken.args else "the server broke off"
        raise MailboxError(
            shown, cause.decode("ascii", "replace") if isinstance(cause, bytes) else str(cause)
        ) from None
    except (OSError, ValueError) as broken:
        raise MailboxError(shown, str(broken) or type(broken).__name__) from broken


class _RefusedError(Exception):
    """The server answered NO or BAD to a command, or offers no encryption."""


@contextmanager
def _session(scheme: str, host: str, port: int | None) -> Iterator[imaplib.IMAP4]:
    trusted = ssl.create_default_context()
    if scheme == "imaps":
        session: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port or 993, ssl_context=trusted, timeout=TIMEOUT)
    else:
        session = imaplib.IMAP4(host, port or 143, timeout=TIMEOUT)
    try:
        if scheme == "imap" and not _is_this_machine(host):
            if "STARTTLS" not in session.capabilities:
                raise _RefusedError(
                    "the server offers no encryption, and a password must not travel in the open"
                )
            session.starttls(ssl_context=trusted)
        yield session
    finally:
        try:
            session.logout()
        except (imaplib.IMAP4.error, OSError):  # broken off: its own `with` would leave the socket open
            with suppress(OSError):
                session.shutdown()


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mails(session: imaplib.IMAP4, folder: str, since: date | None) -> Iterator[tuple[str, bytes]]:
    name = folder.replace("\\", "\\\\").replace('"', '\\"')
    _accepted(*session.select(f'"{name}"', readonly=True))
    asked = ["SINCE", f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"] if since else ["ALL"]
    for uid in b" ".join(_accepted(*session.uid("SEARCH", *asked))).decode("ascii").split():
        answer = _accepted(*session.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)"))
        # a mail that was deleted meanwhile has no literal in the answer
        yield from ((uid, one[1]) for one in answer if isinstance(one, tuple))


def _accepted(status: str, answer: list[Any]) -> list[Any]:
    if status != "OK":
        raise _RefusedError(next((one for one in answer if one), status))
    return [one for one in answer if one is not None]
