"""Hosts that are never asked, whatever their robots.txt says: data/denied_hosts.csv, one line each. PURE.

LinkedIn's robots.txt bars automated access in words and has no rule for all agents, so every reader of such
files would answer "allowed": that is why this list stands above robots.txt. What stands in a host's place is
data as well: alert mails that the reader receives, or a link that the reader opens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import data

# "name.*" in the table: the name under any country's ending (.com, .de, .co.uk, .com.br); subdomains always.
_ENDINGS = r"\.(com|(co|com|net|org)\.[a-z]{2}|[a-z]{2})"


@dataclass(frozen=True, slots=True)
class Denied:
    """A line of the table. `mode`: what serves the place instead, "alert mail" or "deep link"."""

    host: str
    place: str
    mode: str
    why: str


@cache
def hosts() -> tuple[Denied, ...]:
    """The whole table. Raises DataError."""
    columns = ("host", "place", "mode", "why")
    return tuple(Denied(*(row[name] for name in columns)) for row in data.rows("denied_hosts.csv"))


def denied(host: str) -> Denied | None:
    """The line that forbids a host, given as it is asked: in lower-case ASCII, without a dot at its end."""
    return next((one for one in hosts() if _pattern(one.host).fullmatch(host)), None)


@cache
def _pattern(host: str) -> re.Pattern[str]:
    name = host.removesuffix(".*")
    return re.compile(rf"(.+\.)?{re.escape(name)}{_ENDINGS if name != host else ''}")
