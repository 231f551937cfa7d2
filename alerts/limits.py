"""How often something may be asked for, so that nobody floods a mailbox or the store.

What is counted stands in the store: a restart forgets nothing. A mail address is folded for that only: what
follows a "+" makes no other mailbox at most providers, and dots make none at Google's
(https://support.google.com/mail/answer/7436150); elsewhere j.doe and jdoe may be two people. An IPv6 address
counts as its /64, which is what one household or one rented machine has.

TooManyAsks    a limit is reached
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any

from aggregator.store import asks
from aggregator.store.asks import Kind
from aggregator.store.engine import Connection
from alerts.message import Site

# (how many requests, in what time, told apart by what); warehouse's and healthchecks' figures are near these
_LIMITS: tuple[tuple[int, timedelta, tuple[str, ...]], ...] = (
    (5, timedelta(hours=1), ("kind", "ip")),
    (3, timedelta(hours=6), ("kind", "address_hash")),
    (200, timedelta(hours=1), ()),
)
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
LOOKS_BACK = max(within for _, within, _ in _LIMITS)


class TooManyAsks(Exception):  # noqa: N818 - it says what happened
    """`retry_after`: seconds after which it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // 60)
        said = f"{minutes} minute{'s' * (minutes != 1)}" if minutes < 100 else f"{-(-minutes // 60)} hours"
        super().__init__(f"too many requests; try again in {said}")


def folded(address: str) -> str:
    """A normalised address as the limits see it."""
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in _DOTLESS else local}@{domain}"


def hashed(site: Site, address: str) -> str:
    """What stands in the notes on requests for whose they are: a normalised address, and no other."""
    return site.keyed(f"asked by {address}")


async def note(
    conn: Connection,
    kind: Kind,
    *,
    ip: str,
    address: str,
    now: datetime,
    site: Site,
    wanted: Mapping[str, Any] | None,
) -> None:
    """Counts a request and keeps what it wants. `address` "": it is for nobody's. Raises TooManyAsks.

    The statements that this makes are the same for every address, known or not.
    """
    counted, own = (site.keyed(f"ask {folded(address)}"), hashed(site, address)) if address else ("", "")
    by = {"kind": kind, "ip": household(ip), "address_hash": counted}
    await asks.alone(conn)
    ends = now
    for most, within, told_apart in _LIMITS:
        if "address_hash" in told_apart and not address:
            continue
        same = {name: by[name] for name in told_apart}
        if first := await asks.nth_last(conn, most, now - within, **same):
            # when somebody asked for an address is nobody else's business
            ends = max(ends, (now if address and "address_hash" in told_apart else first) + within)
    if ends > now:
        raise TooManyAsks(ceil((ends - now).total_seconds()))
    await asks.note(conn, kind, ip=by["ip"], address_hash=counted, own_hash=own, now=now, wanted=wanted)


def household(ip: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ip_address(ip)
    except ValueError:
        return ip
    if not isinstance(known, IPv6Address):
        return ip
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return f"{IPv6Address(int(known) >> 64 << 64)}/64"
