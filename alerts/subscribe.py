"""Asking for an alert, confirming, changing, pausing and leaving it.

Every function works inside the caller's transaction. `ask` only writes down what is wanted, with the same
statements for every address; `take` does it afterwards, when nobody waits for an answer. So a stranger finds
out nothing, not by the clock either: only the owner of an address learns more, by mail.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, get_args
from urllib.parse import parse_qs

from aggregator.domain.search import Filter, parse
from aggregator.store import asks, deliveries, feeds, matches, outbox, sign_ins, subscriptions
from aggregator.store.asks import Ask
from aggregator.store.engine import Connection
from aggregator.store.subscriptions import Frequency, Subscription
from alerts import digest, former, limits, message, rhythm, slots, tokens
from alerts.address import AskError, normalised
from alerts.message import Site

CONSENT = (
    "Mail me new jobs for this search. I can end it with one click in every mail; my address is used for"
    " nothing else."
)
CONSENT_HASH = hashlib.sha256(CONSENT.encode()).hexdigest()
PAUSE = timedelta(days=30)
LONGEST_PAUSE = timedelta(days=366)
FEED_LASTS = timedelta(days=365)  # one that was made without an alert
_CONFIRM_WITHIN = timedelta(days=7)
_ONE_CONFIRMATION = timedelta(hours=24)
_LINKS_KEPT = timedelta(hours=1)


async def ask(
    conn: Connection,
    *,
    address: str,
    filter: Filter,  # noqa: A002 - what it is called everywhere
    frequency: str,
    zone: str,
    hour: int,
    ip: str,
    now: datetime,
    site: Site,
) -> None:
    """Takes down the wish for an alert. Raises AskError, TooManyAsks."""
    errors = _errors(filter, frequency, zone, hour)
    try:
        address = normalised(address)
    except AskError as wrong:
        errors |= wrong.errors
    if errors:
        raise AskError(errors)
    wanted = {
        "address": address,
        "query": filter.query(),
        "rhythm": {"frequency": frequency, "zone": zone, "hour": hour},
    }
    await limits.note(conn, "alert", ip=ip, address=address, now=now, site=site, wanted=wanted)


async def take(conn: Connection, asked: Ask, now: datetime, site: Site) -> None:
    """Does what `ask` wrote down: an alert that waits, and a mail with the link that starts it."""
    address = asked.wanted["address"]
    if await subscriptions.suppressed(conn, site.keyed(address)):
        return
    wish = parse(parse_qs(asked.wanted["query"]))
    wanted = await subscriptions.filter_id(conn, wish, now)
    newest = await matches.newest(conn)
    consent = {"text": CONSENT_HASH, "at": asked.at.isoformat(), "ip": asked.ip}
    values = {**asked.wanted["rhythm"], "consent": consent}
    theirs = await subscriptions.of_address(conn, address)
    known = next((one for one in theirs if one.filter_id == wanted), None)
    if known is None:
        facts = {"address": address, "filter_id": wanted, "created_at": now, "last_match_id": newest}
        known_id = await subscriptions.add(conn, **facts, **values)
    else:
        known_id = known.id
        await _ask_again(conn, known, values, newest, now)
    await _mail(conn, known_id, address, now, site)


def _errors(wish: Filter, frequency: str, zone: str, hour: int) -> dict[str, str]:
    """What cannot be meant, by field."""
    errors: dict[str, str] = {}
    if wish.is_empty:
        errors["filter"] = "choose something first: an alert for every job in the country helps nobody"
    if frequency not in get_args(Frequency):
        errors["frequency"] = f"must be one of {', '.join(get_args(Frequency))}"
    if zone not in slots.zones():
        errors["zone"] = f"{zone!r:.60} is no time zone"
    if not 0 <= hour <= 23:
        errors["hour"] = "must be from 0 to 23"
    return errors


async def _ask_again(
    conn: Connection, known: Subscription, values: dict[str, Any], newest: int, now: datetime
) -> None:
    """Whoever has left starts anew. A running alert is not changed by somebody who knows its address, and
    what is known of one that was left is kept until its owner confirms."""
    values["consent"] = former.beside(values["consent"], known)
    if known.status == "left":
        values |= {"status": "pending", "left_at": None, "last_match_id": newest, "paused_until": None}
    if known.status != "active":  # the days in which the new link works count from now
        await subscriptions.change(conn, known.id, created_at=now, **values)


async def _mail(conn: Connection, subscription_id: int, address: str, now: datetime, site: Site) -> None:
    """One such mail to an address in 24 hours: its link starts all alerts that wait by then."""
    before = await subscriptions.last_mailed(conn, address, "confirm")
    known = await subscriptions.get(conn, subscription_id)
    if known is None or (before is not None and before > now - _ONE_CONFIRMATION):
        return
    make = digest.reminder
    if known.status != "active":
        make = partial(digest.confirmation, rhythm=rhythm.in_words(known))
    content = make(known.wish, subscription_id=known.id, site=site, now=now)
    await queue(conn, known, "confirm", content, now, site)


async def queue(
    conn: Connection,
    to: Subscription,
    kind: outbox.Kind,
    content: message.Content,
    now: datetime,
    site: Site,
) -> None:
    """Queues a message that carries no openings."""
    slot = f"{kind}:{now.isoformat()}"
    identity = message.message_id(site, to.id, slot)
    await outbox.add(
        conn,
        subscription_id=to.id,
        slot=slot,
        kind=kind,
        recipient=to.address,
        message_id=identity,
        body=message.build(content, to=to.address, site=site, now=now, identity=identity),
        now=now,
    )


async def to_confirm(conn: Connection, token: str, now: datetime, site: Site) -> list[Subscription]:
    """What the owner of the link would start: all that waits for that address. Raises TokenError."""
    return [one for one in await _of_owner(conn, "confirm", token, now, site) if one.status == "pending"]


async def confirm(conn: Connection, token: str, now: datetime, site: Site) -> list[Subscription]:
    """Starts what waits, and returns what runs; a second time it changes nothing. Raises TokenError.

    Here, and not when a stranger asks, what is there already enters the filter: it may be 100,000 rows.
    """
    for one in await to_confirm(conn, token, now, site):
        await matches.fill(conn, one.filter_id, one.wish, now.date(), now)
        slot = slots.first(one.frequency, one.zone, one.hour, now, now)
        values = {"status": "active", "confirmed_at": now, "consent": former.confirmed(one)}
        await subscriptions.change(conn, one.id, next_slot_at=slot, **values)
    theirs = await _of_owner(conn, "confirm", token, now, site)
    return [one for one in theirs if one.status == "active"]


async def managed(conn: Connection, token: str, now: datetime, site: Site) -> list[Subscription]:
    """The alerts of a manage link's owner that have not been left. Raises TokenError."""
    theirs = await _of_owner(conn, "manage", token, now, site)
    return [one for one in theirs if one.status != "left"]


