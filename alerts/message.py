"""One mail as bytes: headers, text and HTML. Made once, stored, and never touched again. PURE.

MailError
├── Unanswered    the message was handed over and no answer came: nobody knows whether it was taken
└── Unreachable   there is no server to hand it to: no use in trying the next message either
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any

# The default of 78 turns a long List-Unsubscribe into encoded words, which no mail program reads:
# https://github.com/python/cpython/issues/124452; 998 is RFC 5322's limit.
_UNFOLDED = SMTP.clone(max_line_length=998)
_IN_WORDS = ("From", "Subject")


class _Wire(EmailPolicy):
    """Addresses and ids in one line; words, and bodies, as short as RFC 2045 and 2047 want them."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        return super().fold_binary(name, value) if name in _IN_WORDS else _UNFOLDED.fold_binary(name, value)


_POLICY = _Wire(linesep="\r\n", max_line_length=76)


class MailError(Exception):
    """A message could not be handed over. `permanent`: trying again is of no use. `recipient`: it is the
    address that was refused, not the message."""

    def __init__(self, message: str, *, permanent: bool, recipient: bool = False) -> None:
        self.permanent, self.recipient = permanent, recipient
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
    `recording`: it shows the recorded world, and says so."""

    url: str
    name: str
    sender: str
    postal: str
    key: bytes = field(repr=False)
    recording: bool = False

    @property
    def domain(self) -> str:
        """The domain of the sender."""
        return self.sender.rpartition("@")[2]

    def keyed(self, value: str) -> str:
        """A value's keyed hash: proves that it is the same, and tells nothing else."""
        return blake2b(value.encode(), key=self.key[:64], digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says. `unsubscribe`: the one-click address, where the mail is one that can be left."""

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None


def message_id(site: Site, subscription_id: int, slot: str) -> str:
    """The Message-ID of a subscription's message for a slot: the same whenever it is asked."""
    return f"<{subscription_id}.{site.keyed(f'{subscription_id} {slot}')}@{site.domain}>"


def build(content: Content, *, to: str, site: Site, now: datetime, identity: str) -> bytes:
    """The bytes that go over the wire. Raises ValueError when a header would hold a line break."""
    made = EmailMessage(policy=_POLICY)
    made["From"] = Address(site.name, addr_spec=site.sender)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = content.subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = identity
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice answers this
    if content.unsubscribe is not None:
        made["List-Id"] = f"{site.name} alerts <alerts.{site.domain}>"  # RFC 2919
        made["List-Unsubscribe"] = f"<{content.unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        made["Precedence"] = "bulk"
    made.set_content(content.text, cte="quoted-printable")
    made.add_alternative(content.html, subtype="html", cte="quoted-printable")
    return made.as_bytes()
