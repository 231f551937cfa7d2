"""Asking for an alert, confirming, changing, pausing and leaving it; export and erasure.

Every function works inside the caller's transaction. What a stranger sees is the same whether an address is
known, unknown or barred: only its owner learns more, by mail.

AskError       what was asked for cannot be meant; one message for each field
TooManyAsks    a limit against flooding somebody's mailbox is reached
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, get_args

from email_validator import EmailNotValidError, validate_email

from aggregator.domain.search import Filter
from aggregator.store import matches, outbox, subscriptions
from aggregator.store.engine import Connection
from aggregator.store.subscriptions import Frequency, Subscription
from alerts import digest, message, slots, tokens
from alerts.message import Site

CONSENT = (
    "Mail me new jobs for this search. I can end it with one click in every mail; my address is used for"
    " nothing else."
)
PAUSE = timedelta(days=30)
_CONFIRM_WITHIN = timedelta(days=7)
_ONE_CONFIRMATION = timedelta(hours=24)
_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1; email-validator 2.4 lets 65 pass
# (how many requests, in what time, told apart by what); warehouse's and healthchecks' figures are near these
_LIMITS = (
    (5, timedelta(hours=1), "ip"),
    (3, timedelta(hours=6), "address_hash"),
    (200, timedelta(hours=1), ""),
)


class AskError(ValueError):
    """`errors`: what is wrong, by field: "address", "filter", "frequency", "zone", "hour"."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{name}: {what}" for name, what in self.errors.items()))


class TooManyAsks(Exception):  # noqa: N818 - it says what happened
    """`retry_after`: seconds after which it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__("too many requests; try again later")


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
    """Takes down the wish for an alert and mails a link that starts it. Raises AskError, TooManyAsks."""
    address = _checked(address, filter, frequency, zone, hour)
    hashed = site.keyed(address)
    await _limit(conn, ip, hashed, now)
    await subscriptions.note_ask(conn, ip, hashed, now)
    if await subscriptions.suppressed(conn, hashed):
        return
    wanted = await subscriptions.filter_id(conn, filter, now)
    newest = await matches.fill(conn, wanted, filter, now.date(), now)
    values = {
        "frequency": frequency,
        "zone": zone,
        "hour": hour,
        "consent": {"text": hashlib.sha256(CONSENT.encode()).hexdigest(), "at": now.isoformat(), "ip": ip},
    }
    theirs = await subscriptions.of_address(conn, address)
    known = next((one for one in theirs if one.filter_id == wanted), None)
    if known is None:
        facts = {"address": address, "filter_id": wanted, "created_at": now, "last_match_id": newest}
        known_id = await subscriptions.add(conn, **facts, **values)
    else:
        known_id = known.id
        await _ask_again(conn, known, values, newest, now)
    await _mail(conn, known_id, address, now, site)


def _checked(address: str, wish: Filter, frequency: str, zone: str, hour: int) -> str:
    """The address as it is kept."""
    errors: dict[str, str] = {}
    try:
        address = normalised(address)
    except AskError as wrong:
        errors |= wrong.errors
    if wish.is_empty:
        errors["filter"] = "choose something first: an alert for every job in the country helps nobody"
    if frequency not in get_args(Frequency):
        errors["frequency"] = f"must be one of {', '.join(get_args(Frequency))}"
    if zone not in slots.zones():
        errors["zone"] = f"{zone!r:.60} is no time zone"
    if not 0 <= hour <= 23:
        errors["hour"] = "must be from 0 to 23"
    if errors:
        raise AskError(errors)
    return address


def normalised(address: str) -> str:
    """One mail address in the form that it is kept and compared in. Raises AskError."""
    try:
        checked = validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError as bad:
        raise AskError({"address": str(bad)}) from None
    if checked.ascii_email is None or len(checked.local_part) > _LOCAL_PART:
        raise AskError({"address": "the part before the @ must be plain letters, 64 at most"})
    return checked.ascii_email.lower()


async def _limit(conn: Connection, ip: str, address_hash: str, now: datetime) -> None:
    by = {"ip": ip, "address_hash": address_hash}
    for most, within, field in _LIMITS:
        if await subscriptions.asked(conn, now - within, **({field: by[field]} if field else {})) >= most:
            raise TooManyAsks(int(within.total_seconds()))


async def _ask_again(
    conn: Connection, known: Subscription, values: dict[str, Any], newest: int, now: datetime
) -> None:
    """Whoever has left starts anew. A running alert is not changed by somebody who knows its address."""
    if known.status == "left":
        values |= {"status": "pending", "left_at": None, "last_match_id": newest}
    if known.status != "active":  # the days in which the new link works count from now
        await subscriptions.change(conn, known.id, created_at=now, **values)


async def _mail(conn: Connection, subscription_id: int, address: str, now: datetime, site: Site) -> None:
    """One such mail to an address in 24 hours: its link starts all alerts that wait by then."""
    before = await subscriptions.last_mailed(conn, address, "confirm")
    known = await subscriptions.get(conn, subscription_id)
    if known is None or (before is not None and before > now - _ONE_CONFIRMATION):
        return
    make = digest.reminder if known.status == "active" else digest.confirmation
    content = make(known.wish, subscription_id=known.id, site=site, now=now)
    slot = f"confirm:{now.isoformat()}"
    identity = message.message_id(site, known.id, slot)
    await outbox.add(
        conn,
        subscription_id=known.id,
        slot=slot,
        kind="confirm",
        recipient=address,
        message_id=identity,
        body=message.build(content, to=address, site=site, now=now, identity=identity),
        now=now,
    )


async def to_confirm(conn: Connection, token: str, now: datetime, site: Site) -> list[Subscription]:
    """What the owner of the link would start: all that waits for that address. Raises TokenError."""
    return [one for one in await _of_owner(conn, "confirm", token, now, site) if one.status == "pending"]


async def confirm(conn: Connection, token: str, now: datetime, site: Site) -> list[Subscription]:
    """Starts what waits, and returns what runs; a second time it changes nothing. Raises TokenError."""
    for one in await to_confirm(conn, token, now, site):
        slot = slots.first(one.frequency, one.zone, one.hour, now, now)
        await subscriptions.change(conn, one.id, status="active", confirmed_at=now, next_slot_at=slot)
    theirs = await _of_owner(conn, "confirm", token, now, site)
    return [one for one in theirs if one.status == "active"]


async def managed(conn: Connection, token: str, now: datetime, site: Site) -> list[Subscription]:
    """The alerts of a manage link's owner that have not been left. Raises TokenError."""
    theirs = await _of_owner(conn, "manage", token, now, site)
    return [one for one in theirs if one.status != "left"]


