"""Matches: which opening entered which filter. An opening enters a filter once, for ever.

Ids rise from 1 in the order in which matches arose: a subscription waits for those after the last one that
is dealt with. What enters a filter as news to nobody has an id below 0, which nobody ever waits for; it only
says that the opening is in the filter.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Select, Subquery, delete, exists, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.search import Filter
from aggregator.store import openings as store_openings
from aggregator.store.postings import batches
from aggregator.store.schema import (
    Id,
    Instant,
    boards,
    deliveries,
    filters,
    matches,
    openings,
    outbox,
    postings,
    subscriptions,
)
from aggregator.store.subscriptions import LIVE, Subscription, alone
from aggregator.store.upsert import insert_new

_PAIR = ("filter_id", "opening_id")
_FILTERS = 5000  # that are read at a time


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a subscription has not been sent: opening ids, the newest match first. `last_match_id`: what
    comes up to there is dealt with when these are. `held_back`: a missing opening waits as well."""

    opening_ids: tuple[int, ...]
    last_match_id: int
    held_back: bool


async def filters_after(conn: AsyncConnection, last: int) -> list[tuple[int, str]]:
    """(id, query) of some filters that were made after the one with the id `last`, in the order of their ids;
    none when there are no more. From here on this transaction alone matches: none is made meanwhile."""
    await alone(conn)
    some = select(filters.c.id, filters.c.query).where(filters.c.id > last).order_by(filters.c.id)
    return [(row.id, row.query) for row in await conn.execute(some.limit(_FILTERS))]


async def add(
    conn: AsyncConnection, pairs: Iterable[tuple[int, int]], now: datetime, why: Sequence[str] = ()
) -> set[int]:
    """Adds (filter id, opening id) pairs that are new, of filters that somebody waits for; returns the
    filters that got one. `why`: the kinds of changes that let in an opening that is not new."""
    await alone(conn)
    newest = (await conn.execute(select(func.max(matches.c.id)))).scalar() or 0
    given = _given(conn, list(pairs))
    waits = exists().where(subscriptions.c.filter_id == given.c.filter_id, subscriptions.c.status.in_(LIVE))
    facts = literal(now, Instant), literal(" ".join(why))
    rows = select(given.c.filter_id, given.c.opening_id, *facts).where(waits).order_by(given.c.number)
    columns = ("filter_id", "opening_id", "matched_at", "why")
    await conn.execute(insert_new(conn, matches).from_select(columns, rows, include_defaults=False))
    made = select(matches.c.filter_id).where(matches.c.id > newest).distinct()
    return set(await conn.scalars(made))


def _given(conn: AsyncConnection, pairs: Sequence[tuple[int, int]]) -> Subquery:
    """Pairs as rows with their number: one parameter, because there may be tens of thousands."""
    if conn.dialect.name == "postgresql":
        ids = (literal([one[at] for one in pairs], ARRAY(BigInteger)) for at in (0, 1))
        rows = func.unnest(*ids).table_valued(*_PAIR, with_ordinality="number").render_derived()
        return select(rows).subquery()
    each = func.json_each(literal(json.dumps(pairs))).table_valued("value", "key")
    pair = (func.json_extract(each.c.value, f"$[{at}]").label(name) for at, name in enumerate(_PAIR))
    return select(*pair, each.c.key.label("number")).subquery()


async def reasons(conn: AsyncConnection, filter_id: int, opening_ids: Iterable[int]) -> dict[int, list[str]]:
    """The kinds of changes by which openings came into a filter, by opening; those that were new are left
    out."""
    found: dict[int, list[str]] = {}
    for some in batches(opening_ids):
        theirs = (matches.c.filter_id == filter_id) & matches.c.opening_id.in_(some) & (matches.c.why != "")
        rows = await conn.execute(select(matches.c.opening_id, matches.c.why).where(theirs))
        found |= {row.opening_id: row.why.split() for row in rows}
    return found


async def newest(conn: AsyncConnection) -> int:
    """The id after which whatever comes is news to who subscribes in this transaction."""
    await alone(conn)
    return max((await conn.execute(select(func.max(matches.c.id)))).scalar() or 0, 0)


async def fill(conn: AsyncConnection, filter_id: int, wish: Filter, today: date, now: datetime) -> None:
    """Enters everything that a search finds now, so that only what comes later is news. Nobody is told, not
    those either who have been waiting for what that filter finds."""
    found = store_openings.hits(conn, wish, today).add_columns(literal(filter_id, Id).label("filter_id"))
    await _enter_quietly(conn, found, now)


