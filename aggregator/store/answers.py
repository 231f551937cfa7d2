"""What mail servers have said, and everything that is known of one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import answers, bounces, deliveries, filters, openings, outbox, subscriptions


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt; `said` holds no address."""

    outbox_id: int
    attempt: int
    at: datetime
    said: str


async def add(conn: AsyncConnection, given: Sequence[Answer]) -> None:
    """Keeps them."""
    rows = [
        {"outbox_id": one.outbox_id, "attempt": one.attempt, "at": one.at, "said": one.said} for one in given
    ]
    await conn.execute(insert(answers), rows)


async def known(conn: AsyncConnection, message_id: str) -> dict[str, Any] | None:
    """A message with its slot, filter, openings, answers and bounces, as JSON values; None when there is
    none of that Message-ID."""
    joined = outbox.join(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
    wanted = select(outbox, subscriptions.c.status, subscriptions.c.frequency, filters.c.query).select_from(
        joined.join(filters, filters.c.id == subscriptions.c.filter_id)
    )
    row = (await conn.execute(wanted.where(outbox.c.message_id == message_id))).mappings().first()
    if row is None:
        return None
    plain = ("id", "message_id", "kind", "slot", "state", "attempts", "error", "recipient")
    instants = ("created_at", "sent_at", "next_try_at")
    return {
        **{name: row[name] for name in plain},
        **{name: row[name].isoformat() if row[name] else None for name in instants},
        "bytes": len(row["body"]),
        "subscription": {
            "id": row["subscription_id"],
            "status": row["status"],
            "frequency": row["frequency"],
            "filter": row["query"],
        },
        "openings": await _openings(conn, row["id"]),
        "answers": await _rows(conn, answers.c.attempt, answers.c.at, answers.c.said, of=row["id"]),
        "bounces": await _rows(conn, bounces.c.at, bounces.c.verdict, bounces.c.said, of=row["id"]),
    }


async def _openings(conn: AsyncConnection, outbox_id: int) -> list[dict[str, Any]]:
    joined = deliveries.join(openings, openings.c.id == deliveries.c.opening_id)
    wanted = select(openings.c.id, openings.c.title, openings.c.status).select_from(joined)
    rows = await conn.execute(wanted.where(deliveries.c.outbox_id == outbox_id).order_by(openings.c.id))
    return [dict(row) for row in rows.mappings()]


async def _rows(conn: AsyncConnection, *columns: Any, of: int) -> list[dict[str, Any]]:
    table = columns[0].table
    rows = await conn.execute(select(*columns).where(table.c.outbox_id == of).order_by(table.c.at))
    return [{**row, "at": row["at"].isoformat()} for row in rows.mappings()]
