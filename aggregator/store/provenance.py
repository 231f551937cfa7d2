"""Where everything about an opening comes from, for whoever asks why it is shown and mailed as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.postings import BEST_FIRST
from aggregator.store.schema import deliveries, matches, outbox, postings


@dataclass(frozen=True, slots=True)
class Origin:
    """A posting behind an opening. `read_at`: when what it says was last fetched; it may have been verified
    since by its row in a list. `content_hash`: of the normalised posting, `row_hash`: of that row."""

    board: str
    key: str
    url: str
    title: str
    own_site: bool
    vouched: bool
    status: str
    first_seen: datetime
    last_verified: datetime
    read_at: datetime | None
    closed_at: datetime | None
    reposts: int
    misses: int
    content_hash: str
    row_hash: str
    merge_reason: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an opening went: the filters that it entered and the messages that carry it, by state. Numbers
    only: whose they are is nobody's business here."""

    filters: int
    first_matched_at: datetime | None
    digests: Mapping[str, int]


async def origins(conn: AsyncConnection, opening_id: int) -> list[Origin]:
    """The postings behind an opening, the one whose facts are shown first."""
    columns = [postings.c[one.name] for one in fields(Origin)]
    wanted = select(*columns).where(postings.c.opening_id == opening_id).order_by(*BEST_FIRST)
    return [Origin(*row) for row in await conn.execute(wanted)]


async def reach(conn: AsyncConnection, opening_id: int) -> Reach:
    """Who was told of an opening, counted."""
    entered = select(func.count(), func.min(matches.c.matched_at)).where(matches.c.opening_id == opening_id)
    filters, first = (await conn.execute(entered)).one()
    carried = (
        select(outbox.c.state, func.count())
        .join(deliveries, deliveries.c.outbox_id == outbox.c.id)
        .where(deliveries.c.opening_id == opening_id)
        .group_by(outbox.c.state)
    )
    return Reach(filters, first, {row[0]: row[1] for row in await conn.execute(carried)})