async def _enter_quietly(conn: AsyncConnection, pairs: Select[Any], now: datetime) -> None:
    """Adds rows of `opening_id` and `filter_id` that are new, with ids below all others."""
    await alone(conn)
    least = min((await conn.execute(select(func.min(matches.c.id)))).scalar() or 0, 0)
    each = pairs.subquery()
    number = func.row_number().over(order_by=(each.c.opening_id, each.c.filter_id))
    row = select(literal(least, Id) - number, each.c.filter_id, each.c.opening_id, literal(now, Instant))
    columns = ("id", "filter_id", "opening_id", "matched_at")
    row = row.order_by(each.c.opening_id)  # without an order SQLite would take ON CONFLICT for a join's ON
    await conn.execute(insert_new(conn, matches).from_select(columns, row, include_defaults=False))


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


async def fed_by(conn: AsyncConnection, filter_id: int, since: datetime, names: Collection[str]) -> set[str]:
    """Those of some boards that have brought matches to a filter since then."""
    brought = exists().where(
        matches.c.filter_id == filter_id,
        matches.c.matched_at >= since,
        matches.c.opening_id == postings.c.opening_id,
        postings.c.board == boards.c.name,
    )
    return set(await conn.scalars(select(boards.c.name).where(boards.c.name.in_(names), brought)))


async def tell_nobody(conn: AsyncConnection, *, like: int, opening_id: int, now: datetime) -> None:
    """Enters an opening into every filter that has the opening `like`, as news to nobody."""
    theirs = select(literal(opening_id, Id).label("opening_id"), matches.c.filter_id)
    await _enter_quietly(conn, theirs.where(matches.c.opening_id == like), now)


async def carry_over(conn: AsyncConnection, from_id: int, to_id: int) -> None:
    """What was matched and mailed of one opening counts for the other: who waits for the one is told of the
    other, and who was told of the one is not told again. Of a filter that has both, the later match stands,
    for somebody may wait for that one only."""
    await alone(conn)
    other = matches.alias()
    later = select(other.c.filter_id).where(
        other.c.opening_id == from_id, other.c.filter_id == matches.c.filter_id, other.c.id > matches.c.id
    )
    await conn.execute(delete(matches).where(matches.c.opening_id == to_id, later.exists()))
    known = select(matches.c.filter_id).where(matches.c.opening_id == to_id)
    mine = matches.c.opening_id == from_id
    await conn.execute(
        update(matches).where(mine, matches.c.filter_id.not_in(known)).values(opening_id=to_id)
    )
    told = select(deliveries.c.subscription_id, literal(to_id, Id), deliveries.c.outbox_id)
    row = told.where(deliveries.c.opening_id == from_id).order_by(deliveries.c.subscription_id)
    columns = ("subscription_id", "opening_id", "outbox_id")
    await conn.execute(insert_new(conn, deliveries).from_select(columns, row))


async def take_along(conn: AsyncConnection, one: Subscription, filter_id: int) -> int:
    """What a subscription waits for, and another filter has as well, is news of that filter, too. Returns the
    id of the match after which the subscription waits under that filter.

    What had entered it before, or as news to nobody, enters it anew: another subscription that came since may
    be told of it once. That who waits for it is not told would be worse. So does what a message carries that
    is on its way: it may come to nothing.
    """
    last = await newest(conn)
    mine, theirs = matches.alias(), matches.alias()
    both = (mine.c.filter_id == one.filter_id) & (theirs.c.filter_id == filter_id)
    both &= mine.c.opening_id == theirs.c.opening_id
    waits = mine.c.id > one.last_match_id
    carried = mine.c.opening_id.in_(_on_its_way_to(one))
    dealt = (waits & (theirs.c.id <= one.last_match_id)) | (carried & (theirs.c.id < 0))
    facts = theirs.c.id, theirs.c.filter_id, mine.c.opening_id, mine.c.matched_at, mine.c.why
    rows = await conn.execute(select(*facts).where(both, dealt).order_by(mine.c.id))
    for some in batches(rows.mappings()):
        await conn.execute(delete(matches).where(matches.c.id.in_([row["id"] for row in some])))
        anew = [{name: value for name, value in row.items() if name != "id"} for row in some]
        await conn.execute(insert(matches).values(anew))
    first = select(func.min(theirs.c.id)).where(both, waits)
    found: int | None = (await conn.execute(first)).scalar()
    return last if found is None else found - 1


def _on_its_way_to(one: Subscription) -> Select[Any]:
    """The openings that messages carry which have not gone out yet."""
    unsent = outbox.c.state.in_(("queued", "sending"))
    mine = (deliveries.c.subscription_id == one.id) & (deliveries.c.outbox_id == outbox.c.id)
    return select(deliveries.c.opening_id).where(mine, unsent)