async def _of_owner(
    conn: Connection, purpose: tokens.Purpose, token: str, now: datetime, site: Site
) -> list[Subscription]:
    named = await subscriptions.get(conn, tokens.read(site, purpose, token, now))
    if named is None:  # erased, or never confirmed and forgotten
        raise tokens.TokenError(expired=True)
    return await subscriptions.of_address(conn, named.address)


async def change(conn: Connection, one: Subscription, frequency: str, hour: int, now: datetime) -> None:
    """Another rhythm; nothing that was sent is sent again. Raises AskError."""
    _checked(one.address, one.wish, frequency, one.zone, hour)
    since = one.confirmed_at or now
    slot = slots.first(frequency, one.zone, hour, since, now) if one.status == "active" else None
    await subscriptions.change(conn, one.id, frequency=frequency, hour=hour, next_slot_at=slot)


async def pause(conn: Connection, one: Subscription, until: datetime | None) -> None:
    """Nothing is sent until then, and afterwards what has come meanwhile; None ends a pause."""
    await subscriptions.change(conn, one.id, paused_until=until)


async def leave(conn: Connection, subscription_id: int, now: datetime) -> None:
    """Ends one alert; once ended, it stays as it is."""
    known = await subscriptions.get(conn, subscription_id)
    if known is not None and known.status != "left":
        await subscriptions.change(conn, known.id, status="left", left_at=now, next_slot_at=None)


async def leave_all(conn: Connection, address: str, now: datetime) -> None:
    """Ends every alert of an address."""
    for one in await subscriptions.of_address(conn, address):
        await leave(conn, one.id, now)


async def purge_unconfirmed(conn: Connection, now: datetime) -> int:
    """Forgets requests that nobody confirmed within 7 days, and what limits no longer look back to."""
    await subscriptions.forget_asks(conn, now - max(within for _, within, _ in _LIMITS))
    return await subscriptions.purge_pending(conn, now - _CONFIRM_WITHIN)


async def export(conn: Connection, address: str, site: Site) -> dict[str, Any]:
    """Everything that is kept of an address, as JSON values. Raises AskError."""
    address = normalised(address)
    theirs = await subscriptions.of_address(conn, address)
    return {
        "address": address,
        "suppressed": await subscriptions.suppressed(conn, site.keyed(address)),
        "alerts": [_as_json(one) for one in theirs],
        "messages": await outbox.history(conn, address),
    }


async def erase(conn: Connection, address: str, now: datetime, site: Site) -> int:
    """Deletes an address everywhere; its keyed hash stays, so that nothing is sent there again. Returns how
    many alerts it had. Raises AskError."""
    address = normalised(address)
    hashed = site.keyed(address)
    ended = await subscriptions.forget(conn, address, hashed)
    await subscriptions.suppress(conn, hashed, "erased", now)
    return ended


def _as_json(one: Subscription) -> dict[str, Any]:
    instants = ("created_at", "confirmed_at", "left_at", "paused_until", "next_slot_at")
    return {
        "search": one.query,
        "status": one.status,
        "frequency": one.frequency,
        "zone": one.zone,
        "hour": one.hour,
        "consent": dict(one.consent),
        **{name: at.isoformat() if (at := getattr(one, name)) else None for name in instants},
    }