async def owner(conn: Connection, token: str, now: datetime, site: Site) -> str:
    """The address of a manage link's owner. Raises TokenError."""
    return (await _of_owner(conn, "manage", token, now, site))[0].address


async def _of_owner(
    conn: Connection, purpose: tokens.Purpose, token: str, now: datetime, site: Site
) -> list[Subscription]:
    named = await subscriptions.get(conn, tokens.read(site, purpose, token, now))
    if named is None:  # erased, or never confirmed and forgotten
        raise tokens.TokenError(expired=True)
    return await subscriptions.of_address(conn, named.address)


async def change(
    conn: Connection,
    one: Subscription,
    frequency: str,
    hour: int,
    now: datetime,
    *,
    zone: str | None = None,
    wish: Filter | None = None,
) -> None:
    """Another rhythm, and another zone or search where they are given. Nothing that was sent is sent again;
    what waits and fits the new search goes on waiting. Raises AskError."""
    zone, wish = zone or one.zone, wish or one.wish
    if errors := _errors(wish, frequency, zone, hour):
        raise AskError(errors)
    values: dict[str, Any] = {"frequency": frequency, "zone": zone, "hour": hour}
    if one.status == "active":
        since, awake = one.confirmed_at or now, _awake(one.paused_until, now)
        values["next_slot_at"] = slots.first(frequency, zone, hour, since, awake)
    if wish != one.wish:
        values |= await _other_search(conn, one, wish, now)
    await subscriptions.change(conn, one.id, **values)


