"""Mails about our mails: each is taken in once, and an address's soft bounces are counted as points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import bounces, outbox, soft_bounces
from aggregator.store.upsert import insert_new, insert_or_set


@dataclass(frozen=True, slots=True)
class Points:
    """What an address has against it, as it was at an instant."""

    points: float
    at: datetime


async def add(
    conn: AsyncConnection, digest: str, *, outbox_id: int | None, verdict: str, said: str, now: datetime
) -> bool:
    """Notes a mail by the hash of its bytes; False when it has been taken in before."""
    row = {"hash": digest, "outbox_id": outbox_id, "verdict": verdict, "said": said, "at": now}
    made = insert_new(conn, bounces).values(row).returning(bounces.c.hash)
    return (await conn.execute(made)).first() is not None


async def has(conn: AsyncConnection, digest: str) -> bool:
    """Has a mail been taken in?"""
    return (await conn.execute(select(bounces.c.hash).where(bounces.c.hash == digest))).first() is not None


async def about(
    conn: AsyncConnection, *, outbox_id: int | None = None, message_id: str | None = None
) -> tuple[int, str] | None:
    """The id and the recipient of the message that a bounce is about; None when there is none (any more)."""
    wanted = outbox.c.message_id == message_id if outbox_id is None else outbox.c.id == outbox_id
    row = (await conn.execute(select(outbox.c.id, outbox.c.recipient).where(wanted))).first()
    return None if row is None else (row.id, row.recipient)


async def points(conn: AsyncConnection, address_hash: str) -> Points | None:
    """None: nothing stands against it."""
    theirs = soft_bounces.c.address_hash == address_hash
    row = (await conn.execute(select(soft_bounces.c.points, soft_bounces.c.at).where(theirs))).first()
    return None if row is None else Points(row.points, row.at)


async def set_points(conn: AsyncConnection, address_hash: str, now: Points) -> None:
    """Replaces them."""
    values = {"points": now.points, "at": now.at}
    await conn.execute(insert_or_set(conn, soft_bounces, {"address_hash": address_hash}, values))


async def clear(conn: AsyncConnection, address_hash: str) -> None:
    """Nothing stands against an address any more."""
    await conn.execute(delete(soft_bounces).where(soft_bounces.c.address_hash == address_hash))


async def forget(conn: AsyncConnection, before: datetime) -> None:
    """Drops mails that no mailbox is read back to, and points that have decayed to nothing by then."""
    await conn.execute(delete(bounces).where(bounces.c.at < before))
    await conn.execute(delete(soft_bounces).where(soft_bounces.c.at < before))
