"""What comes back: a mail about one of our mails is taken in once, and decides whether we write again.

hard        the address is no more: suppressed at once
soft        a point, at most one a day. Points decay by `DECAY` a day; at `LIMIT` the address is suppressed:
            one that bounces daily after six days, one that bounces weekly after some fifteen weeks
complaint   suppressed at once
ignored     all else: out of office, delays, our own trouble (5.4.4, 5.7.x), forged or expired addresses
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from aggregator.store import bounces, subscriptions
from aggregator.store.bounces import Points
from aggregator.store.engine import Connection, Store
from alerts import notices, subscribe, verp
from alerts.message import Site
from alerts.notices import Notice, Verdict
from alerts.said import clean

log = logging.getLogger(__name__)

LIMIT, DECAY = 5.0, 0.1  # Mailman's limit and healthchecks' patience lie near these
LOOK_BACK = timedelta(days=3)  # how far a mailbox is read; what was taken in before is known by its hash
_KEEP = timedelta(days=60)  # longer than points live (LIMIT / DECAY days) and than a mailbox is read back to
_ONE_POINT = timedelta(hours=20)  # in a local day, though the digest came an hour later on the next


async def take_all(store: Store, mails: Iterable[bytes], *, site: Site, now: datetime) -> dict[Verdict, int]:
    """Takes mails in, each in a transaction of its own; returns how many of each verdict were new."""
    found: dict[Verdict, int] = {}
    for raw in mails:
        async with store.read() as conn:
            if await bounces.has(conn, _hash(raw)):
                continue
        async with store.write() as conn:
            verdict = await take(conn, raw, site=site, now=now)
        if verdict is not None:
            found[verdict] = found.get(verdict, 0) + 1
    return found


async def take(conn: Connection, raw: bytes, *, site: Site, now: datetime) -> Verdict | None:
    """What a mail says is done; None when it had been taken in before."""
    said = notices.read(raw)
    about, trouble = await _about(conn, raw, said, site, now)
    if trouble:
        said = Notice("ignored", trouble)
    masked = clean(said.why, *([about[1]] if about else []))
    number = about[0] if about else None
    await subscriptions.lock(conn, [about[1]] if about else [])
    new = await bounces.add(conn, _hash(raw), outbox_id=number, verdict=said.verdict, said=masked, now=now)
    if not new:
        return None
    log.info("bounce: %s (%s)%s", said.verdict, masked, f", mail {number}" if number else "")
    if about is not None:
        await _strike(conn, site, about[1], said.verdict, now)
    return said.verdict


async def refused(conn: Connection, site: Site, address: str, said: str, now: datetime) -> None:
    """A server has refused an address for good while we were talking to it."""
    await _strike(conn, site, address, notices.judged(said).verdict, now)


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


async def _about(
    conn: Connection, raw: bytes, said: Notice, site: Site, now: datetime
) -> tuple[tuple[int, str] | None, str | None]:
    """The message (id, recipient) that a mail is about, and why it is not to be believed."""
    if said.verdict == "ignored":
        return None, None
    sender = verp.find(site, raw, now)
    if sender is not None and sender.trouble:
        return None, f"{sender.trouble} return address"
    if sender is not None:
        found = await bounces.about(conn, outbox_id=sender.outbox_id)
    else:  # nobody who has not had the message knows its Message-ID
        ids = notices.message_ids(raw, site.domain)
        some = [await bounces.about(conn, message_id=one) for one in ids]
        found = next((one for one in some if one), None)
    return found, None if found else "about no mail of ours"


async def _strike(conn: Connection, site: Site, address: str, verdict: Verdict, now: datetime) -> None:
    if verdict == "ignored":
        return
    hashed = site.keyed(address)
    if verdict == "soft" and await _points(conn, hashed, now) < LIMIT:
        return
    await subscriptions.suppress(conn, hashed, "complaint" if verdict == "complaint" else "bounce", now)
    await subscribe.leave_all(conn, address, now)


async def _points(conn: Connection, hashed: str, now: datetime) -> float:
    """One more, unless there was one today; returns the sum."""
    before = await bounces.points(conn, hashed)
    if before is not None and now - before.at < _ONE_POINT:
        return before.points
    left = max(0.0, before.points - DECAY * ((now - before.at) / timedelta(days=1))) if before else 0.0
    await bounces.set_points(conn, hashed, Points(left + 1, now))
    return left + 1


async def forget(conn: Connection, now: datetime) -> None:
    """Upkeep: nothing is kept for ever."""
    await bounces.forget(conn, now - _KEEP)
