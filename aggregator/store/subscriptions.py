"""Subscriptions: who asked for which filter, how often, and with what consent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qs

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.search import Filter, parse
from aggregator.store.postings import batches
from aggregator.store.schema import deliveries, filters, outbox, subscriptions, suppressions
from aggregator.store.upsert import insert_new

Frequency = Literal["daily", "weekly", "instant"]
Standing = Literal["pending", "active", "left"]
LIVE = ("pending", "active")
_BARRED = select(suppressions.c.address_hash).where(
    suppressions.c.address_hash.in_(bindparam("hashes", expanding=True))
)
_LOCK = 0x6D617463  # "matc": PostgreSQL's lock of whoever adds filters or matches
_ADDRESS_LOCK = 0x61646472  # "addr": and, with an address's hash, of whoever makes messages for it
_AHEAD = 8  # how many times as many as are wanted are looked at: senders at work have the first ones


@dataclass(frozen=True, slots=True)
class Subscription:
    """One person's alert. `zone` is an IANA name, `hour` local; `last_match_id` and everything before it is
    dealt with; `consent` holds the text's hash, the time and the IP address of the request, and until it is
    confirmed, as "before", what stood here of one that was left."""

    id: int
    filter_id: int
    query: str
    address: str
    status: Standing
    frequency: Frequency
    zone: str
    hour: int
    created_at: datetime
    confirmed_at: datetime | None
    left_at: datetime | None
    paused_until: datetime | None
    last_match_id: int
    next_slot_at: datetime | None
    consent: Mapping[str, Any] = field(repr=False)

    @property
    def wish(self) -> Filter:
        return parse(parse_qs(self.query))


async def alone(conn: AsyncConnection) -> None:
    """Until this transaction ends, nobody else adds filters or matches. Ids come into sight in their order:
    who has seen one has seen all before it. And an opening that comes while somebody subscribes is either
    found there already or matched afterwards, never neither."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def lock(conn: AsyncConnection, addresses: Iterable[str]) -> None:
    """All alerts of these addresses are this transaction's until it ends.

    Who writes alerts and messages locks alerts first, in the order of their ids, then messages, in the order
    of theirs, and all else after them: then none waits for one that waits for it. Rows may go on being
    referred to meanwhile.
    """
    theirs = select(subscriptions.c.id).where(subscriptions.c.address.in_(sorted(set(addresses))))
    await conn.execute(theirs.order_by(subscriptions.c.id).with_for_update(key_share=True))


async def filter_id(conn: AsyncConnection, wish: Filter, now: datetime) -> int:
    """The row of a filter; equal filters have one."""
    await alone(conn)
    await conn.execute(insert_new(conn, filters).values(query=wish.query(), created_at=now))
    return int((await conn.scalars(select(filters.c.id).where(filters.c.query == wish.query()))).one())


async def add(conn: AsyncConnection, **values: Any) -> int:
    """A new subscription, pending. Raises StoreConflict when the address has one of that filter."""
    made = insert(subscriptions).values(status="pending", **values).returning(subscriptions.c.id)
    return int((await conn.execute(made)).scalar_one())


async def change(conn: AsyncConnection, subscription_id: int, **values: Any) -> None:
    """Sets columns of a subscription."""
    await conn.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(**values))


async def absorb(conn: AsyncConnection, ended: int, into: int) -> None:
    """Deletes a subscription; what it was sent was sent to the other one of the same person. No message of
    it may be queued."""
    rows = select(outbox.c.id).where(outbox.c.subscription_id == ended).order_by(outbox.c.id)
    await conn.execute(rows.with_for_update())
    renamed = literal(f"{ended} ").concat(outbox.c.slot)  # both may have had a message on one day
    theirs = update(outbox).where(outbox.c.subscription_id == ended)
    await conn.execute(theirs.values(subscription_id=into, slot=renamed))
    had = select(deliveries.c.opening_id).where(deliveries.c.subscription_id == into)
    sent = (deliveries.c.subscription_id == ended) & deliveries.c.opening_id.not_in(had)
    await conn.execute(update(deliveries).where(sent).values(subscription_id=into))
    await conn.execute(delete(subscriptions).where(subscriptions.c.id == ended))


