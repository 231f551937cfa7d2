"""From matches to mail: what is due becomes messages in the outbox, what waits there is handed over.

`prepare` makes a message's bytes in the transaction that notes what it carries; one that has not gone out by
then is replaced, so that after an outage there is one, not many. `deliver` (alerts.delivery) commits
"sending" before the first byte goes out. A message that is found in that state when its sender must be gone
is ambiguous: it is never sent again, and what it carried goes into the next one. So a crash loses no opening,
and sends no message twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from aggregator.store import deliveries, matches, outbox, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.subscriptions import Subscription
from alerts import message, slots
from alerts.delivery import Delivered, Delivery
from alerts.editions import Editions
from alerts.message import Site
from alerts.smtp import Transport

__all__ = ["Delivered", "deliver", "prepare"]

_BATCH = 50  # subscriptions in one transaction


async def prepare(store: Store, *, site: Site, now: datetime, limit: int) -> int:
    """Makes the messages of up to `limit` subscriptions whose slot has come; returns how many it made."""
    made = looked = 0
    editions = Editions(site, now)
    while looked < limit:
        some = min(_BATCH, limit - looked)
        due, new = await store.at_once(partial(_batch, editions=editions, now=now, limit=some))
        if not due:
            break
        looked, made = looked + due, made + new
    return made


async def _batch(conn: Connection, *, editions: Editions, now: datetime, limit: int) -> tuple[int, int]:
    """How many were due, and how many messages were made for them."""
    due = await subscriptions.due(conn, now, limit)
    return len(due), sum([await _digest(conn, one, editions, now) for one in due])


async def _digest(conn: Connection, one: Subscription, editions: Editions, now: datetime) -> bool:
    """Was there something to say?"""
    slot, look_again = _slot(one, now)
    if one.frequency == "instant" and (
        rested := slots.after_rest(await outbox.in_vain(conn, one.id), one.zone, now)
    ):
        slot, look_again = None, rested
    if slot is None or await outbox.has(conn, one.id, slot):
        await subscriptions.change(conn, one.id, next_slot_at=look_again)
        return False
    waiting = await matches.waiting(conn, one)
    if waiting.opening_ids and (older := await outbox.queued_digests(conn, one.id)):
        for number in older:
            why = "had not gone out yet: a newer message carries it all"
            await deliveries.give_up(conn, number, "dropped", now, why)
        one = await subscriptions.get(conn, one.id) or one  # what was given back waits again
        waiting = await matches.waiting(conn, one)
    if waiting.opening_ids:
        await _queue(conn, one, waiting.opening_ids, slot, editions, now)
    if waiting.last_match_id > one.last_match_id:
        await deliveries.pass_over(conn, one)
    if one.frequency == "instant" and not waiting.held_back:
        look_again = None
    await subscriptions.change(conn, one.id, next_slot_at=look_again, last_match_id=waiting.last_match_id)
    return bool(waiting.opening_ids)


def _slot(one: Subscription, now: datetime) -> tuple[str | None, datetime | None]:
    """The name of the message that may go out now, None at night, and when to look for the next one.

    A date has one name whatever the rhythm: when hour or rhythm is changed after the date's message has gone
    out, there is no second.
    """
    since = one.confirmed_at or one.created_at
    if one.frequency != "instant":
        later = slots.first(one.frequency, one.zone, one.hour, since, now)
        return f"date:{slots.local_date(now, one.zone)}", later
    night = slots.next_instant(now, one.zone) > now
    morning = slots.next_daily(now, one.zone, slots.QUIET_UNTIL)
    return None if night else f"instant:{now.isoformat()}", morning


async def _queue(
    conn: Connection,
    one: Subscription,
    opening_ids: tuple[int, ...],
    slot: str,
    editions: Editions,
    now: datetime,
) -> None:
    content, site = await editions.of(conn, one, opening_ids), editions.site
    identity = message.message_id(site, one.id, slot)
    await outbox.add(
        conn,
        subscription_id=one.id,
        slot=slot,
        kind="digest",
        recipient=one.address,
        message_id=identity,
        body=message.build(content, to=one.address, site=site, now=now, identity=identity),
        now=now,
        opening_ids=opening_ids,
    )


async def deliver(
    store: Store,
    transport: Transport,
    *,
    site: Site,
    now: Callable[[], datetime],
    limit: int,
    ending: asyncio.Event | None = None,
) -> Delivered:
    """Hands over up to `limit` waiting messages through an open transport; nothing new once `ending` is set.

    Stops at a server that cannot be reached, and logs it: all that waits goes on waiting.
    """
    return await Delivery(store, transport, site, now, ending or asyncio.Event()).run(limit)
