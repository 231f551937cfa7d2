"""What strangers asked for is done here, when they have had their answer: nobody can tell one address from
another by how long it takes."""

from __future__ import annotations

from datetime import datetime

from aggregator.store import asks
from aggregator.store.engine import Store
from alerts import signin, subscribe
from alerts.message import Site

_DO = {"alert": subscribe.take, "link": signin.take}


async def answer(store: Store, *, site: Site, now: datetime, limit: int) -> int:
    """Does up to `limit` of the things that wait, each in a transaction of its own; returns how many."""
    for done in range(limit):
        async with store.write() as conn:
            asked = await asks.claim(conn)
            if asked is None:
                return done
            await _DO[asked.kind](conn, asked, now, site)
    return limit
