"""Matches: which opening entered which filter. An opening enters a filter once, for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.search import Filter
from aggregator.store import openings as store_openings
from aggregator.store.postings import batches
from aggregator.store.schema import Id, Instant, deliveries, matches, openings, subscriptions
from aggregator.store.subscriptions import Subscription
from aggregator.store.upsert import insert_new

_LOCK = 0x6D617463  # "matc": PostgreSQL's lock of whoever adds matches


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a subscription has not been sent: opening ids, the newest match first. `last_match_id`: what
    comes up to there is dealt with when these are. `held_back`: a missing opening waits as well."""

    opening_ids: tuple[int, ...]
    last_match_id: int
    held_back: bool


async def add(conn: AsyncConnection, pairs: Iterable[tuple[int, int]], now: datetime) -> set[int]:
    """Adds (filter id, opening id) pairs that are new; returns the filters that got one."""
    fresh: set[int] = set()
    await _alone(conn)
    for some in batches(pairs):
        rows = [{"filter_id": wish, "opening_id": opening, "matched_at": now} for wish, opening in some]
        made = insert_new(conn, matches).values(rows).returning(matches.c.filter_id)
        fresh |= set(await conn.scalars(made))
    return fresh


async def fill(conn: AsyncConnection, filter_id: int, wish: Filter, today: date, now: datetime) -> int:
    """Enters everything that a search finds now, so that only what comes later is news; returns the id of
    the filter's newest match."""
    await _alone(conn)
    found = store_openings.hits(conn, wish, today)
    row = found.add_columns(literal(filter_id), literal(now, Instant)).order_by("opening_id")
    columns = ("opening_id", "filter_id", "matched_at")
    await conn.execute(insert_new(conn, matches).from_select(columns, row, include_defaults=False))
    newest = select(func.max(matches.c.id)).where(matches.c.filter_id == filter_id)
    return (await conn.execute(newest)).scalar() or 0


async def waiting(conn: AsyncConnection, subscription: Subscription) -> Waiting:
    """The open openings that a subscription has matched, and that no alert of its address was sent.

    A missing one may be back tomorrow, so it is neither sent nor dealt with; a closed one is.
    """
    theirs = select(subscriptions.c.id).where(subscriptions.c.address == subscription.address)
    sent = exists().where(
        deliveries.c.opening_id == matches.c.opening_id, deliveries.c.subscription_id.in_(theirs)
    )
    wanted = (
        select(matches.c.id, matches.c.opening_id, openings.c.status)
        .join(openings, openings.c.id == matches.c.opening_id)
        .where(
            matches.c.filter_id == subscription.filter_id, matches.c.id > subscription.last_match_id, ~sent
        )
        .order_by(matches.c.id.desc())
    )
    rows = (await conn.execute(wanted)).all()
    newest = max((row.id for row in rows), default=subscription.last_match_id)
    missing = [row.id for row in rows if row.status == "missing"]
    opening_ids = tuple(row.opening_id for row in rows if row.status == "open")
    return Waiting(opening_ids, min(missing) - 1 if missing else newest, bool(missing))


async def tell_nobody(conn: AsyncConnection, *, like: int, opening_id: int, now: datetime) -> None:
    """Enters an opening into every filter that has the opening `like`, as news to nobody: their ids are
    negative, and so before the first one that any subscription waits for."""
    await _alone(conn)
    least = (await conn.execute(select(func.min(matches.c.id)))).scalar() or 0
    filters = list(await conn.scalars(select(matches.c.filter_id).where(matches.c.opening_id == like)))
    for some in batches(enumerate(filters, 1)):
        rows = [
            {"id": min(least, 0) - at, "filter_id": one, "opening_id": opening_id, "matched_at": now}
            for at, one in some
        ]
        await conn.execute(insert_new(conn, matches).values(rows))


async def carry_over(conn: AsyncConnection, from_id: int, to_id: int) -> None:
    """What was matched and mailed of one opening counts for the other: who waits for the one is told of the
    other, and who was told of the one is not told again."""
    await _alone(conn)
    known = select(matches.c.filter_id).where(matches.c.opening_id == to_id)
    mine = matches.c.opening_id == from_id
    await conn.execute(
        update(matches).where(mine, matches.c.filter_id.not_in(known)).values(opening_id=to_id)
    )
    told = select(deliveries.c.subscription_id, literal(to_id, Id), deliveries.c.outbox_id)
    row = told.where(deliveries.c.opening_id == from_id)
    columns = ("subscription_id", "opening_id", "outbox_id")
    await conn.execute(insert_new(conn, deliveries).from_select(columns, row))


async def _alone(conn: AsyncConnection) -> None:
    """Until this transaction ends, nobody else adds: ids come into sight in their order, so that a sender
    that has dealt with one has seen all before it."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
