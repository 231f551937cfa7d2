"""Mails as they lie in a mailbox that vouches for their sender: text and HTML, quoted-printable."""

from __future__ import annotations

import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from bench.world.facts import DAYS, Posting, dice

MAILBOX = "mx.example.org"  # its authserv-id


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: the search that the reader saved, the day on which it came, and what it names."""

    wanted: str
    sent: date
    jobs: Sequence[Posting]

    @property
    def name(self) -> str:
        return f"{self.sent}-{self.wanted.lower().replace(' ', '-')}.eml"


def alerts(postings: Sequence[Posting], day: int, size: int) -> list[Alert]:
    """The alerts that had come by the end of a day, each of at most so many jobs."""
    first = [one for one in postings if one.since == 1]
    found = []
    for number, at in enumerate(range(0, len(first), size)):
        wanted = ("Medical Coder", "Coding Specialist", "Risk Adjustment Coder")[number % 3]
        found.append(Alert(wanted, DAYS[0] - timedelta(days=2 * number), first[at : at + size]))
    later = [one for one in postings if one.since == 2]
    return [*found, Alert("Medical Coder", DAYS[1], later)] if day > 1 and later else found


def mail(
    *, sender: str, domain: str, subject: str, sent: datetime, more: Sequence[str], text: str, html: str = ""
) -> bytes:
    """One mail. `domain` is what signed it, `more` are header lines of the site's own."""
    mark = f"{dice('mark', domain, sent.date()).getrandbits(48):012x}"
    head = [
        f"Date: {format_datetime(sent)}",
        f"From: {sender}",
        f"Message-ID: <{mark}.app@mail.{domain.partition('.')[0]}.example>",
        f"Subject: {subject if subject.isascii() else Header(subject, 'utf-8').encode()}",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        f'\tboundary="----=_Part_{mark}"',
        "To: Visitor <visitor@example.org>",
        f"Authentication-Results: {MAILBOX}; dkim=pass header.d={domain};",
        f"\tspf=pass smtp.mailfrom=bounce.{domain}; dmarc=pass (p=REJECT) header.from={domain}",
        *more,
    ]
    lines = [*head, "", f"------=_Part_{mark}", *_part("plain", "text-body", text)]
    if html:
        lines += [f"------=_Part_{mark}", *_part("html", "html-body", html)]
    return "\r\n".join([*lines, f"------=_Part_{mark}--", ""]).encode("ascii")


def _part(kind: str, name: str, body: str) -> list[str]:
    coded = quopri.encodestring(body.encode()).decode("ascii")
    fields = [f"Content-Type: text/{kind};charset=UTF-8", "Content-Transfer-Encoding: quoted-printable"]
    return [*fields, f"Content-ID: {name}", "", *coded.splitlines(), ""]


def token(*about: object) -> str:
    """A piece of a link that is somebody's credential."""
    return f"{dice('token', *about).getrandbits(80):020x}"
