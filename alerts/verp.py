"""Envelope senders that say which message came back: b.<id>.<time>.<mac>@bounce-domain. PURE.

The mac is keyed, so that nobody who has not had the message can make it bounce; it is good for `LASTS`. All
is lower case, because servers on the way may make it so (healthchecks signs its senders likewise).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.message import Site

LASTS = timedelta(days=14)  # servers try for 5 days; complaints come days later
_MAC = 16  # hex digits: the local part must fit into 64 octets (RFC 5321, 4.5.3.1.1)


@dataclass(frozen=True, slots=True)
class Verp:
    """The outbox's message that an address stands for. `trouble`: why that is not to be believed."""

    outbox_id: int
    trouble: str | None = None


def sender(site: Site, outbox_id: int, now: datetime) -> str:
    """The envelope sender of a message that goes out now."""
    if not site.bounces:
        return site.sender
    said = f"b.{outbox_id}.{int(now.timestamp()):x}"
    return f"{said}.{_mac(site, said)}@{site.bounces}"


def find(site: Site, raw: bytes, now: datetime) -> Verp | None:
    """The first such address in a mail, the first good one if there is any; None without one."""
    if not site.bounces:
        return None
    shape = rb"\b(b\.(\d{1,18})\.([0-9a-f]{1,12}))\.([0-9a-f]{%d})@%s\b" % (
        _MAC,
        re.escape(site.bounces.encode()),
    )
    text = raw.replace(b"=\r\n", b"").replace(b"=\n", b"").lower()  # quoted-printable may have broken it
    found = [_read(site, one, now) for one in re.finditer(shape, text)]
    return next((one for one in found if one.trouble is None), found[0] if found else None)


def _read(site: Site, found: re.Match[bytes], now: datetime) -> Verp:
    said, number, at, mac = (part.decode() for part in found.groups())
    if _mac(site, said) != mac:
        return Verp(int(number), "forged")
    return Verp(int(number), "expired" if now.timestamp() - int(at, 16) > LASTS.total_seconds() else None)


def _mac(site: Site, said: str) -> str:
    return site.keyed(f"bounce {said}")[:_MAC]
