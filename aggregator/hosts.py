"""A host's lane where several processes ask: its gap, rest and breaker live in the store.

One process at a time has a host, for as long as one request with its tries takes. A process that dies with it
loses it when that time is over, and the next one keeps the gap from then on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from uuid import uuid4

from aggregator.store import hosts
from aggregator.store.engine import Store
from scrapers.answer import Limits
from scrapers.lane import Lane

_LOOK_AGAIN = 0.2  # seconds
_SPARE = 5.0  # seconds beyond what a request may take


def shared(store: Store, limits: Limits) -> Callable[[str], Lane]:
    """What makes the lane of a host, for all processes on one store."""
    return lambda host: SharedLane(store, host, limits)


class SharedLane(Lane):
    """Its clock is the database's, read once a turn, and slow by what that took: so it waits too long rather
    than too short. What it notes in the end is corrected for that. Raises StoreError while the store is away.
    """

    def __init__(self, store: Store, host: str, limits: Limits) -> None:
        super().__init__(limits, self._now, asyncio.sleep)
        self._store, self._host, self._holder = store, host, uuid4().hex
        self._ahead = 0.0  # of the database's clock before our monotonic one

    def _now(self) -> float:
        return time.monotonic() + self._ahead

    async def take(self) -> None:
        while True:
            async with self._store.write() as conn:
                taken = await hosts.take(conn, self._host, self._holder, self._limits.total + _SPARE)
            if taken is not None:
                self.past, now = taken
                self._ahead = now - time.monotonic()
                return
            await asyncio.sleep(_LOOK_AGAIN)

    async def keep(self, seconds: float) -> None:
        async with self._store.write() as conn:
            if await hosts.keep(conn, self._host, self._holder, seconds + _SPARE):
                return
        await self.take()  # this process stood still for so long that somebody else has asked meanwhile

    async def give_back(self) -> None:
        async with self._store.write() as conn:
            await hosts.give_back(conn, self._host, self._holder, self.past, self._now())
