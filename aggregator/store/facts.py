"""What is true of a store as a whole, by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import facts

HELD = "held"  # the fact that a store may not mail


async def get(conn: AsyncConnection, name: str) -> Any:
    """A fact; None when it was never stated."""
    return (await conn.execute(select(facts.c.value).where(facts.c.name == name))).scalar()


async def put(conn: AsyncConnection, name: str, value: Any) -> None:
    """States a fact, or with None that it no longer holds."""
    await conn.execute(delete(facts).where(facts.c.name == name))
    if value is not None:
        await conn.execute(insert(facts).values(name=name, value=value))
