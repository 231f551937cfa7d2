"""How much mail waits, so that as many senders can be called as it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import outbox
from aggregator.store.subscriptions import is_due


@dataclass(frozen=True, slots=True)
class Waiting:
    """`digests`: subscriptions whose slot has come and that are not paused. `messages`: those that may go out
    now."""

    digests: int
    messages: int


async def mail(conn: AsyncConnection, now: datetime, most: int) -> Waiting:
    """Counts up to `most` of each."""
    due = select(literal(1)).where(*is_due(now))
    queued = select(literal(1)).where(outbox.c.state == "queued", outbox.c.next_try_at <= now)
    return Waiting(await _count(conn, due, most), await _count(conn, queued, most))


async def _count(conn: AsyncConnection, rows: Select[Any], most: int) -> int:
    few = rows.limit(most).subquery()
    return int((await conn.execute(select(func.count()).select_from(few))).scalar_one())
