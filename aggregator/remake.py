"""Openings made anew from their postings: what is shown, what is searched, and where copies are sought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from aggregator.domain import identity
from aggregator.domain.identity import Advert
from aggregator.domain.posting import Opening
from aggregator.store import openings, postings
from aggregator.store.engine import Connection


async def remade(conn: Connection, opening_ids: Iterable[int], now: datetime) -> list[Opening]:
    """The openings as they are now. One without postings keeps its facts and is closed."""
    keys: dict[int, set[str]] = {one: set() for one in opening_ids}
    if not keys:
        return []
    behind = await postings.of_openings(conn, sorted(keys))
    for stored in behind:
        keys[stored.opening_id].update(identity.keys(Advert(stored.posting, stored.tags)))
    return await openings.refresh_all(conn, keys, now, behind)
