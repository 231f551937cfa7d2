"""What somebody has decided for good: which postings are one opening, and which are two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.identity import Name, Verdicts
from aggregator.store.schema import verdicts

_PAIR = (verdicts.c.board, verdicts.c.key, verdicts.c.other_board, verdicts.c.other_key)


async def given(conn: AsyncConnection) -> Verdicts:
    """All of them. People give them one by one, so they are few."""
    found: dict[bool, set[frozenset[Name]]] = {True: set(), False: set()}
    for row in await conn.execute(select(verdicts)):
        found[row.same].add(frozenset({(row.board, row.key), (row.other_board, row.other_key)}))
    return Verdicts(same=frozenset(found[True]), apart=frozenset(found[False]))


async def give(
    conn: AsyncConnection, pairs: Iterable[tuple[Name, Name]], *, same: bool, now: datetime
) -> None:
    """Decides about pairs of postings; what was decided about them before no longer counts."""
    ordered = {tuple(sorted(pair)) for pair in pairs}
    if not ordered:
        return
    flat = [(*one, *other) for one, other in sorted(ordered)]
    await conn.execute(delete(verdicts).where(tuple_(*_PAIR).in_(flat)))
    rows = [dict(zip((column.name for column in _PAIR), pair, strict=True)) for pair in flat]
    await conn.execute(insert(verdicts), [row | {"same": same, "at": now} for row in rows])