async def get(conn: AsyncConnection, subscription_id: int) -> Subscription | None:
    """One subscription; None when there is none (any more)."""
    return next(iter(await _where(conn, subscriptions.c.id == subscription_id)), None)


async def of_address(conn: AsyncConnection, address: str) -> list[Subscription]:
    """All subscriptions of a normalised address, those that were left too, in the order of their making."""
    return await _where(conn, subscriptions.c.address == address)


def is_due(now: datetime) -> list[ColumnElement[bool]]:
    """What holds of a subscription whose slot has come."""
    columns = subscriptions.c
    awake = columns.paused_until.is_(None) | (columns.paused_until <= now)
    return [columns.status == "active", columns.next_slot_at <= now, awake]


async def due(conn: AsyncConnection, now: datetime, limit: int) -> list[Subscription]:
    """Active subscriptions whose slot has come, the longest overdue first and those of one filter together.

    On PostgreSQL their addresses are this transaction's until it ends, and those that another one has are
    left out: what one alert of an address brings, the other one must see.
    """
    columns = subscriptions.c
    ready = is_due(now)
    order = (columns.next_slot_at, columns.filter_id, columns.id)
    if conn.dialect.name == "postgresql":
        some = select(columns.id, columns.address).where(*ready).order_by(*order).limit(_AHEAD * limit)
        ready.append(columns.id.in_(await _kept_apart(conn, some, limit)))
    rows = await conn.execute(_all().where(*ready).order_by(*order).limit(limit))
    return [Subscription(**row) for row in rows.mappings()]


async def _kept_apart(conn: AsyncConnection, some: Select[Any], limit: int) -> list[int]:
    """The ids of up to so many of some subscriptions whose addresses nobody else is at. All alerts of these
    addresses are locked, and none is waited for: who never waits is in nobody's ring of waiting ones."""
    found = some.subquery()
    lock = func.pg_try_advisory_xact_lock(_ADDRESS_LOCK, func.hashtext(found.c.address))
    mine = (await conn.execute(select(found.c.id, found.c.address).where(lock).limit(limit))).all()
    theirs = subscriptions.c.address.in_({row.address for row in mine})
    all_of_them = select(subscriptions.c.id, subscriptions.c.address).where(theirs)
    locked = {
        row.id for row in await conn.execute(all_of_them.with_for_update(skip_locked=True, key_share=True))
    }
    busy = {row.address for row in await conn.execute(all_of_them) if row.id not in locked}
    return [row.id for row in mine if row.address not in busy]


async def instant_of(conn: AsyncConnection, filter_ids: Iterable[int]) -> dict[str, list[int]]:
    """The active instant subscriptions of filters, by zone, those that are due too: a sender may be at them
    now. They are this transaction's until it ends."""
    columns = subscriptions.c
    theirs = columns.status == "active", columns.frequency == "instant"
    found: list[int] = []
    for some in batches(filter_ids):
        found += await conn.scalars(select(columns.id).where(columns.filter_id.in_(some), *theirs))
    by_zone: dict[str, list[int]] = defaultdict(list)
    for some in batches(sorted(found)):  # in the order of their ids, as everybody locks alerts
        mine = select(columns.id, columns.zone).where(columns.id.in_(some), *theirs)
        for one in await conn.execute(mine.order_by(columns.id).with_for_update(key_share=True)):
            by_zone[one.zone].append(one.id)
    return by_zone


async def make_due(conn: AsyncConnection, ids: Iterable[int], at: datetime) -> None:
    """These look for news at an instant. They are this transaction's already."""
    for some in batches(ids):
        await conn.execute(update(subscriptions).where(subscriptions.c.id.in_(some)).values(next_slot_at=at))


