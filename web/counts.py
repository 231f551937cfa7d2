"""How many openings fit, in words."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from aggregator.domain.search import Filter
from aggregator.store import openings
from web.page import CATALOGUE, STORE

COUNTED = 1000  # beyond this a count that has to be made by scanning says "more than"


def said(count: int, most: int = COUNTED) -> str:
    """A count that ended behind `most`."""
    return f"more than {most:,}" if count > most else f"{count:,}"


async def counted(request: web.Request, wish: Filter, today: date) -> str:
    """Exactly, by the sets in memory; while they are being read by a scan, which ends. Raises StoreError."""
    listed = await request.app[CATALOGUE].get(wish.q)
    if listed is not None:
        return f"{len(listed.select(wish, today)):,}"
    async with request.app[STORE].read() as conn:
        return said(await openings.count(conn, wish, today, COUNTED + 1))
