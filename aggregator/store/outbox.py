"""Messages on their way: made once, in the transaction that notes what they carry, and never twice.

queued → sending → sent
                 → queued      the server said later (4xx): `again`
                 → failed      it refused (5xx), or days have passed
                 → ambiguous   it may have taken the message: never sent again, what it carried goes
                               into the next one
queued → dropped               the person left before it went out, or a newer message carries it all
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Literal

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.postings import batches
from aggregator.store.schema import deliveries, outbox, slow_domains, subscriptions
from aggregator.store.upsert import insert_new

Kind = Literal["confirm", "link", "digest"]
End = Literal["failed", "ambiguous", "dropped"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it will go over the wire. `claims`: how often it was taken to be sent, this time too; what
    its sender says of it counts for as long as that is so. `attempts`: how often it was tried. `next_try_at`:
    when its sender is taken for dead."""

    id: int
    subscription_id: int
    kind: Kind
    recipient: str
    domain: str
    message_id: str
    body: bytes
    attempts: int
    claims: int
    next_try_at: datetime
    created_at: datetime


_COLUMNS = [outbox.c[name] for name in Message.__dataclass_fields__]
WHILE: Mapping[Kind, tuple[str, ...]] = {  # the standings of a subscription in which a message goes out
    "confirm": ("active", "pending"),
    "link": ("active", "pending", "left"),
    "digest": ("active",),
}
# What is run for every message is built once: building it takes longer than running it. Messages are found by
# their ids, and only what was found is asked the rest: asked for the state of a row of `outbox`, PostgreSQL
# may walk through all that wait.
_FOUND = (
    select(
        *(outbox.c[name] for name in ("id", "kind", "state", "next_try_at", "attempts", "created_at")),
        subscriptions.c.status,
    )
    .select_from(outbox.join(subscriptions, subscriptions.c.id == outbox.c.subscription_id))
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(skip_locked=True, key_share=True, of=outbox)
    .cte("found")
)
_WANTED = or_(*(and_(_FOUND.c.kind == kind, _FOUND.c.status.in_(some)) for kind, some in WHILE.items()))
_START = (
    update(outbox)
    .where(
        outbox.c.id == _FOUND.c.id,
        _FOUND.c.state == "queued",
        _FOUND.c.next_try_at <= bindparam("now"),
        or_(_FOUND.c.kind != "digest", _FOUND.c.attempts > 0, _FOUND.c.created_at >= bindparam("fresh")),
        _WANTED,
    )
    .values(
        state="sending",
        attempts=outbox.c.attempts + 1,
        claims=outbox.c.claims + 1,
        next_try_at=bindparam("until"),
    )
    .returning(*_COLUMNS)
)
_SENT = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("number"), outbox.c.state == "sending", outbox.c.claims == bindparam("claim")
    )
    .values(state="sent", error=None, sent_at=bindparam("now"), answer=bindparam("said"))
)


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
        "carried": list(opening_ids) or None,
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
    """A subscription's digests that have not gone out yet: no sender takes one before this transaction ends,
    and one that a sender is just taking is left to it."""
    theirs = (outbox.c.subscription_id == subscription_id) & (outbox.c.state == "queued")
    wanted = select(outbox.c.id).where(theirs, outbox.c.kind == "digest").order_by(outbox.c.id)
    return list(await conn.scalars(wanted.with_for_update(skip_locked=True, key_share=True)))


async def in_vain(conn: AsyncConnection, subscription_id: int) -> list[datetime]:
    """When the digests of a subscription came to nothing that were made since the last one that was taken;
    the last one first. Ids say what comes first: the clock may be set back."""
    theirs = (outbox.c.subscription_id == subscription_id) & (outbox.c.kind == "digest")
    taken = select(func.coalesce(func.max(outbox.c.id), 0)).where(theirs, outbox.c.state == "sent")
    since = theirs & outbox.c.state.in_(("failed", "ambiguous")) & (outbox.c.id > taken.scalar_subquery())
    return list(await conn.scalars(select(outbox.c.next_try_at).where(since).order_by(outbox.c.id.desc())))


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


