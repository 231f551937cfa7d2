"""From matches to mail: what is due becomes messages in the outbox, what waits there is handed over.

`prepare` makes a message's bytes in the transaction that notes what it carries. `deliver` commits "sending"
before the first byte goes out. A message that is found in that state when its sender must be gone is
ambiguous: it is never sent again, and what it carried goes into the next one. So a crash loses no opening,
and sends no message twice.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.store import matches, openings, outbox, subscriptions
from aggregator.store.engine import Connection, Store
from aggregator.store.outbox import Message
from aggregator.store.subscriptions import Subscription
from alerts import digest, message, slots, subscribe
from alerts.message import MailError, Site, Unanswered, Unreachable
from alerts.smtp import Letter, Transport

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)  # longer than the longest that a server may take to answer
GIVE_UP = timedelta(days=3)
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(hours=4)
_WHILE = {  # the standings of a subscription in which a message may go out
    "confirm": ("active", "pending"),
    "link": ("active", "pending", "left"),
    "digest": ("active",),
}
_BATCH = 50  # subscriptions in one transaction


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages. `ambiguous`: nobody knows whether they arrived."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    ambiguous: int = 0


async def prepare(store: Store, *, site: Site, now: datetime, limit: int) -> int:
    """Makes the messages of up to `limit` subscriptions whose slot has come; returns how many it made."""
    made = looked = 0
    while looked < limit:
        async with store.write() as conn:
            due = await subscriptions.due(conn, now, min(_BATCH, limit - looked))
            for one in due:
                made += await _digest(conn, one, site, now)
        if not due:
            break
        looked += len(due)
    return made


async def _digest(conn: Connection, one: Subscription, site: Site, now: datetime) -> bool:
    """Was there something to say?"""
    slot, look_again = _slot(one, now)
    if slot is None or await outbox.has(conn, one.id, slot):
        await subscriptions.change(conn, one.id, next_slot_at=look_again)
        return False
    waiting = await matches.waiting(conn, one)
    if waiting.opening_ids:
        await _queue(conn, one, waiting.opening_ids, slot, site, now)
    if one.frequency == "instant" and not waiting.held_back:
        look_again = None
    await subscriptions.change(conn, one.id, next_slot_at=look_again, last_match_id=waiting.last_match_id)
    return bool(waiting.opening_ids)


def _slot(one: Subscription, now: datetime) -> tuple[str | None, datetime | None]:
    """The name of the message that may go out now, None at night, and when to look for the next one.

    A day has one name: when the hour is changed after the day's message has gone out, there is no second.
    """
    if one.frequency == "daily":
        return f"daily:{slots.local_date(now, one.zone)}", slots.next_daily(now, one.zone, one.hour)
    if one.frequency == "weekly":
        on = slots.weekday(one.confirmed_at or one.created_at, one.zone)
        return f"weekly:{slots.local_date(now, one.zone)}", slots.next_weekly(now, one.zone, one.hour, on)
    night = slots.next_instant(now, one.zone) > now
    morning = slots.next_daily(now, one.zone, slots.QUIET_UNTIL)
    return None if night else f"instant:{now.isoformat()}", morning


async def _queue(
    conn: Connection, one: Subscription, opening_ids: tuple[int, ...], slot: str, site: Site, now: datetime
) -> None:
    shown = await openings.several(conn, opening_ids[: digest.SHOWN])
    content = digest.digest(
        shown, one.wish, subscription_id=one.id, site=site, now=now, total=len(opening_ids)
    )
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
    store: Store, transport: Transport, *, site: Site, now: Callable[[], datetime], limit: int
) -> Delivered:
    """Hands over up to `limit` waiting messages through an open transport.

    Stops at a server that cannot be reached, and logs it: all that waits goes on waiting.
    """
    done = {"sent": 0, "failed": 0, "retried": 0, "ambiguous": await _settle(store, now())}
    for _ in range(limit):
        claimed = await _claim(store, site, now())
        if claimed is None:
            break
        came, reachable = await _hand_over(store, transport, claimed, site, now)
        done[came] += 1
        if not reachable:
            break
    return Delivered(**done)


async def _settle(store: Store, now: datetime) -> int:
    """Messages whose sender has died: what they carried is given back."""
    async with store.write() as conn:
        lost = await outbox.abandoned(conn, now)
        for one in lost:
            await _give_up(conn, one, "ambiguous", now, "its sender ended while it was sending it")
    return len(lost)


async def _claim(store: Store, site: Site, now: datetime) -> Message | None:
    """The next message that may go out, noted as being sent."""
    while True:
        async with store.write() as conn:
            found = await outbox.next_queued(conn, now)
            if found is None:
                return None
            one, status = found
            wanted = _WHILE[one.kind]
            if status in wanted and not await subscriptions.suppressed(conn, site.keyed(one.recipient)):
                await outbox.start(conn, one.id, now + LEASE)
                return one
            await _give_up(conn, one.id, "dropped", now, "left or suppressed before it went out")


async def _hand_over(
    store: Store, transport: Transport, one: Message, site: Site, now: Callable[[], datetime]
) -> tuple[str, bool]:
    """What came of it, and whether the server can be reached."""
    try:
        await transport.send(Letter(one.id, site.sender, one.recipient, one.body))
    except Unanswered as silent:
        log.warning("mail %d: %s", one.id, silent)
        async with store.write() as conn:
            await _give_up(conn, one.id, "ambiguous", now(), str(silent))
        return "ambiguous", True
    except MailError as refused:
        log.warning("mail %d: %s", one.id, refused)
        async with store.write() as conn:
            return await _refused(conn, one, refused, site, now()), not isinstance(refused, Unreachable)
    async with store.write() as conn:
        await outbox.end(conn, one.id, "sent", now(), None)
    return "sent", True


async def _refused(conn: Connection, one: Message, refused: MailError, site: Site, now: datetime) -> str:
    if not refused.permanent and now - one.created_at < GIVE_UP:
        await outbox.again(conn, one.id, now + _wait(one.attempts), str(refused))
        return "retried"
    await _give_up(conn, one.id, "failed", now, str(refused))
    if refused.recipient:
        await subscriptions.suppress(conn, site.keyed(one.recipient), "bounce", now)
        await subscribe.leave_all(conn, one.recipient, now)
    return "failed"


async def _give_up(conn: Connection, message_id: int, state: outbox.End, now: datetime, error: str) -> None:
    await outbox.give_back(conn, message_id, now)
    await outbox.end(conn, message_id, state, now, error)


def _wait(attempts: int) -> timedelta:
    """Twice as long each time, somewhat apart from all others that wait."""
    return min(_FIRST_RETRY * 2.0 ** min(attempts, 16), _LAST_RETRY) * random.uniform(0.8, 1.2)
