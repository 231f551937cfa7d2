"""What an operator looks at: which copies are one, what readers reported, what older rules tagged."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TextIO

from aggregator import decide
from aggregator import retag as retagging
from aggregator.domain.tagging import RULES
from aggregator.store import openings, postings, reports
from aggregator.store.engine import Store, StoreError
from chartwork.output import print_rows
from chartwork.serving import opened, system_clock
from chartwork.settings import Settings

log = logging.getLogger(__name__)


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    async with AsyncExitStack() as stack:
        yield await opened(stack, settings, migrate=False)


async def copies(settings: Settings, opening_id: int, out: TextIO, *, as_json: bool) -> None:
    """Prints the postings of an opening and why each was found to be of it. Raises StoreError."""
    async with _store(settings) as store, store.read() as conn:
        if await openings.get(conn, opening_id) is None:
            raise StoreError(f"there is no opening {opening_id}")
        behind = await postings.of_opening(conn, opening_id)
    rows = [
        {
            "posting": one.id,
            "board": one.posting.board,
            "status": one.status,
            "title": one.posting.title,
            "company": one.posting.company,
            "url": one.posting.url,
            "why": one.merge_reason or "the first of them",
        }
        for one in behind
    ]
    print_rows(out, ("posting", "board", "status", "title", "company", "url", "why"), rows, as_json=as_json)


async def split(settings: Settings, posting_id: int, out: TextIO) -> None:
    """Takes a posting out of its opening. Raises StoreError."""
    async with _store(settings) as store, store.write() as conn:
        left, made = await decide.split(conn, posting_id, system_clock())
    print(f"posting {posting_id} is opening {made.id} now, apart from opening {left.id} for good", file=out)


async def merge(settings: Settings, opening_id: int, other_id: int, out: TextIO) -> None:
    """Makes two openings one. Raises StoreError."""
    async with _store(settings) as store, store.write() as conn:
        made = await decide.merge(conn, opening_id, other_id, system_clock())
    print(f"opening {made.id} has {len(made.copies)} postings now; {other_id} leads to it", file=out)


async def retag(settings: Settings, out: TextIO) -> None:
    """Tags anew what older rules have tagged."""
    async with _store(settings) as store:
        count = await retagging.retag(store, system_clock, lambda so_far: log.info("%d postings", so_far))
    print(f"{count} postings tagged anew; all are at rules {RULES}", file=out)


async def list_reports(settings: Settings, out: TextIO, *, done: bool, as_json: bool) -> None:
    """Prints what readers found wrong and nobody has looked at yet, or all of it."""
    async with _store(settings) as store, store.read() as conn:
        found = await reports.listed(conn, done=done)
    columns = ("opening", "claim", "count", "last", "done", "title")
    rows = [
        {
            "opening": one.opening_id,
            "claim": one.claim,
            "count": one.count,
            "last": one.last_at.isoformat(timespec="minutes"),
            "done": one.done_at.isoformat(timespec="minutes") if one.done_at else None,
            "title": one.title,
        }
        for one in found
    ]
    print_rows(out, columns, rows, as_json=as_json)


async def close_reports(settings: Settings, opening_id: int, claim: str | None, out: TextIO) -> None:
    """Notes that reports have been looked at. Raises StoreError when there are none."""
    async with _store(settings) as store, store.write() as conn:
        count = await reports.done(conn, opening_id, claim, system_clock())
    if not count:
        raise StoreError(f"opening {opening_id} has no such report that is open")
    print(f"{count} reports of opening {opening_id} done", file=out)
