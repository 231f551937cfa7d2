"""Who runs a board, and that nobody else does: a lease in the store.

A run keeps its board by renewing the lease, so that a board whose process has died is free again soon. A run
that lost it all the same, because its machine stood still, writes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from aggregator.domain import breaker
from aggregator.domain.lifecycle import KnownPosting
from aggregator.store import boards, openings, postings, rests
from aggregator.store.engine import Connection, Store, StoreError

log = logging.getLogger(__name__)
Made = TypeVar("Made")
LASTS = timedelta(minutes=3)
BEAT = 45.0  # seconds


class LeaseLost(Exception):  # noqa: N818 - it says what happened
    """Another process has taken the board over."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A board that is ours, as it was when we took it, and what is known of its postings by key."""

    state: boards.BoardState
    known: dict[str, KnownPosting]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to run one board. `beat`: seconds after which it is renewed; `lasts`: without that."""

    store: Store
    board: str
    now: Callable[[], datetime]
    beat: float = BEAT
    lasts: timedelta = LASTS
    holder: str = field(default_factory=lambda: uuid4().hex)

    async def take(self, *, asked: bool) -> Taken | None:
        """Takes the board; None when somebody else has it, it may not be read, or its platform rests and
        nobody `asked`."""
        now = self.now()

        async def take(conn: Connection) -> Taken | None:
            mine = await boards.claim(conn, self.board, self.holder, now, now + self.lasts)
            state = await boards.state(conn, self.board)  # as whoever had it before has left it
            if not mine:
                return None
            platform = state.board.platform
            rest = await rests.get(conn, platform)
            if rest is not None and rest.until > now and not asked:
                await boards.release(conn, self.board, self.holder)
                return None
            if rest is not None:
                await rests.put(conn, platform, breaker.probing(rest, self.board, now))
            return Taken(state, await postings.known(conn, self.board))

        try:
            return await self.store.at_once(take)
        except asyncio.CancelledError:  # it may have come after the commit
            await self.give_back()
            raise

    async def give_back(self) -> None:
        """The board is anybody's again."""
        await self.store.at_once(lambda conn: boards.release(conn, self.board, self.holder))

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renews the lease while the block is at work."""
        ended = asyncio.Event()
        beating = asyncio.create_task(self._beat(ended), name=f"lease of {self.board}")
        try:
            yield
        finally:  # told to end, never broken off: it may be in the middle of a transaction
            ended.set()
            await beating

    async def write(self, work: Callable[[Connection, datetime], Awaitable[Made]]) -> Made:
        """A transaction of the run's (`Store.at_once`), with its time. Raises LeaseLost when the board is no
        longer ours."""

        async def write(conn: Connection) -> Made:
            await openings.alone(conn)
            now = self.now()
            if not await boards.renew(conn, self.board, self.holder, now + self.lasts):
                raise LeaseLost(self.board)
            return await work(conn, now)

        return await self.store.at_once(write)

    async def _beat(self, ended: asyncio.Event) -> None:
        while not ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(self.beat):
                    await ended.wait()
                    return
            try:
                async with self.store.write() as conn:
                    await boards.renew(conn, self.board, self.holder, self.now() + self.lasts)
            except StoreError as broken:  # whether the run may still write is asked when it does
                log.warning("%s: its lease could not be renewed: %s", self.board, broken)
