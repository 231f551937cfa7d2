"""Searches read without mail under a secret address: what stands in them is where somebody lives and what
they hold. The address can be ended; the store keeps its hash alone."""

from __future__ import annotations

import secrets
from datetime import datetime

from aggregator.domain.search import Filter
from aggregator.store import feeds
from aggregator.store.engine import Connection
from aggregator.store.feeds import Feed
from aggregator.store.subscriptions import Subscription
from alerts import limits
from alerts.message import Site


async def make(conn: Connection, wish: Filter, *, ip: str, now: datetime, site: Site) -> str:
    """The key of a new feed that belongs to nobody we know. Raises TooManyAsks."""
    await limits.note(conn, "feed", ip=ip, address="", now=now, site=site, wanted=None)
    key = secrets.token_urlsafe(16)
    await feeds.add(conn, _hash(site, key), wish.query(), now)
    return key


async def make_for(conn: Connection, one: Subscription, now: datetime, site: Site) -> str:
    """The key of a new feed for an alert; the alert's old one ends."""
    key = secrets.token_urlsafe(16)
    await feeds.add(conn, _hash(site, key), one.query, now, one.id)
    return key


async def get(conn: Connection, key: str, site: Site) -> Feed | None:
    """The feed of a key; None when there is none (any more)."""
    return await feeds.get(conn, _hash(site, key))


async def revoke(conn: Connection, key: str, site: Site) -> None:
    """Ends a feed; once ended, nothing changes."""
    await feeds.revoke(conn, _hash(site, key))


def _hash(site: Site, key: str) -> str:
    return site.keyed(f"feed {key}")
