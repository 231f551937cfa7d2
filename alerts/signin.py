"""The way to one's alerts without an account: a link that is mailed, works once within 15 minutes, and is
used by pressing a button; and six digits beside it for those who read their mail on another device.

What is asked for is written down and answered by mail later, so that a stranger does not learn whether an
address is known. The code counts only on the page that asked for it, and five times.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from aggregator.store import sign_ins, subscriptions
from aggregator.store.asks import Ask
from aggregator.store.engine import Connection
from alerts import digest, limits
from alerts.address import normalised
from alerts.message import Site
from alerts.subscribe import queue

LASTS = timedelta(minutes=15)
ATTEMPTS = 5


async def ask(conn: Connection, *, address: str, ip: str, now: datetime, site: Site) -> str:
    """Takes the wish down; returns the secret of the page that asked. Raises AskError, TooManyAsks."""
    address, page = normalised(address), secrets.token_urlsafe(16)
    wanted = {"address": address, "page_hash": _hash(site, page)}
    await limits.note(conn, "link", ip=ip, address=address, now=now, site=site, wanted=wanted)
    return page


async def take(conn: Connection, asked: Ask, now: datetime, site: Site) -> None:
    """Mails the link and the code to a person who has, or had, an alert; to nobody else."""
    address = asked.wanted["address"]
    theirs = await subscriptions.of_address(conn, address)
    if not theirs or await subscriptions.suppressed(conn, site.keyed(address)):
        return
    link, code = secrets.token_urlsafe(16), f"{secrets.randbelow(10**6):06}"
    page_hash = asked.wanted["page_hash"]
    await sign_ins.add(
        conn,
        theirs[0].id,
        link_hash=_hash(site, link),
        page_hash=page_hash,
        code_hash=_hash(site, f"{page_hash} {code}"),
        expires_at=now + LASTS,
    )
    await queue(conn, theirs[0], "link", digest.sign_in(f"/alerts/open/{link}", code, site=site), now, site)


async def by_link(conn: Connection, link: str, now: datetime, site: Site) -> int | None:
    """One of the subscriptions of the link's owner; None when it is too old, used, or none of ours."""
    return await sign_ins.use_link(conn, _hash(site, link), now)


async def by_code(conn: Connection, page: str, code: str, now: datetime, site: Site) -> int | None:
    """The same for the code, given on the page that asked for it."""
    digits = "".join(one for one in code if one.isascii() and one.isdigit())
    page_hash = _hash(site, page)
    return await sign_ins.try_code(conn, page_hash, _hash(site, f"{page_hash} {digits}"), now, ATTEMPTS)


def _hash(site: Site, secret: str) -> str:
    return site.keyed(f"sign-in {secret}")
