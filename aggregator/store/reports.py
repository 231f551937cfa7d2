"""What readers found wrong with an opening: one row for each claim, counted. Who they are is not kept.

A mark, the keyed hash of a day, a reader's address and a claim, says for that day that this reader has said
so already; it is deleted the day after, and with another day's key it could not be told whose it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import openings, report_marks, reports
from aggregator.store.upsert import insert_new, insert_or_set

PER_READER = 30  # a day


@dataclass(frozen=True, slots=True)
class Report:
    """A claim of an opening that `count` readers called wrong. `claim` is e.g. "pay", "closed", "scam"."""

    opening_id: int
    title: str
    claim: str
    count: int
    first_at: datetime
    last_at: datetime
    done_at: datetime | None


async def add(
    conn: AsyncConnection, opening_id: int, claim: str, *, mark: str, reader: str, now: datetime
) -> bool:
    """Counts a report. False: this reader has made too many today. The same one twice a day counts once."""
    theirs = select(func.count()).select_from(report_marks).where(report_marks.c.reader == reader)
    if (await conn.execute(theirs)).scalar_one() >= PER_READER:
        return False
    marked = insert_new(conn, report_marks).values(mark=mark, reader=reader, at=now)
    if (await conn.execute(marked.returning(report_marks.c.mark))).first() is None:
        return True
    key = {"opening_id": opening_id, "claim": claim}
    first = {"count": 1, "first_at": now, "last_at": now}
    again = {"count": reports.c.count + 1, "last_at": now, "done_at": None}
    await conn.execute(insert_or_set(conn, reports, key, first, again))
    return True


async def listed(conn: AsyncConnection, *, done: bool = False) -> list[Report]:
    """What is to be looked at, the most reported first; with `done`, what has been looked at, too."""
    columns = [
        openings.c.title if name == "title" else reports.c[name] for name in Report.__dataclass_fields__
    ]
    wanted = select(*columns).join(openings, openings.c.id == reports.c.opening_id)
    if not done:
        wanted = wanted.where(reports.c.done_at.is_(None))
    order = (reports.c.count.desc(), reports.c.last_at.desc(), reports.c.opening_id, reports.c.claim)
    return [Report(*row) for row in await conn.execute(wanted.order_by(*order))]


async def done(conn: AsyncConnection, opening_id: int, claim: str | None, now: datetime) -> int:
    """Notes that an opening's reports, or those of one claim, have been looked at; returns how many."""
    theirs = (reports.c.opening_id == opening_id) & reports.c.done_at.is_(None)
    if claim is not None:
        theirs &= reports.c.claim == claim
    return (await conn.execute(update(reports).where(theirs).values(done_at=now))).rowcount


async def forget_readers(conn: AsyncConnection, before: datetime) -> None:
    """Deletes the marks of earlier days."""
    await conn.execute(delete(report_marks).where(report_marks.c.at < before))
