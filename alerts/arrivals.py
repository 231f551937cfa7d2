"""What the collector calls when openings are new or have changed: rows in `matches`, in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator.domain.posting import Opening
from aggregator.store import matches, subscriptions
from aggregator.store.engine import Connection
from alerts.match import matching
from alerts.slots import next_instant


async def on_openings(conn: Connection, openings: Sequence[Opening], now: datetime) -> int:
    """Notes which filters found something, and makes instant alerts due; returns how many filters."""
    wishes = await subscriptions.live_filters(conn)
    found = await matches.add(conn, matching(wishes, openings, now.date()), now)
    for one in await subscriptions.instant_of(conn, found):
        await subscriptions.change(conn, one.id, next_slot_at=next_instant(now, one.zone))
    return len(found)
