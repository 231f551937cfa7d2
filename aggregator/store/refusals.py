"""What mail servers have refused, and everything that is known of one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.deliveries import carried
from aggregator.store.postings import batches
from aggregator.store.schema import (
    Instant,
    bounces,
    filters,
    openings,
    outbox,
    refusals,
    subscriptions,
)
from aggregator.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt that came to nothing; `said` holds no address."""

    outbox_id: int
    attempt: int
    at: datetime
    said: str


async def add(conn: AsyncConnection, one: Refusal) -> None:
    """Keeps it, unless its message was erased meanwhile."""
    facts = literal(one.attempt), literal(one.at, Instant), literal(one.said)
    there = select(outbox.c.id, *facts).where(outbox.c.id == one.outbox_id)
    row = there.with_for_update(read=True, key_share=True)
    await conn.execute(insert_new(conn, refusals).from_select(("outbox_id", "attempt", "at", "said"), row))


async def known(conn: AsyncConnection, message_id: str) -> dict[str, Any] | None:
    """A message with its slot, filter, openings, refusals and bounces, as JSON values; None when there is
    none of that Message-ID."""
    joined = outbox.join(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
    wanted = select(outbox, subscriptions.c.status, subscriptions.c.frequency, filters.c.query).select_from(
        joined.join(filters, filters.c.id == subscriptions.c.filter_id)
    )
    row = (await conn.execute(wanted.where(outbox.c.message_id == message_id))).mappings().first()
    if row is None:
        return None
    plain = ("id", "message_id", "kind", "slot", "state", "attempts", "error", "answer", "recipient")
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
        "openings": await _openings(conn, await carried(conn, row["id"], row["carried"])),
        "refusals": await _rows(conn, refusals.c.attempt, refusals.c.at, refusals.c.said, of=row["id"]),
        "bounces": await _rows(conn, bounces.c.at, bounces.c.verdict, bounces.c.said, of=row["id"]),
    }


async def _openings(conn: AsyncConnection, ids: Sequence[int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for some in batches(ids):
        wanted = select(openings.c.id, openings.c.title, openings.c.status).where(openings.c.id.in_(some))
        found += [dict(row) for row in (await conn.execute(wanted)).mappings()]
    return sorted(found, key=itemgetter("id"))


async def _rows(conn: AsyncConnection, *columns: Any, of: int) -> list[dict[str, Any]]:
    table = columns[0].table
    rows = await conn.execute(select(*columns).where(table.c.outbox_id == of).order_by(table.c.at))
    return [{**row, "at": row["at"].isoformat()} for row in rows.mappings()]
