"""Messages on their way: made once, in the transaction that notes what they carry, and never twice.

queued → sending → sent
                 → queued      the server said later (4xx): `again`
                 → failed      it refused (5xx), or days have passed
                 → ambiguous   it may have taken the message: never sent again, what it carried goes
                               into the next one
queued → dropped               the person left before it went out, or a newer message carries it all
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import case, delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.postings import batches
from aggregator.store.schema import deliveries, matches, outbox, slow_domains, subscriptions
from aggregator.store.upsert import insert_new

Kind = Literal["confirm", "digest"]
End = Literal["failed", "ambiguous", "dropped"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it will go over the wire."""

    id: int
    subscription_id: int
    kind: Kind
    recipient: str
    domain: str
    message_id: str
    body: bytes
    attempts: int
    created_at: datetime


_COLUMNS = [outbox.c[name] for name in Message.__dataclass_fields__]


async def add(
    conn: AsyncConnection,
    *,
    subscription_id: int,
    slot: str,
    kind: Kind,
    recipient: str,
    message_id: str,
    body: bytes,
    now: datetime,
    opening_ids: Sequence[int] = (),
) -> int:
    """Queues a message and notes which openings it carries. Raises StoreConflict when the slot has one."""
    row = {
        "subscription_id": subscription_id,
        "slot": slot,
        "kind": kind,
        "recipient": recipient,
        "domain": recipient.rpartition("@")[2],
        "message_id": message_id,
        "body": body,
        "state": "queued",
        "next_try_at": now,
        "created_at": now,
    }
    made = int((await conn.execute(insert(outbox).values(row).returning(outbox.c.id))).scalar_one())
    for some in batches(opening_ids):
        carried = [{"subscription_id": subscription_id, "opening_id": one, "outbox_id": made} for one in some]
        await conn.execute(insert_new(conn, deliveries).values(carried))
    return made


async def has(conn: AsyncConnection, subscription_id: int, slot: str) -> bool:
    """Has a slot its message?"""
    taken = (outbox.c.subscription_id == subscription_id) & (outbox.c.slot == slot)
    return (await conn.execute(select(outbox.c.id).where(taken))).first() is not None


async def queued_digests(conn: AsyncConnection, subscription_id: int) -> list[int]:
    """A subscription's digests that have not gone out yet."""
    theirs = (outbox.c.subscription_id == subscription_id) & (outbox.c.state == "queued")
    return list(await conn.scalars(select(outbox.c.id).where(theirs, outbox.c.kind == "digest")))


async def candidates(
    conn: AsyncConnection, now: datetime, but: Collection[str], limit: int
) -> list[tuple[int, str]]:
    """(id, domain) of queued messages that may go out, those that have waited longest first; none to a domain
    that is held, or that is one of `but`."""
    held = exists().where(slow_domains.c.name == outbox.c.domain, slow_domains.c.held_until > now)
    wanted = (
        select(outbox.c.id, outbox.c.domain)
        .where(outbox.c.state == "queued", outbox.c.next_try_at <= now, ~held)
        .order_by(outbox.c.next_try_at, outbox.c.id)
        .limit(limit)
    )
    if but:
        wanted = wanted.where(outbox.c.domain.not_in(sorted(but)))
    return [(row.id, row.domain) for row in await conn.execute(wanted)]


async def lock(
    conn: AsyncConnection, message_ids: Collection[int], now: datetime
) -> list[tuple[Message, str]]:
    """Those of some messages that are still queued, each with its subscription's status; locked on
    PostgreSQL, without those that another sender has locked."""
    joined = outbox.join(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
    wanted = (
        select(*_COLUMNS, subscriptions.c.status)
        .select_from(joined)
        .where(outbox.c.id.in_(message_ids), outbox.c.state == "queued", outbox.c.next_try_at <= now)
        .order_by(outbox.c.next_try_at, outbox.c.id)
        .with_for_update(skip_locked=True, of=outbox)
    )
    rows = [dict(row) for row in (await conn.execute(wanted)).mappings()]
    return [(Message(**row), status) for row in rows for status in [str(row.pop("status"))]]


async def start(conn: AsyncConnection, message_ids: Collection[int], until: datetime) -> None:
    """A sender has them; of one whose end it has not noted by `until`, nobody knows whether it went."""
    values = {"state": "sending", "attempts": outbox.c.attempts + 1, "next_try_at": until}
    await conn.execute(update(outbox).where(outbox.c.id.in_(message_ids)).values(values))


async def sent(conn: AsyncConnection, message_ids: Collection[int], now: datetime) -> None:
    """The server has taken them."""
    values = {"state": "sent", "error": None, "sent_at": now}
    await conn.execute(update(outbox).where(outbox.c.id.in_(message_ids)).values(values))


async def again(conn: AsyncConnection, message_id: int, at: datetime, error: str) -> None:
    """To be tried once more."""
    values = {"state": "queued", "next_try_at": at, "error": error}
    await conn.execute(update(outbox).where(outbox.c.id == message_id).values(values))


async def end(conn: AsyncConnection, message_id: int, state: End, error: str) -> None:
    """It has not been sent, and will not be."""
    values = {"state": state, "error": error}
    await conn.execute(update(outbox).where(outbox.c.id == message_id).values(values))


async def abandoned(conn: AsyncConnection, now: datetime) -> list[int]:
    """Messages whose sender has vanished while it was sending them."""
    lost = (outbox.c.state == "sending") & (outbox.c.next_try_at <= now)
    return list(await conn.scalars(select(outbox.c.id).where(lost)))


async def give_back(conn: AsyncConnection, message_id: int, now: datetime) -> None:
    """What a message carried waits again for the next one of its subscription, and of every other one of the
    address that passed it over because this message had it."""
    theirs = select(deliveries.c.opening_id).where(deliveries.c.outbox_id == message_id)
    owner = select(outbox.c.subscription_id).where(outbox.c.id == message_id).scalar_subquery()
    address = select(outbox.c.recipient).where(outbox.c.id == message_id).scalar_subquery()
    news = (subscriptions.c.id == owner) | (matches.c.matched_at > subscriptions.c.created_at)
    first = (
        select(func.min(matches.c.id) - 1)
        .where(matches.c.filter_id == subscriptions.c.filter_id, matches.c.opening_id.in_(theirs), news)
        .scalar_subquery()
    )
    earlier = first < subscriptions.c.last_match_id
    soon = case((subscriptions.c.frequency == "instant", now), else_=subscriptions.c.next_slot_at)
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.address == address, subscriptions.c.status == "active")
        .values(last_match_id=case((earlier, first), else_=subscriptions.c.last_match_id), next_slot_at=soon)
    )
    await conn.execute(delete(deliveries).where(deliveries.c.outbox_id == message_id))


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """How many messages are in each state."""
    rows = await conn.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


async def history(conn: AsyncConnection, recipient: str) -> list[dict[str, str | None]]:
    """The messages to an address: what kind, when, and what came of each."""
    wanted = select(outbox.c.kind, outbox.c.created_at, outbox.c.state, outbox.c.sent_at)
    rows = await conn.execute(wanted.where(outbox.c.recipient == recipient).order_by(outbox.c.id))
    return [
        {
            "kind": row.kind,
            "made_at": row.created_at.isoformat(),
            "state": row.state,
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        }
        for row in rows
    ]
