"""One mail as bytes: headers, text and HTML. Made once, stored, and never touched again. PURE.

MailError
├── Unanswered    the message was handed over and no answer came: nobody knows whether it was taken
└── Unreachable   there is no server to hand it to: no use in trying the next message either
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b

from alerts import dkim, quoted
from alerts.dkim import DkimKey

_WIDTH = 76  # RFC 2045, 6.7 and RFC 2047, 2
# an address that needs no quoting: dot-atoms (RFC 5322, 3.2.3); all others are looked at closely
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_BREAKS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


def is_plain(address: str) -> bool:
    """May it stand in every header and envelope as it is? It is ASCII, without a name beside it."""
    return _PLAIN.fullmatch(address) is not None


class MailError(Exception):
    """A message could not be handed over. `permanent`: trying again is of no use. `recipient`: it is the
    address that was refused, not the message. `slow`: the recipient's domain wants less mail from us."""

    def __init__(self, message: str, *, permanent: bool, recipient: bool = False, slow: bool = False) -> None:
        self.permanent, self.recipient, self.slow = permanent, recipient, slow
        super().__init__(message)


class Unanswered(MailError):  # noqa: N818 - it says what happened
    """The server may or may not have taken the message."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


class Unreachable(MailError):  # noqa: N818 - it says what happened
    """The mail server, or the folder that stands for one, cannot be reached."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


@dataclass(frozen=True, slots=True)
class Site:
    """The site as its mails and pages speak of it. `url` has no slash at its end; `key` signs links;
    `recording`: it shows the recorded world, and says so; `dkim`: every mail gets a signature of each key;
    `bounces`: the domain that bounces come back to, each to an address of its own ("": to the sender)."""

    url: str
    name: str
    sender: str
    postal: str
    key: bytes = field(repr=False)
    recording: bool = False
    dkim: tuple[DkimKey, ...] = ()
    bounces: str = ""

    @property
    def domain(self) -> str:
        """The domain of the sender."""
        return self.sender.rpartition("@")[2]

    def keyed(self, value: str) -> str:
        """A value's keyed hash: proves that it is the same, and tells nothing else."""
        return blake2b(value.encode(), key=self.key[:64], digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says. `unsubscribe`: the one-click address, where the mail is one that can be left. `gaps`:
    what stands in `text` and in `html` for one recipient, by the mark in its place there: an address of a
    link, which needs no escaping in HTML. What is said to many is encoded once when it is said with gaps."""

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None
    gaps: Mapping[str, str] = field(default_factory=dict)


def message_id(site: Site, subscription_id: int, slot: str) -> str:
    """The Message-ID of a subscription's message for a slot: the same whenever it is asked."""
    return f"<{subscription_id}.{site.keyed(f'{subscription_id} {slot}')}@{site.domain}>"


def build(content: Content, *, to: str, site: Site, now: datetime, identity: str) -> bytes:
    """The bytes that go over the wire, signed. Raises ValueError when a header would hold a line break.

    Written here because `EmailMessage` takes fifty times as long and turns a List-Unsubscribe of more than
    76 characters into encoded words, which no mail program reads
    (https://github.com/python/cpython/issues/124452).
    """
    form = quoted.parts(content.text, content.html, tuple(content.gaps))
    headers = [
        ("From", _mailbox(site.name, site.sender)),
        ("To", to if is_plain(to) else _mailbox("", to)),
        ("Subject", _words("Subject", content.subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", identity),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no vacation notice answers this
    ]
    if content.unsubscribe is not None:
        headers += [
            ("List-Id", _list_id(site.name, site.domain)),  # RFC 2919
            ("List-Unsubscribe", f"<{content.unsubscribe}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),  # RFC 8058
            ("Precedence", "bulk"),
        ]
    headers += [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{form.boundary}"'),
    ]
    lines = [f"{name}: {_one_line(name, value)}\r\n".encode() for name, value in headers]
    body, canonical = form.filled(content.gaps)
    return b"".join((*dkim.signatures(lines, canonical, site.dkim, now), *lines, b"\r\n", body))


@lru_cache(maxsize=64)
def _mailbox(name: str, address: str) -> str:
    """A name, encoded where it must be, and one address. Raises ValueError for anything else."""
    try:
        alone = str(Address(addr_spec=address))
        if name.isascii() and "=?" not in name:
            return str(Address(name, addr_spec=address))
    except (HeaderParseError, IndexError) as bad:  # which are no ValueErrors
        raise ValueError(f"{address!r:.80} is no address") from bad
    return f"{_words('From', name)} <{alone}>"


def _list_id(name: str, domain: str) -> str:
    return f"{_words('List-Id', f'{name} alerts')} <alerts.{domain}>"


@lru_cache(maxsize=1024)
def _words(header: str, said: str) -> str:
    """Words as a header holds them: as they are, or encoded where they are no ASCII, or long (RFC 2047)."""
    if said.isascii() and len(header) + 2 + len(said) <= _WIDTH and "=?" not in said:
        return said
    if _BREAKS.search(said):
        raise ValueError(f"{header} must be one line")
    return Header(said, "utf-8", header_name=header, maxlinelen=_WIDTH).encode(linesep="\r\n")


def _one_line(name: str, value: str) -> str:
    """A header's value, folded by nobody but us. Raises ValueError when it would be more than one header."""
    if _BREAKS.search(value.replace("\r\n ", "")):
        raise ValueError(f"{name} must be one line")
    return value
