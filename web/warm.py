"""Makes the sums that every visitor asks for before the first one comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from aggregator.store import market
from aggregator.store.engine import StoreError
from web import credentials, guide, remote, states
from web.market import summary
from web.page import CLOCK, STORE
from web.sums import SUMS

_MANY = 5_000  # openings that are counted at once


async def warming(app: web.Application) -> AsyncIterator[None]:
    """Behind the site's back, and only where there is so much that somebody would have to wait."""
    stopped = asyncio.Event()
    task = asyncio.create_task(_warm(app, stopped))
    yield
    stopped.set()
    await task


async def _warm(app: web.Application, stopped: asyncio.Event) -> None:
    wanted = (states.SHARED, credentials.SHARED, remote.SHARED, guide.SHARED, summary(app[CLOCK]().date()))
    try:
        async with app[STORE].read() as conn:
            if await market.newest(conn) < _MANY:
                return
        for one in wanted:
            if stopped.is_set():
                return
            await app[SUMS].get(*one)
    except StoreError:
        return  # whoever comes next is told