async def start(
    conn: AsyncConnection, message_ids: Collection[int], now: datetime, *, until: datetime, fresh: datetime
) -> list[Message]:
    """Marks messages as being sent, and returns those that it could, in the order of `message_ids`: still
    queued, to somebody who wants them, digests that were tried before or made since `fresh`. When a sender
    has not noted an end by `until`, nobody knows whether its message went."""
    given = {"ids": list(message_ids), "now": now, "until": until, "fresh": fresh}
    found = {row["id"]: Message(**row) for row in (await conn.execute(_START, given)).mappings()}
    return [found[one] for one in message_ids if one in found]


async def left_over(
    conn: AsyncConnection, message_ids: Collection[int], now: datetime
) -> list[tuple[int, str, bool]]:
    """(id, recipient, does anybody want it) of those that are queued, and that no other sender has locked."""
    joined = outbox.join(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
    wanted = (
        select(outbox.c.id, outbox.c.recipient, outbox.c.kind, subscriptions.c.status)
        .select_from(joined)
        .where(outbox.c.id.in_(message_ids), outbox.c.state == "queued", outbox.c.next_try_at <= now)
        .with_for_update(skip_locked=True, key_share=True, of=outbox)
    )
    rows = await conn.execute(wanted)
    return [(row.id, row.recipient, row.status in WHILE[row.kind]) for row in rows]


async def queued_of(conn: AsyncConnection, subscription_id: int) -> list[int]:
    """The messages of a subscription that nobody has begun to send, or will before this transaction ends."""
    theirs = (outbox.c.subscription_id == subscription_id) & (outbox.c.state == "queued")
    wanted = select(outbox.c.id).where(theirs).order_by(outbox.c.id)
    return list(await conn.scalars(wanted.with_for_update(skip_locked=True, key_share=True)))


async def sent(conn: AsyncConnection, answers: Sequence[tuple[Message, str]], now: datetime) -> None:
    """The server has taken messages, and said something to each."""
    rows = [{"number": one.id, "claim": one.claims, "said": said, "now": now} for one, said in answers]
    await conn.execute(_SENT, sorted(rows, key=itemgetter("number")))


async def again(conn: AsyncConnection, one: Message, at: datetime, error: str) -> bool:
    """To be tried once more. False: its sender has it no longer, and nothing was changed."""
    values = {"state": "queued", "next_try_at": at, "error": error}
    made = update(outbox).where(outbox.c.id == one.id, _had_by(one.claims)).values(values)
    return (await conn.execute(made)).rowcount == 1


async def put_back(conn: AsyncConnection, one: Message, at: datetime) -> None:
    """It was taken to be sent and was not tried: it waits as it did before."""
    values = {"state": "queued", "next_try_at": at, "attempts": outbox.c.attempts - 1}
    await conn.execute(update(outbox).where(outbox.c.id == one.id, _had_by(one.claims)).values(values))


async def end(
    conn: AsyncConnection, message_id: int, state: End, now: datetime, error: str, claim: int | None
) -> bool:
    """It has not been sent, and will not be. `claim`: the sender's who says so, None where it must be queued.
    False: that is not so any more, and nothing was changed."""
    it = outbox.c.state == "queued" if claim is None else _had_by(claim)
    values = {"state": state, "next_try_at": now, "error": error}
    made = update(outbox).where(outbox.c.id == message_id, it).values(values)
    return (await conn.execute(made)).rowcount == 1


def _had_by(claim: int) -> ColumnElement[bool]:
    """A sender that was slow or had lost the store may come back when others have gone on."""
    return (outbox.c.state == "sending") & (outbox.c.claims == claim)


async def abandoned(conn: AsyncConnection, now: datetime) -> list[tuple[int, int, str]]:
    """(id, claims, recipient) of messages whose sender has vanished while it was sending them."""
    lost = (outbox.c.state == "sending") & (outbox.c.next_try_at <= now)
    rows = await conn.execute(select(outbox.c.id, outbox.c.claims, outbox.c.recipient).where(lost))
    # sorted here: SQLite would walk through the whole table rather than sort
    return sorted((row.id, row.claims, row.recipient) for row in rows)


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """How many messages are in each state."""
    rows = await conn.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}
