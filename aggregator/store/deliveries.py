"""What messages carry: which openings, for which subscriptions, and what comes of them when a message does
not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import outbox as store_outbox
from aggregator.store.schema import Id, deliveries, matches, outbox, subscriptions
from aggregator.store.subscriptions import Subscription
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
    `outbox.end` says."""
    ended = await store_outbox.end(conn, message_id, state, now, why, claim)
    if ended:
        await give_back(conn, message_id, now)
    return ended


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
    carriers = select(outbox.c.id).where(outbox.c.subscription_id != subscription_id)
    passed = (deliveries.c.subscription_id == subscription_id) & deliveries.c.outbox_id.in_(carriers)
    await conn.execute(delete(deliveries).where(passed))


async def give_back(conn: AsyncConnection, message_id: int, now: datetime) -> None:
    """What a message carried waits again for the next one of its subscription, and of every other one of the
    address that passed it over because this message had it. Ids say what comes first, and never the clock,
    which may be set back."""
    address = select(outbox.c.recipient).where(outbox.c.id == message_id).scalar_subquery()
    theirs = select(subscriptions.c.id).where(subscriptions.c.address == address)
    # whoever makes a message for one of them has noted what it passes over before, or sees this afterwards
    await conn.execute(theirs.order_by(subscriptions.c.id).with_for_update())
    carried = deliveries.c.outbox_id == message_id
    first = (
        select(func.min(matches.c.id) - 1)
        .join(deliveries, deliveries.c.opening_id == matches.c.opening_id)
        .where(
            matches.c.filter_id == subscriptions.c.filter_id,
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
