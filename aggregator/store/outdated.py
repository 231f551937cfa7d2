"""Postings that older rules have judged, and what newer ones make of them (`aggregator.retag`)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Update, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.posting import Posting, Tags
from aggregator.store.codec import load
from aggregator.store.postings import columns_of
from aggregator.store.schema import postings


@dataclass(frozen=True, slots=True)
class Outdated:
    """A posting that older rules have judged; `posting` is None where they took it for no coding job."""

    id: int
    title: str
    opening_id: int | None
    content_hash: str
    posting: Posting | None


async def some(conn: AsyncConnection, rules: int, limit: int) -> list[Outdated]:
    """Some of the postings that rules older than these have judged, in the order of their ids."""
    columns = [postings.c[name] for name in Outdated.__dataclass_fields__]
    wanted = select(*columns).where(postings.c.rules < rules).order_by(postings.c.rules, postings.c.id)
    rows = [row._asdict() for row in await conn.execute(wanted.limit(limit))]
    return [Outdated(**row | {"posting": row["posting"] and load(Posting, row["posting"])}) for row in rows]


async def retag(
    conn: AsyncConnection, one: Outdated, posting: Posting, tags: Tags, rules: int, *, keep: bool
) -> bool:
    """Gives a posting other tags; one that is not to be kept loses its text. False: it has changed meanwhile,
    and whoever changed it has tagged it."""
    values = columns_of(posting, tags, one.opening_id if keep else None) | {"rules": rules}
    return bool((await conn.execute(_still(one).values(values))).rowcount)


async def reconsider(conn: AsyncConnection, one: Outdated, rules: int, *, read_again: bool) -> None:
    """Notes that these rules have seen a posting without text. `read_again`: its board's next run takes what
    it says for something that was never said before."""
    unknown = {"row_hash": "", "content_hash": ""} if read_again else {}
    await conn.execute(_still(one).values(rules=rules, **unknown))


def _still(one: Outdated) -> Update:
    """Of the posting, if nobody has changed it since it was read."""
    return update(postings).where(postings.c.id == one.id, postings.c.content_hash == one.content_hash)