async def _other_search(conn: Connection, one: Subscription, wish: Filter, now: datetime) -> dict[str, Any]:
    wanted = await subscriptions.filter_id(conn, wish, now)
    theirs = await subscriptions.of_address(conn, one.address)
    same = next((other for other in theirs if other.filter_id == wanted), None)
    if same is not None and same.status != "left":
        raise AskError({"filter": "you have another alert for exactly this search"})
    if same is not None:
        await subscriptions.lock(conn, [one.address])
        for queued in await outbox.queued_of(conn, same.id):
            await deliveries.give_up(conn, queued, "dropped", now, "left before it went out")
        await subscriptions.absorb(conn, same.id, one.id)
    await matches.fill(conn, wanted, wish, now.date(), now)
    return {"filter_id": wanted, "last_match_id": await matches.take_along(conn, one, wanted)}


async def pause(conn: Connection, one: Subscription, until: datetime | None, now: datetime) -> None:
    """Nothing is sent until then, and afterwards what has come meanwhile, a digest at its usual hour; None
    ends a pause."""
    values: dict[str, Any] = {"paused_until": until}
    if one.status == "active" and one.frequency != "instant":  # which is due by what comes
        since, awake = one.confirmed_at or now, _awake(until, now)
        values["next_slot_at"] = slots.first(one.frequency, one.zone, one.hour, since, awake)
    await subscriptions.change(conn, one.id, **values)


def _awake(until: datetime | None, now: datetime) -> datetime:
    """After when something may be sent: a slot at which a pause ends is the first one after it."""
    return now if until is None else max(now, until - timedelta(microseconds=1))


async def pause_to(conn: Connection, one: Subscription, day: date | None, now: datetime) -> datetime:
    """A pause until a date begins where the subscriber lives. Raises AskError."""
    until = slots.begin_of(day, one.zone) if day and day.year < now.year + 2 else None
    if until is None or not now < until <= now + LONGEST_PAUSE:
        raise AskError({"until": "must be a day after today, within a year"})
    await pause(conn, one, until, now)
    return until


async def leave(conn: Connection, subscription_id: int, now: datetime) -> None:
    """Ends one alert; once ended, it stays as it is."""
    known = await subscriptions.get(conn, subscription_id)
    if known is not None and known.status != "left":
        await subscriptions.change(conn, known.id, status="left", left_at=now, next_slot_at=None)
        await feeds.revoke_of(conn, known.id)
        await deliveries.forget_passed(conn, known.id)


async def leave_all(conn: Connection, address: str, now: datetime) -> None:
    """Ends every alert of an address."""
    for one in await subscriptions.of_address(conn, address):
        await leave(conn, one.id, now)


async def purge_unconfirmed(conn: Connection, now: datetime) -> int:
    """Forgets requests that nobody confirmed within 7 days, links and feeds that are too old, and what limits
    no longer look back to. Returns how many requests. An alert that ran once is left, as it was before."""
    await asks.forget_before(conn, now - limits.LOOKS_BACK)
    await sign_ins.forget_before(conn, now, now - _LINKS_KEPT)
    await feeds.forget_before(conn, now - FEED_LASTS)
    forgotten = await subscriptions.purge_pending(conn, now - _CONFIRM_WITHIN)
    for one in await subscriptions.pending_again(conn, now - _CONFIRM_WITHIN):
        await subscriptions.change(conn, one.id, **former.restored(one))
    return forgotten
