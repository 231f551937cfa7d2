"""What the collector calls when openings are new or have changed: rows in `matches`, in its transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from aggregator.domain.posting import Opening
from aggregator.store import matches, subscriptions
from aggregator.store.engine import Connection
from alerts.match import Filters, news
from alerts.slots import next_instant

_AT_ONCE = 25  # openings between which others get their turn

# Every filter of a database, in the memory of whoever collects for it: reading 200,000 takes seconds, asking
# for those that were made since takes none.
_filters: WeakKeyDictionary[object, Filters] = WeakKeyDictionary()


async def on_openings(conn: Connection, openings: Sequence[Opening], now: datetime) -> int:
    """Notes which filters found something, and makes instant alerts due; returns how many filters."""
    known = _filters.setdefault(conn.sync_engine, Filters())
    while some := await matches.filters_after(conn, known.last):
        known.add(some)
    found: set[int] = set()
    for start in range(0, len(openings), _AT_ONCE):
        found |= await _match(conn, known, openings[start : start + _AT_ONCE], now)
    for zone, ids in (await subscriptions.instant_of(conn, found)).items():
        await subscriptions.make_due(conn, ids, next_instant(now, zone))
    return len(found)


async def _match(conn: Connection, known: Filters, openings: Sequence[Opening], now: datetime) -> set[int]:
    told: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for one in openings:
        for why, ids in news(known, one, now.date()).items():
            told[why] += [(number, one.id) for number in ids]
    found: set[int] = set()
    for why, pairs in told.items():
        found |= await matches.add(conn, pairs, now, why)
    return found
