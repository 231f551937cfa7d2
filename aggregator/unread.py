"""Postings of boards that are read no more: off, waiting for a key, or gone from the catalogue.

Nobody verifies them, so they are closed, in the way of any that is gone, and nobody is told. If the board is
read again, its next run lists them again, and they are open with one repost more. A key may be missing by
mistake, after a move say: so a board that waits for one has a week from its last run.

A batch is one transaction: a process that dies has done the batches that it finished, and the next upkeep
goes on from there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from aggregator.remake import remade
from aggregator.store import boards, openings, postings
from aggregator.store.engine import Store

BATCH = 200
PATIENCE = timedelta(days=7)


async def close_unread(store: Store, now: datetime) -> int:
    """Closes what boards that are not enabled still show; returns how many postings that were."""
    async with store.read() as conn:
        silent = [one.board.name for one in await boards.states(conn) if _is_given_up(one, now)]
    return sum([await _close(store, name, now) for name in silent])


def _is_given_up(one: boards.BoardState, now: datetime) -> bool:
    waits = one.board.rights == "needs key" and one.last_run_at and one.last_run_at > now - PATIENCE
    return not (one.enabled or waits)


async def _close(store: Store, board: str, now: datetime) -> int:
    count = 0
    async with store.read() as conn:
        left = await postings.standing(conn, board)
    for start in range(0, len(left), BATCH):
        some = left[start : start + BATCH]
        async with store.write() as conn:
            await openings.alone(conn)
            if (await boards.state(conn, board)).enabled:  # meanwhile
                break
            await postings.close(conn, [one for one, _ in some], now)
            await remade(conn, {opening for _, opening in some if opening is not None}, now)
        count += len(some)
    return count
