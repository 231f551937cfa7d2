"""From matches to mail: what is due becomes messages in the outbox, what waits there is handed over.

`prepare` makes a message's bytes in the transaction that notes what it carries; one that has not gone out by
then is replaced, so that after an outage there is one, not many. `deliver` (alerts.delivery) commits
"sending" before the first byte goes out. A message that is found in that state when its sender must be gone
is ambiguous: it is never sent again, and what it carried goes into the next one. So a crash loses no opening,
and sends no message twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aggregator.store import deliveries, matches, outbox, subscriptions
from aggregator.store.engine import Connection, Store, StoreUnavailable
from aggregator.store.subscriptions import Subscription
from alerts import message, slots
from alerts.delivery import Delivered, Delivery
from alerts.editions import Editions
from alerts.message import Site
from alerts.said import place_of
from alerts.smtp import Transport

__all__ = ["Delivered", "deliver", "prepare"]

log = logging.getLogger(__name__)

_BATCH = 50  # subscriptions in one transaction
_POSTPONED = timedelta(hours=1)  # one whose message cannot be made
_Make = Callable[[Connection, Subscription, Editions, datetime], Awaitable[bool]]


async def prepare(store: Store, *, site: Site, now: datetime, limit: int) -> int:
    """Makes the messages of up to `limit` subscriptions whose slot has come; returns how many it made. One
    whose message cannot be made stops no other: it is looked at again in an hour. Raises StoreUnavailable."""
    made = looked = 0
    editions = Editions(site, now)
    while looked < limit:
        some = min(_BATCH, limit - looked)
        due, new = await _some(store, partial(_batch, editions=editions, now=now, limit=some))
        if not due:
            break
        looked, made = looked + due, made + new
    return made


async def _some(store: Store, batch: Callable[..., Coroutine[Any, Any, tuple[int, int]]]) -> tuple[int, int]:
    """A batch in one trip. If that breaks, each subscription of it by itself: a savepoint for every one would
    cost all of them what only few need."""
    try:
        return await store.at_once(batch)
    except StoreUnavailable:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is found again, with whose it is
        log.warning("a batch of alerts is made one by one: %s", place_of(fault))
    async with store.write() as conn:
        return await batch(conn, make=_alone)


async def _batch(
    conn: Connection, *, editions: Editions, now: datetime, limit: int, make: _Make | None = None
) -> tuple[int, int]:
    """How many were due, and how many messages were made for them."""
    due, make = await subscriptions.due(conn, now, limit), make or _digest
    return len(due), sum([await make(conn, one, editions, now) for one in due])


async def _alone(conn: Connection, one: Subscription, editions: Editions, now: datetime) -> bool:
    """`_digest`, or nothing at all and another try later."""
    try:
        async with conn.begin_nested():
            return await _digest(conn, one, editions, now)
    except StoreUnavailable:
        raise
    except Exception as fault:  # noqa: BLE001 - whatever it is, the others want their mail
        log.error("alert %d is postponed: %s", one.id, place_of(fault))
        await subscriptions.change(conn, one.id, next_slot_at=now + _POSTPONED)
        return False


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
