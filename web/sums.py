"""Answers that cost more than a page may: kept until the data changes, and while a new one is being made.

A sum over all openings takes milliseconds in a small store and seconds in one of a million. What was quick is
made anew as soon as the data or the day has changed, so that a page agrees with the list beside it. What was
slow is answered from what is known, and made anew behind the reader's back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, cast

from aiohttp import web

from aggregator.store import market
from aggregator.store.engine import Connection, Store, StoreError
from web.page import STORE

log = logging.getLogger(__name__)
T = TypeVar("T")
Make = Callable[[Connection], Awaitable[T]]

_QUICK = 0.05  # seconds that nobody notices
_OLD = 3600.0  # seconds after which even a slow answer is waited for
_MOST = 500  # answers; above that the oldest goes


@dataclass(frozen=True, slots=True)
class _Answer:
    value: Any
    version: str
    made_at: float
    took: float


class Sums:
    """Answers by name. One is made once at a time, however many wait for it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._answers: dict[str, _Answer] = {}
        self._making: dict[str, asyncio.Task[_Answer]] = {}

    async def get(self, name: str, make: Make[T], day: date | None = None) -> T:
        """The answer that `make` gives; an older one only where that is slow. `day`: the one that it is
        true of, if of one alone. Raises StoreError."""
        async with self._store.read() as conn:
            version = f"{await market.version(conn)} {day}"
        known = self._answers.get(name)
        if known is None or (known.version != version and not self._may_wait(known)):
            known = await asyncio.shield(self._made(name, version, make))
        elif known.version != version:
            self._made(name, version, make)
        return cast(T, known.value)

    def _may_wait(self, known: _Answer) -> bool:
        return known.took > _QUICK and asyncio.get_running_loop().time() - known.made_at < _OLD

    def _made(self, name: str, version: str, make: Make[T]) -> asyncio.Task[_Answer]:
        if name not in self._making:
            task = asyncio.create_task(self._make(name, version, make))
            self._making[name] = task
            task.add_done_callback(lambda done: self._done(name, done))
        return self._making[name]

    async def _make(self, name: str, version: str, make: Make[T]) -> _Answer:
        clock = asyncio.get_running_loop().time
        began = clock()
        async with self._store.read() as conn:
            value = await make(conn)
        return _Answer(value, version, clock(), clock() - began)

    def _done(self, name: str, task: asyncio.Task[_Answer]) -> None:
        del self._making[name]
        if task.cancelled():  # by a loop that ends
            return
        if broken := task.exception():
            if isinstance(broken, StoreError):
                log.warning("%s could not be made: %s", name, broken)
            else:
                log.error("%s could not be made", name, exc_info=broken)
            return
        self._answers.pop(name, None)
        self._answers[name] = task.result()
        if len(self._answers) > _MOST:
            del self._answers[next(iter(self._answers))]

    async def close(self) -> None:
        """Waits for what is being made: a statement of SQLite's that nobody waits for any more would answer
        to a loop that is gone."""
        await asyncio.gather(*self._making.values(), return_exceptions=True)


SUMS = web.AppKey("sums", Sums)


async def summing(app: web.Application) -> AsyncIterator[None]:
    """For as long as the site runs."""
    app[SUMS] = Sums(app[STORE])
    yield
    await app[SUMS].close()


async def summed(request: web.Request, name: str, make: Make[T], day: date | None = None) -> T:
    """The answer of this site's `Sums`."""
    return await request.app[SUMS].get(name, make, day)
