"""Searches that somebody reads under a secret address of their own. Only its hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.search import Filter, parse
from aggregator.store.schema import feeds, filters, subscriptions


@dataclass(frozen=True, slots=True)
class Feed:
    """`subscription_id` None: made without an alert. With one, it follows the alert's search."""

    id: int
    query: str
    subscription_id: int | None
    made_at: datetime

    @property
    def wish(self) -> Filter:
        return parse(parse_qs(self.query))


async def add(
    conn: AsyncConnection, key_hash: str, query: str, now: datetime, subscription_id: int | None = None
) -> None:
    """A new address for a search; a subscription has one, and its old one ends."""
    if subscription_id is not None:
        await revoke_of(conn, subscription_id)
    row = {"key_hash": key_hash, "query": query, "subscription_id": subscription_id, "made_at": now}
    await conn.execute(insert(feeds).values(row))


async def get(conn: AsyncConnection, key_hash: str) -> Feed | None:
    """The feed behind an address; None when there is none (any more)."""
    wanted = (
        select(feeds.c.id, feeds.c.query, feeds.c.subscription_id, feeds.c.made_at, filters.c.query)
        .outerjoin(subscriptions, subscriptions.c.id == feeds.c.subscription_id)
        .outerjoin(filters, filters.c.id == subscriptions.c.filter_id)
        .where(feeds.c.key_hash == key_hash)
    )
    row = (await conn.execute(wanted)).first()
    return None if row is None else Feed(row[0], row[4] or row[1], row[2], row[3])


async def revoke(conn: AsyncConnection, key_hash: str) -> None:
    """Nobody reads it from now on."""
    await conn.execute(delete(feeds).where(feeds.c.key_hash == key_hash))


async def revoke_of(conn: AsyncConnection, subscription_id: int) -> None:
    """The same, for the feed of a subscription."""
    await conn.execute(delete(feeds).where(feeds.c.subscription_id == subscription_id))


async def of_subscriptions(conn: AsyncConnection, subscription_ids: list[int]) -> dict[int, datetime]:
    """Which of these subscriptions have a feed, and since when."""
    wanted = select(feeds.c.subscription_id, feeds.c.made_at).where(
        feeds.c.subscription_id.in_(subscription_ids)
    )
    return {row.subscription_id: row.made_at for row in await conn.execute(wanted)}


async def forget_before(conn: AsyncConnection, before: datetime) -> None:
    """Drops feeds without an alert that were made before an instant: nobody can be asked about them."""
    await conn.execute(delete(feeds).where(feeds.c.subscription_id.is_(None), feeds.c.made_at < before))
