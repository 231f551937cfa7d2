"""Everything that is kept of a person: given out, deleted, or held against them no more.

Each works inside the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aggregator.store import asks, bounces, deliveries, feeds, subscriptions
from aggregator.store.engine import Connection
from aggregator.store.subscriptions import Subscription
from alerts import limits, subscribe
from alerts.address import normalised
from alerts.message import Site


async def export(conn: Connection, address: str, site: Site) -> dict[str, Any]:
    """Everything that is kept of an address, as JSON values. Raises AskError."""
    address = normalised(address)
    theirs = await subscriptions.of_address(conn, address)
    against = await bounces.points(conn, site.keyed(address))
    fed = await feeds.of_subscriptions(conn, [one.id for one in theirs])
    return {
        "address": address,
        "suppressed": await subscriptions.suppressed(conn, site.keyed(address)),
        "alerts": [_as_json(one, fed.get(one.id)) for one in theirs],
        "bounce_points": against.points if against else 0.0,
        "messages": await deliveries.history(conn, address),
        "requests": await asks.of_address(conn, limits.hashed(site, address)),
    }


async def erase(conn: Connection, address: str, now: datetime, site: Site) -> int:
    """Deletes an address everywhere; its keyed hash stays, so that nothing is sent there again. Returns how
    many alerts it had. Raises AskError."""
    address = normalised(address)
    await asks.forget(conn, limits.hashed(site, address))
    ended = await subscriptions.forget(conn, address)  # which locks them, as all do before what follows
    await bounces.clear(conn, site.keyed(address))
    await subscriptions.suppress(conn, site.keyed(address), "erased", now)
    return ended


async def allow(conn: Connection, address: str, site: Site) -> str | None:
    """Lets an address ask for alerts again: its mails came back, it complained, or was deleted. No alert is
    begun by it. Returns what stood against the address, None for nothing. Raises AskError."""
    hashed = site.keyed(normalised(address))
    await bounces.clear(conn, hashed)
    return await subscriptions.allow(conn, hashed)


def _as_json(one: Subscription, feed_since: datetime | None) -> dict[str, Any]:
    instants = ("created_at", "confirmed_at", "left_at", "paused_until", "next_slot_at")
    return {
        "search": one.query,
        "status": one.status,
        "frequency": one.frequency,
        "zone": one.zone,
        "hour": one.hour,
        "consent": _consent(one),
        "private_feed_since": feed_since.isoformat() if feed_since else None,
        **{name: at.isoformat() if (at := getattr(one, name)) else None for name in instants},
    }


def _consent(one: Subscription) -> dict[str, Any]:
    """What was agreed to, in words where they are today's: an older wording is known by its hash only."""
    words = {"wording": subscribe.CONSENT} if one.consent.get("text") == subscribe.CONSENT_HASH else {}
    return dict(one.consent) | words
