"""What strangers asked for: remembered for the limits, and until somebody has dealt with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import asks

Kind = Literal["alert", "link", "feed"]
_LOCK = 0x61736B73  # "asks": PostgreSQL's lock of whoever counts requests before one more


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that nobody has dealt with yet. `wanted` is what its maker wrote down, as JSON values."""

    id: int
    kind: Kind
    at: datetime
    ip: str
    wanted: Mapping[str, Any]


async def alone(conn: AsyncConnection) -> None:
    """Until this transaction ends, nobody else takes a request down: what is counted is all there is. All
    requests together are limited, so that one lock is enough."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def note(
    conn: AsyncConnection,
    kind: Kind,
    *,
    ip: str,
    address_hash: str,
    own_hash: str,
    now: datetime,
    wanted: Mapping[str, Any] | None,
) -> None:
    """Takes a request down. `address_hash`: by which it is counted, `own_hash`: whose it is. `wanted` None:
    there is nothing left to be done about it."""
    by = {"ip": ip, "address_hash": address_hash, "own_hash": own_hash}
    await conn.execute(insert(asks).values(kind=kind, at=now, wanted=wanted, **by))


async def nth_last(conn: AsyncConnection, n: int, since: datetime, **same: str) -> datetime | None:
    """When the n-th last request came, of all or of those with these values of columns; None where fewer
    came after an instant."""
    wanted = select(asks.c.at).where(asks.c.at > since).order_by(asks.c.at.desc()).offset(n - 1).limit(1)
    for name, value in same.items():
        wanted = wanted.where(asks.c[name] == value)
    at: datetime | None = (await conn.execute(wanted)).scalar()
    return at


async def claim(conn: AsyncConnection, after: int = 0) -> Ask | None:
    """The oldest request that waits, of those with a greater id than `after`; noted as dealt with when this
    transaction ends well."""
    columns = [asks.c[name] for name in Ask.__dataclass_fields__]
    waits = asks.c.wanted.is_not(None) & (asks.c.id > after)
    waiting = select(*columns).where(waits).order_by(asks.c.id).limit(1)
    row = (await conn.execute(waiting.with_for_update(skip_locked=True))).mappings().first()
    if row is None:
        return None
    await conn.execute(update(asks).where(asks.c.id == row["id"]).values(wanted=None))
    return Ask(**row)


async def put_back(conn: AsyncConnection, one: Ask) -> None:
    """It waits again as it did."""
    await conn.execute(update(asks).where(asks.c.id == one.id).values(wanted=one.wanted))


async def of_address(conn: AsyncConnection, own_hash: str) -> list[dict[str, str]]:
    """The requests for an address that the limits still count: kind, time, and where they came from."""
    wanted = select(asks.c.kind, asks.c.at, asks.c.ip).where(asks.c.own_hash == own_hash)
    rows = await conn.execute(wanted.order_by(asks.c.id))
    return [{"kind": row.kind, "at": row.at.isoformat(), "ip": row.ip} for row in rows]


async def forget(conn: AsyncConnection, own_hash: str) -> None:
    """Deletes the requests for an address."""
    await conn.execute(delete(asks).where(asks.c.own_hash == own_hash))


async def forget_before(conn: AsyncConnection, before: datetime) -> None:
    """Drops what no limit looks back to."""
    await conn.execute(delete(asks).where(asks.c.at < before))
