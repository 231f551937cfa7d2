"""Openings that a posting may belong to, found by the identity keys of their postings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.posting import Posting, Tags
from aggregator.store.openings import alone
from aggregator.store.postings import batches, of_openings
from aggregator.store.schema import opening_keys


@dataclass(frozen=True, slots=True)
class Candidates:
    """`by_key`: which openings have a key; `postings`: all of each opening, closed ones too."""

    by_key: dict[str, set[int]]
    postings: list[tuple[int, Posting, Tags]]


async def candidates(conn: AsyncConnection, keys: Iterable[str], most: int) -> Candidates:
    """What has one of these keys, but for keys that more than `most` openings share: those are boilerplate,
    and to read all that have them would cost more the more openings there are.

    On PostgreSQL it waits for other transactions that asked, and holds them up until this one
    ends: two boards' runs never make two openings of one vacancy.
    """
    await alone(conn)
    found: dict[str, set[int]] = {}
    key = opening_keys.c.key
    for some in batches(keys):
        rare = select(key).where(key.in_(some)).group_by(key).having(func.count() <= most)
        rows = await conn.execute(select(key, opening_keys.c.opening_id).where(key.in_(rare)))
        for name, opening_id in rows.all():
            found.setdefault(name, set()).add(opening_id)
    every = sorted(set().union(*found.values()))
    return Candidates(
        found, [(one.opening_id, one.posting, one.tags) for one in await of_openings(conn, every)]
    )
