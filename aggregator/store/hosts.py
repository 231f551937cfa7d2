"""What is remembered of the hosts that several processes ask: whose turn it is, and how it went.

Times are seconds of the database's own clock, so that machines whose clocks differ keep one gap.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Float, cast, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.schema import hosts
from aggregator.store.upsert import insert_new
from scrapers.lane import Past

_EPOCH = 2_440_587.5  # the Julian day on which 1970 begins


async def take(conn: AsyncConnection, host: str, by: str, seconds: float) -> tuple[Past, float] | None:
    """Takes a host for so long: what is known of it, and the time now. None when somebody else has it.

    Of a holder that never gave it back it is not known when it asked last: then it was just now, at worst.
    """
    await conn.execute(insert_new(conn, hosts).values(host=host, failures=[]))
    row = (await conn.execute(select(hosts).where(hosts.c.host == host).with_for_update())).mappings().one()
    now = float((await conn.execute(select(_now(conn)))).scalar_one())
    until = row["leased_until"]
    if until is not None and until > now and row["leased_by"] != by:
        return None
    mine = {"leased_by": by, "leased_until": now + seconds}
    await conn.execute(update(hosts).where(hosts.c.host == host).values(mine))
    ended = row["ended"] if until is None else until
    rest = None if row["rest"] is None else (row["rest"][0], row["rest"][1], row["rest"][2])
    past = Past(ended, row["gap"], row["not_before"], rest, list(row["failures"]), row["tripped"])
    return past, now


async def keep(conn: AsyncConnection, host: str, by: str, seconds: float) -> bool:
    """Has it for so long from now; False when somebody else took it meanwhile."""
    until = _now(conn) + seconds
    held = (hosts.c.host == host) & (hosts.c.leased_by == by)
    return bool((await conn.execute(update(hosts).where(held).values(leased_until=until))).rowcount)


async def give_back(conn: AsyncConnection, host: str, by: str, past: Past, at: float) -> None:
    """Anybody may ask it from now on, and knows what is known. `at`: the holder's own time, which may lag."""
    lag = _now(conn) - at
    values: dict[str, Any] = {
        "leased_by": None,
        "leased_until": None,
        "ended": None if past.ended is None else lag + past.ended,
        "gap": past.gap,
        "not_before": lag + past.not_before,
        "rest": None if past.rest is None else list(past.rest),
        "failures": past.failures,
        "tripped": past.tripped,
    }
    held = (hosts.c.host == host) & (hosts.c.leased_by == by)
    await conn.execute(update(hosts).where(held).values(values))


async def forget(conn: AsyncConnection, days: float) -> int:
    """Drops the hosts that nobody has asked for so long and that do not rest; returns how many."""
    now = _now(conn)
    # of a holder that never gave it back nothing is known but until when it had it
    last = func.coalesce(hosts.c.leased_until, hosts.c.ended)
    quiet = last < now - days * 86_400, hosts.c.not_before < now
    return int((await conn.execute(delete(hosts).where(*quiet))).rowcount)


def _now(conn: AsyncConnection) -> ColumnElement[float]:
    if conn.dialect.name == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()), Float)
    return (literal_column("julianday('now')", Float) - _EPOCH) * 86_400.0
