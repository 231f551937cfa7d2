"""Platforms at rest, so that a restart does not forget them."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.breaker import Latest, Rest
from aggregator.store.schema import boards, platform_rests, runs
from aggregator.store.upsert import insert_or_set

_COLUMNS = [platform_rests.c[one.name] for one in fields(Rest)]
_OF_PLATFORM = select(*_COLUMNS).where(platform_rests.c.platform == bindparam("platform"))  # made once


async def every(conn: AsyncConnection) -> dict[str, Rest]:
    """All rests by platform."""
    return {row.platform: Rest(*row) for row in await conn.execute(select(*_COLUMNS))}


async def get(conn: AsyncConnection, platform: str) -> Rest | None:
    """The rest of a platform; None when it works."""
    row = (await conn.execute(_OF_PLATFORM, {"platform": platform})).first()
    return None if row is None else Rest(*row)


async def put(conn: AsyncConnection, platform: str, rest: Rest | None) -> None:
    """Notes how a platform rests now, or with None that it does not."""
    if rest is None:
        await conn.execute(delete(platform_rests).where(platform_rests.c.platform == platform))
    else:
        await conn.execute(insert_or_set(conn, platform_rests, {"platform": platform}, asdict(rest)))


async def latest(conn: AsyncConnection, platform: str, since: datetime) -> list[Latest]:
    """The newest run of every enabled board of a platform that was read since then."""
    newest = (
        select(runs.c.outcome)
        .where(runs.c.board == boards.c.name)
        .order_by(runs.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    of_it = boards.c.board["platform"].as_string() == platform
    columns = (boards.c.name, newest.label("outcome"), boards.c.last_run_at, boards.c.last_ok_at)
    wanted = select(*columns).where(boards.c.enabled, of_it, boards.c.last_run_at >= since)
    return [Latest(*row) for row in await conn.execute(wanted)]
