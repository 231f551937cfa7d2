"""Postings: every advert that a board has shown, and what each says.

An advert that is no coding job is kept without its text, so that it is known when it is seen
again and its page is not fetched a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    Text,
    Update,
    bindparam,
    case,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.lifecycle import KnownPosting
from aggregator.domain.posting import Posting, Status, Tags
from aggregator.store.codec import dump, parse
from aggregator.store.errors import StoreError
from aggregator.store.schema import Instant, openings, postings

T = TypeVar("T")

BATCH = 500  # ids in one statement; SQLite takes 32,766 parameters, PostgreSQL 65,535

_KNOWN = [postings.c[name] for name in KnownPosting.__dataclass_fields__]


@dataclass(frozen=True, slots=True)
class StoredPosting:
    """A coding posting with its text and tags, and its history."""

    id: int
    opening_id: int
    posting: Posting
    tags: Tags
    own_site: bool
    merge_reason: str
    status: Status
    first_seen: datetime
    last_verified: datetime
    closed_at: datetime | None
    reposts: int


_WHOLE = {"posting": Posting, "tags": Tags}  # documents, read as the text that they are stored as
_STORED = [
    cast(postings.c[name], Text).label(name) if name in _WHOLE else postings.c[name]
    for name in StoredPosting.__dataclass_fields__
]
BEST_FIRST = (
    postings.c.own_site.desc(),
    case({"open": 0, "missing": 1}, value=postings.c.status, else_=2),
    postings.c.first_seen,
    postings.c.id,
)

# Made once: to make a statement takes longer than to run it.
_ADD = insert(postings)
_OF_BOARD = select(*_KNOWN).where(postings.c.board == bindparam("board"))


def _seen(now: datetime | BindParameter[datetime]) -> dict[str, Any]:
    """Seen and listed: a missing posting is open again."""
    was_closed = postings.c.status == "closed"
    return {
        "last_verified": now,
        "misses": 0,
        "status": case((was_closed, "closed"), else_="open"),
    }


@cache
def _touching(dialect: str) -> tuple[Update, Update]:
    """What notes that postings ("ids") were seen ("now"), and what notes it of their openings. Ids are one
    parameter, however many: so the statement stays the same, and the driver knows it."""
    now = bindparam("now", type_=Instant)
    if dialect == "postgresql":
        some = postings.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))
    else:
        each = func.json_each(bindparam("ids", type_=JSON)).table_valued("value")
        some = postings.c.id.in_(select(each.c.value))
    theirs = openings.c.id.in_(select(postings.c.opening_id).where(some))
    return (
        update(postings).where(some).values(_seen(now)),
        update(openings).where(theirs, openings.c.last_verified < now).values(last_verified=now),
    )


async def known(conn: AsyncConnection, board: str) -> dict[str, KnownPosting]:
    """Everything that is remembered of a board's postings, by key."""
    found = await conn.execute(_OF_BOARD, {"board": board})
    return {one.key: one for one in (KnownPosting(*row) for row in found.all())}


@dataclass(frozen=True, slots=True)
class NewPosting:
    """A posting seen for the first time. `opening_id` is None exactly when it is no coding job; `reposts` is
    1 when it takes the place of one that its board has dropped."""

    posting: Posting
    tags: Tags
    row_hash: str
    content_hash: str
    own_site: bool
    opening_id: int | None = None
    merge_reason: str = ""
    reposts: int = 0

    def row(self, now: datetime) -> dict[str, Any]:
        return columns_of(self.posting, self.tags, self.opening_id) | {
            "board": self.posting.board,
            "key": self.posting.key,
            "row_hash": self.row_hash,
            "content_hash": self.content_hash,
            "own_site": self.own_site,
            "merge_reason": self.merge_reason,
            "reposts": self.reposts,
            "first_seen": now,
            "last_verified": now,
            "read_at": now,
            "status": "open",
        }


async def standing(conn: AsyncConnection, board: str) -> list[tuple[int, int | None]]:
    """The ids of a board's postings that are not closed, each with its opening's."""
    wanted = select(postings.c.id, postings.c.opening_id)
    found = await conn.execute(wanted.where(postings.c.board == board, postings.c.status != "closed"))
    return [(row.id, row.opening_id) for row in found]


async def add_all(conn: AsyncConnection, several: Iterable[NewPosting], now: datetime) -> None:
    """Remembers postings. Raises StoreConflict when a board has one of the keys already."""
    for some in batches(several):
        await conn.execute(_ADD, [one.row(now) for one in some])


