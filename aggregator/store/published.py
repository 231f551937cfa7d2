"""What search engines are told: which openings there are, and since when one has been closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.postings import BEST_FIRST
from aggregator.store.schema import boards, openings, postings


@dataclass(frozen=True, slots=True)
class Entry:
    """An open opening; `changed_at`: when it, or the newest of its copies, was first seen."""

    id: int
    changed_at: datetime


async def parts(conn: AsyncConnection, size: int) -> list[int]:
    """The numbers of the ranges of `size` ids that hold any opening, open or not: read from an index
    alone."""
    part = (postings.c.opening_id // size).label("part")
    wanted = select(part).where(postings.c.opening_id.is_not(None)).distinct().order_by(part)
    return list(await conn.scalars(wanted))


async def entries(conn: AsyncConnection, platforms: Collection[str], size: int, part: int) -> list[Entry]:
    """The open coding openings of one range of ids whose facts are from one of these platforms.

    Read from the postings alone: rows of openings hold long texts, and an opening is open where any of its
    postings is. The best posting, whose facts are shown, decides.
    """
    wanted = (
        select(
            *(postings.c[name] for name in ("opening_id", "status", "relevance", "first_seen")),
            boards.c.board["platform"].as_string().label("platform"),
        )
        .join(boards, boards.c.name == postings.c.board)
        .where(postings.c.opening_id.between(part * size, (part + 1) * size - 1))
        .order_by(*BEST_FIRST)
    )
    best: dict[int, bool] = {}
    opened: set[int] = set()
    changed: dict[int, datetime] = {}
    for row in await conn.execute(wanted):
        best.setdefault(row.opening_id, row.platform in platforms and row.relevance in ("core", "adjacent"))
        changed[row.opening_id] = max(row.first_seen, changed.get(row.opening_id, row.first_seen))
        if row.status == "open":
            opened.add(row.opening_id)
    return [Entry(one, changed[one]) for one in sorted(opened) if best[one]]


async def closed_at(conn: AsyncConnection, opening_id: int) -> datetime | None:
    """When an opening was closed; None while it is not."""
    return await conn.scalar(select(openings.c.closed_at).where(openings.c.id == opening_id))