async def last_mailed(conn: AsyncConnection, address: str, kind: str) -> datetime | None:
    """When the newest message of a kind was made for an address."""
    theirs = select(func.max(outbox.c.created_at)).where(outbox.c.recipient == address, outbox.c.kind == kind)
    found: datetime | None = (await conn.execute(theirs)).scalar()
    return found


async def purge_pending(conn: AsyncConnection, before: datetime) -> int:
    """Forgets those that were asked for before an instant and never confirmed; returns how many. One that has
    run before is a person's record, whoever asked for it again."""
    old = _unconfirmed(before) & subscriptions.c.confirmed_at.is_(None)
    rows = select(subscriptions.c.id).where(old).order_by(subscriptions.c.id)
    await conn.execute(rows.with_for_update())
    return (await conn.execute(delete(subscriptions).where(old))).rowcount


async def pending_again(conn: AsyncConnection, before: datetime) -> list[Subscription]:
    """Those that ran, were left, and asked for again before an instant, by somebody who has not confirmed."""
    again = _unconfirmed(before) & subscriptions.c.confirmed_at.is_not(None)
    rows = select(subscriptions.c.id).where(again).order_by(subscriptions.c.id)
    await conn.execute(rows.with_for_update())
    return await _where(conn, again)


def _unconfirmed(before: datetime) -> ColumnElement[bool]:
    return (subscriptions.c.status == "pending") & (subscriptions.c.created_at < before)


async def forget(conn: AsyncConnection, address: str) -> int:
    """Deletes the subscriptions of an address and all that hangs on them; returns how many there were."""
    alerts = select(subscriptions.c.id).where(subscriptions.c.address == address)
    messages = select(outbox.c.id).where(outbox.c.recipient == address)
    await conn.execute(alerts.order_by(subscriptions.c.id).with_for_update())
    await conn.execute(messages.order_by(outbox.c.id).with_for_update())
    await conn.execute(delete(outbox).where(outbox.c.recipient == address))
    return (await conn.execute(delete(subscriptions).where(subscriptions.c.address == address))).rowcount


async def suppress(conn: AsyncConnection, address_hash: str, reason: str, now: datetime) -> None:
    """Nothing is sent to this address from now on. The first reason stands."""
    row = {"address_hash": address_hash, "reason": reason, "at": now}
    await conn.execute(insert_new(conn, suppressions).values(row))


async def allow(conn: AsyncConnection, address_hash: str) -> str | None:
    """Mail may be sent to this address again; returns why it might not, None where it might."""
    gone = delete(suppressions).where(suppressions.c.address_hash == address_hash)
    why: str | None = (await conn.execute(gone.returning(suppressions.c.reason))).scalar()
    return why


async def suppressed(conn: AsyncConnection, address_hash: str) -> str | None:
    """Why nothing is sent to an address; None when mail may be sent."""
    wanted = select(suppressions.c.reason).where(suppressions.c.address_hash == address_hash)
    found: str | None = (await conn.execute(wanted)).scalar()
    return found


async def barred(conn: AsyncConnection, address_hashes: Iterable[str]) -> set[str]:
    """Those of some addresses to which nothing is sent."""
    return set(await conn.scalars(_BARRED, {"hashes": list(address_hashes)}))


def _all() -> Select[Any]:
    fields = [name for name in Subscription.__dataclass_fields__ if name != "query"]
    joined = subscriptions.join(filters, filters.c.id == subscriptions.c.filter_id)
    return select(*(subscriptions.c[name] for name in fields), filters.c.query).select_from(joined)


async def _where(conn: AsyncConnection, *conditions: ColumnElement[bool]) -> list[Subscription]:
    rows = await conn.execute(_all().where(*conditions).order_by(subscriptions.c.id))
    return [Subscription(**row) for row in rows.mappings()]