async def change(
    conn: AsyncConnection,
    posting_id: int,
    posting: Posting,
    tags: Tags,
    *,
    row_hash: str,
    content_hash: str,
    now: datetime,
    opening_id: int | None,
    merge_reason: str | None = None,
) -> None:
    """Replaces what a posting says. Its opening may change too; `merge_reason` None leaves the old.

    It was seen, so that one which was missing is open again; a closed one needs `reopen`.
    """
    values = columns_of(posting, tags, opening_id)
    values |= {"row_hash": row_hash, "content_hash": content_hash, "read_at": now}
    if merge_reason is not None:
        values["merge_reason"] = merge_reason
    done = await conn.execute(
        update(postings).where(postings.c.id == posting_id).values(**values, **_seen(now))
    )
    if not done.rowcount:
        raise StoreError(f"there is no posting {posting_id}")


async def touch(conn: AsyncConnection, ids: Iterable[int], now: datetime) -> None:
    """Notes that postings, and so their openings, were seen again unchanged.

    One that was missing is open again; its opening then needs `openings.refresh_all`.
    """
    if seen := list(ids):
        for one in _touching(conn.dialect.name):
            await conn.execute(one, {"ids": seen, "now": now})


async def rehash(conn: AsyncConnection, row_hashes: Iterable[tuple[int, str]]) -> None:
    """Notes (posting id, row hash) where a list row changed and the posting behind it did not."""
    for posting_id, row_hash in row_hashes:
        await conn.execute(update(postings).where(postings.c.id == posting_id).values(row_hash=row_hash))


async def miss(conn: AsyncConnection, ids: Iterable[int]) -> None:
    """A trusted run did not list these: they are missing."""
    for some in batches(ids):
        one_more = {"misses": postings.c.misses + 1, "status": "missing"}
        await conn.execute(update(postings).where(postings.c.id.in_(some)).values(one_more))


async def close(conn: AsyncConnection, ids: Iterable[int], now: datetime) -> None:
    """These are gone. Those closed already keep their day."""
    for some in batches(ids):
        still = postings.c.id.in_(some) & (postings.c.status != "closed")
        values = {"misses": postings.c.misses + 1, "status": "closed", "closed_at": now}
        await conn.execute(update(postings).where(still).values(values))


async def reopen(conn: AsyncConnection, ids: Iterable[int], now: datetime) -> None:
    """Closed ones were listed again: they are open, and each was reposted once more."""
    for some in batches(ids):
        closed = postings.c.id.in_(some) & (postings.c.status == "closed")
        values = {
            "misses": 0,
            "status": "open",
            "closed_at": None,
            "last_verified": now,
            "reposts": postings.c.reposts + 1,
        }
        await conn.execute(update(postings).where(closed).values(values))


async def move(conn: AsyncConnection, ids: Iterable[int], opening_id: int, merge_reason: str) -> None:
    """Makes postings those of another opening."""
    values = {"opening_id": opening_id, "merge_reason": merge_reason}
    for some in batches(ids):
        await conn.execute(update(postings).where(postings.c.id.in_(some)).values(values))


async def get(conn: AsyncConnection, posting_id: int) -> StoredPosting | None:
    """A coding posting; None when there is none of that id."""
    theirs = select(postings.c.opening_id).where(postings.c.id == posting_id)
    opening_id = (await conn.execute(theirs)).scalar()
    found = [] if opening_id is None else await of_opening(conn, opening_id)
    return next((one for one in found if one.id == posting_id), None)


async def of_opening(conn: AsyncConnection, opening_id: int) -> list[StoredPosting]:
    """The postings of an opening, the one whose facts are shown first: the employer's own before
    others, open before missing before closed, then the oldest."""
    return await of_openings(conn, [opening_id])


async def of_openings(conn: AsyncConnection, opening_ids: Iterable[int]) -> list[StoredPosting]:
    """The postings of several openings, those of each in the order of `of_opening`."""
    found = []
    for some in batches(opening_ids):
        wanted = select(*_STORED).where(postings.c.opening_id.in_(some)).order_by(*BEST_FIRST)
        for row in (await conn.execute(wanted)).all():
            values = row._asdict()
            values |= {name: parse(kind, values[name]) for name, kind in _WHOLE.items()}
            found.append(StoredPosting(**values))
    return found


def columns_of(posting: Posting, tags: Tags, opening_id: int | None) -> dict[str, Any]:
    """The columns that follow from what a posting says."""
    from aggregator.domain.tagging import RULES  # whoever only reads needs no rules

    return {
        "title": posting.title,
        "url": posting.url,
        "vouched": posting.vouched,
        "relevance": tags.relevance,
        "opening_id": opening_id,
        "posting": None if opening_id is None else dump(posting),
        "tags": None if opening_id is None else dump(tags),
        "rules": RULES,
    }


def batches(ids: Iterable[T]) -> Iterator[list[T]]:
    """As many as one statement takes."""
    todo = list(ids)
    for start in range(0, len(todo), BATCH):
        yield todo[start : start + BATCH]
