"""Makes the sums that every visitor asks for before the first one comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from aggregator.store import market
from aggregator.store.engine import StoreError
from web import credentials, guide, remote, states
from web.kept import KEPT
from web.market import summary
from web.page import CLOCK, STORE

_MANY = 5_000  # openings that are counted at once


async def warming(app: web.Application) -> AsyncIterator[None]:
    """Behind the site's back, and only where there is so much that somebody would have to wait."""
    task = asyncio.create_task(_warm(app))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _warm(app: web.Application) -> None:
    keeper, today = app[KEPT], app[CLOCK]().date()
    try:
        async with app[STORE].read() as conn:
            if await market.newest(conn) < _MANY:
                return
        for name, make in (states.SUMS, credentials.SUMS, remote.SUMS, guide.SUMS):
            await keeper.get(name, make)
        await keeper.get(*summary(today))
    except StoreError:
        return  # whoever comes next is told
