"""Brings up to date what older rules have tagged, from the texts that are stored: nothing is fetched.

A batch is one transaction, and `postings.rules` says what is left: a process that dies has done the batches
that it finished, and the next one goes on from there. Nobody is told: an opening that a filter finds only by
the new rules is shown by a search, but it is no news.

A posting that older rules took for no coding job has no text here. If its title allows that it is one, its
board's next run reads it as if it were new.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from aggregator.domain import titles
from aggregator.domain.posting import Tags
from aggregator.domain.tagging import RULES, is_ours, tag_posting
from aggregator.remake import remade
from aggregator.store import listed, openings, outdated
from aggregator.store.engine import Store
from aggregator.store.outdated import Outdated

BATCH = 200


async def retag(
    store: Store, now: Callable[[], datetime], done: Callable[[int], None] = lambda count: None
) -> int:
    """Tags anew whatever an older version tagged, batch by batch; returns how many postings that were.
    Openings that lists cannot read yet are made
    anew first. `done` is told after each batch how many there were so far."""
    count = 0
    while unlisted := await _unlisted(store):
        async with store.write() as conn:
            await openings.alone(conn)
            await remade(conn, unlisted, now())
    while some := await _next(store):
        tagged = [(one, await _tagged(one)) for one in some]
        await _write(store, tagged, now())
        count += len(some)
        done(count)
    return count


async def _unlisted(store: Store) -> list[int]:
    async with store.read() as conn:
        return await listed.unlisted(conn, BATCH)


async def _next(store: Store) -> list[Outdated]:
    async with store.read() as conn:
        return await outdated.some(conn, RULES, BATCH)


async def _tagged(one: Outdated) -> Tags | None:
    """None for a posting without a text."""
    await asyncio.sleep(0)  # the site answers between two postings
    return None if one.posting is None else tag_posting(one.posting)


async def _write(store: Store, tagged: list[tuple[Outdated, Tags | None]], now: datetime) -> None:
    async with store.write() as conn:
        await openings.alone(conn)
        touched: set[int | None] = set()
        for one, tags in tagged:
            if one.posting is None or tags is None:
                await outdated.reconsider(conn, one, RULES, read_again=titles.may_code(one.title))
            elif await outdated.retag(conn, one, one.posting, tags, RULES, keep=is_ours(tags)):
                touched.add(one.opening_id)
        await remade(conn, [one for one in touched if one is not None], now)
