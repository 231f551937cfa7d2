"""What strangers asked for is done here, when they have had their answer: nobody can tell one address from
another by how long it takes."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from aggregator.store import asks
from aggregator.store.asks import Ask
from aggregator.store.engine import Connection, Store
from aggregator.store.errors import StoreUnavailable
from alerts import signin, subscribe
from alerts.message import Site
from alerts.said import place_of

log = logging.getLogger(__name__)

_PATIENCE = timedelta(hours=1)  # how long one that cannot be done is tried
_DO = {"alert": subscribe.take, "link": signin.take}


async def answer(store: Store, *, site: Site, now: datetime, limit: int) -> int:
    """Looks at up to `limit` of the things that wait, each in a transaction of its own; returns how many. One
    that cannot be done stops no other: it is tried again the next time, for an hour. Raises
    StoreUnavailable."""
    last = 0
    for done in range(limit):
        async with store.write() as conn:
            asked = await asks.claim(conn, last)
            if asked is None:
                return done
            last = asked.id
            await _do(conn, asked, now, site)
    return limit


async def _do(conn: Connection, asked: Ask, now: datetime, site: Site) -> None:
    try:
        async with conn.begin_nested():
            await _DO[asked.kind](conn, asked, now, site)
    except StoreUnavailable:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, the others want their answers
        what = "is given up"
        if now - asked.at < _PATIENCE:
            await asks.put_back(conn, asked)
            what = "waits for the next time"
        log.error("ask %d (%s) %s: %s", asked.id, asked.kind, what, place_of(fault))
