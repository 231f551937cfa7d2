"""When a mail was sent, as its Date line says. PURE."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

_HEAD = 65536  # bytes: what comes before a mail's text is shorter


def at(body: bytes) -> datetime | None:
    """The moment that a raw mail (RFC 822) was sent; None where it says none that can be read."""
    try:
        return of(message_from_bytes(body[:_HEAD]))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None  # what the standard library's parser raises for a hostile mail


def of(mail: Message) -> datetime | None:
    """The same of a mail that is opened."""
    return moment(str(mail["Date"]))


def moment(stated: str) -> datetime | None:
    """A date as mails write it (RFC 5322), with its own offset from UTC; UTC where it has none."""
    try:
        found = parsedate_to_datetime(stated)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
