"""What messages carry: which openings, for which subscriptions, and what comes of them when a message does
not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import outbox as store_outbox
from aggregator.store.postings import batches
from aggregator.store.schema import Id, deliveries, matches, openings, outbox, subscriptions
from aggregator.store.subscriptions import Subscription, lock
from aggregator.store.upsert import insert_new


async def give_up(
    conn: AsyncConnection,
    message_id: int,
    state: store_outbox.End,
    now: datetime,
    why: str,
    *,
    claim: int | None = None,
) -> bool:
    """A message is not sent (again), and what it carried waits for the next one. `claim`, and False: as
    `outbox.end` says. Who gives up several locks the alerts of all of them first (`subscriptions.lock`)."""
    to = select(outbox.c.recipient).where(outbox.c.id == message_id)
    await lock(conn, await conn.scalars(to))
    ended = await store_outbox.end(conn, message_id, state, now, why, claim)
    if ended:
        await give_back(conn, message_id, now)
    return ended


async def of_digest(conn: AsyncConnection, subscription_id: int, made_at: datetime) -> list[int]:
    """The openings of the digest that a subscription got at an instant, the newest first, whatever has become
    of it. One that was found to be another one is that one."""
    own = (outbox.c.subscription_id == subscription_id) & outbox.c.slot.not_like("% %")  # not absorbed
    wanted = select(outbox.c.id, outbox.c.carried).where(own, outbox.c.created_at == made_at)
    ids = [one for row in (await conn.execute(wanted)).all() for one in await carried(conn, *row)]
    it = func.coalesce(openings.c.merged_into, openings.c.id)
    found: set[int] = set()
    for some in batches(ids):
        found |= set(await conn.scalars(select(it).where(openings.c.id.in_(some))))
    return sorted(found, reverse=True)


async def carried(conn: AsyncConnection, message_id: int, noted: list[int] | None) -> list[int]:
    """The openings that a message carried. `noted`: what its row says; the release before has not noted it,
    and of its messages that is known which has not been given back."""
    if noted is not None:
        return noted
    theirs = select(deliveries.c.opening_id).where(deliveries.c.outbox_id == message_id)
    return list(await conn.scalars(theirs.distinct().order_by(deliveries.c.opening_id)))


async def history(conn: AsyncConnection, recipient: str) -> list[dict[str, Any]]:
    """The messages to an address, as JSON values: what kind, when, what came of each, and the ids of the
    openings that it carried."""
    columns = ("id", "kind", "created_at", "state", "sent_at", "carried")
    theirs = select(*(outbox.c[name] for name in columns)).where(outbox.c.recipient == recipient)
    return [
        {
            "kind": row.kind,
            "made_at": row.created_at.isoformat(),
            "state": row.state,
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            "openings": await carried(conn, row.id, row.carried),
        }
        for row in (await conn.execute(theirs.order_by(outbox.c.id))).all()
    ]


async def pass_over(conn: AsyncConnection, subscription: Subscription) -> None:
    """Notes what a subscription has matched and does not get, because a message to the same address that is
    still on its way carries it: should that one come to nothing, this one waits for it again."""
    others = select(subscriptions.c.id).where(
        subscriptions.c.address == subscription.address, subscriptions.c.id != subscription.id
    )
    row = (
        select(literal(subscription.id, Id), deliveries.c.opening_id, func.min(deliveries.c.outbox_id))
        .join(outbox, outbox.c.id == deliveries.c.outbox_id)
        .join(matches, matches.c.opening_id == deliveries.c.opening_id)
        .where(
            deliveries.c.subscription_id.in_(others),
            outbox.c.state.in_(("queued", "sending")),
            matches.c.filter_id == subscription.filter_id,
            matches.c.id > subscription.last_match_id,
        )
        .group_by(deliveries.c.opening_id)
    )
    columns = ("subscription_id", "opening_id", "outbox_id")
    await conn.execute(insert_new(conn, deliveries).from_select(columns, row))


async def forget_passed(conn: AsyncConnection, subscription_id: int) -> None:
    """A subscription no longer waits for what others carry."""
    others = (outbox.c.id == deliveries.c.outbox_id) & (outbox.c.subscription_id != subscription_id)
    passed = deliveries.c.subscription_id == subscription_id, exists().where(others)
    await conn.execute(delete(deliveries).where(*passed))


async def give_back(conn: AsyncConnection, message_id: int, now: datetime) -> None:
    """What a message carried waits again for the next one of its subscription, and of every other one of the
    address that passed it over because this message had it. Ids say what comes first, and never the clock,
    which may be set back. All alerts of the address are locked: whoever makes a message for one of them has
    noted what it passes over before, or sees this afterwards."""
    carried = deliveries.c.outbox_id == message_id
    first = (
        select(func.min(matches.c.id) - 1)
        .join(deliveries, deliveries.c.opening_id == matches.c.opening_id)
        .where(
            matches.c.filter_id == subscriptions.c.filter_id,
            matches.c.id > 0,  # what is before is news to nobody
            carried,
            deliveries.c.subscription_id == subscriptions.c.id,
        )
        .correlate(subscriptions)
        .scalar_subquery()
    )
    earlier = first < subscriptions.c.last_match_id
    soon = case((subscriptions.c.frequency == "instant", now), else_=subscriptions.c.next_slot_at)
    waited = select(deliveries.c.subscription_id).where(carried)
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.id.in_(waited), subscriptions.c.status == "active")
        .values(last_match_id=case((earlier, first), else_=subscriptions.c.last_match_id), next_slot_at=soon)
    )
    await conn.execute(delete(deliveries).where(carried))
