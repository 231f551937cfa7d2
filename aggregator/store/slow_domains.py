"""Domains whose servers have told us to slow down; what is known of them survives a restart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import slow_domains
from aggregator.store.upsert import insert_or_set


async def failures(conn: AsyncConnection) -> dict[str, int]:
    """How often in a row each slow domain has said so, whether it is held now or not."""
    rows = await conn.execute(select(slow_domains.c.name, slow_domains.c.failures))
    return {row.name: row.failures for row in rows}


async def lock(conn: AsyncConnection, names: Collection[str]) -> None:
    """What is known of these is this transaction's until it ends."""
    rows = select(slow_domains.c.name).where(slow_domains.c.name.in_(names)).order_by(slow_domains.c.name)
    await conn.execute(rows.with_for_update())


async def hold(conn: AsyncConnection, name: str, until: datetime, times: int, said: str) -> None:
    """Nothing goes to a domain until then; it has said so so many times in a row."""
    values = {"held_until": until, "failures": times, "said": said}
    await conn.execute(insert_or_set(conn, slow_domains, {"name": name}, values))


async def forget(conn: AsyncConnection, before: datetime) -> None:
    """Drops domains to which nothing has gone, and which nothing has held, since then."""
    await conn.execute(delete(slow_domains).where(slow_domains.c.held_until < before))


async def recover(conn: AsyncConnection, names: Collection[str]) -> None:
    """These have taken mail again."""
    await conn.execute(delete(slow_domains).where(slow_domains.c.name.in_(names)))
