"""How much there is of everything, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import matches, openings, outbox, postings, subscriptions


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows by state. `postings`: of coding jobs only, other adverts are `skipped`."""

    openings: Mapping[str, int]
    postings: Mapping[str, int]
    skipped: int
    subscriptions: Mapping[str, int]
    outbox: Mapping[str, int]
    matches: int


async def totals(conn: AsyncConnection) -> Totals:
    """One query for each table."""
    is_coding = postings.c.opening_id.is_not(None)
    found = await conn.execute(
        select(postings.c.status, is_coding, func.count()).group_by(postings.c.status, is_coding)
    )
    adverts = found.all()
    return Totals(
        openings=await _by(conn, openings.c.status),
        postings={status: count for status, coding, count in adverts if coding},
        skipped=sum(count for _, coding, count in adverts if not coding),
        subscriptions=await _by(conn, subscriptions.c.status),
        outbox=await _by(conn, outbox.c.state),
        matches=(await conn.execute(select(func.count()).select_from(matches))).scalar_one(),
    )


async def _by(conn: AsyncConnection, column: Column[str]) -> dict[str, int]:
    rows = await conn.execute(select(column, func.count()).group_by(column))
    return {row[0]: row[1] for row in rows}
