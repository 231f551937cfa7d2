"""Openings: the vacancies behind postings, what is shown of them, and how they are found.

The facts of an opening are those of its best posting; `refresh_all` makes them, and everything that a
search reads, anew from the postings. It is the only function that writes search rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

import data
from aggregator.domain.posting import ANYWHERE, Copy, Opening, Tags
from aggregator.domain.search import Filter, pay_per_year
from aggregator.store import listed, market, search_index
from aggregator.store.codec import dump, load
from aggregator.store.cursor import Cursor
from aggregator.store.errors import StoreError
from aggregator.store.postings import BEST_FIRST, StoredPosting, batches, of_openings
from aggregator.store.schema import boards, opening_keys, openings, postings

Order = Literal["newest", "pay"]
_UNSEEN = "new"  # the status of an opening until `refresh_all` has made it
_LOCK = 0x6F70656E  # "open": PostgreSQL's lock of whoever decides what is one opening
_COPY = (
    *(postings.c[name] for name in ("opening_id", "board", "url", "own_site", "status")),
    *(postings.c[name] for name in ("first_seen", "last_verified", "merge_reason", "vouched")),
    func.coalesce(func.nullif(boards.c.board["employer"].as_string(), ""), boards.c.name).label("source"),
    boards.c.board["platform"].as_string().label("platform"),
    boards.c.enabled.label("is_read"),
)

_CREATE = insert(openings).returning(openings.c.id)  # made once: to compile it costs as much as to run it


@dataclass(frozen=True, slots=True)
class Result:
    """A page of openings; `next` asks for the page after it and is None on the last one."""

    openings: tuple[Opening, ...]
    next: Cursor | None


async def create(conn: AsyncConnection, count: int, now: datetime) -> list[int]:
    """The ids of so many new openings, in order. Each says nothing, and is found by nobody, before
    `refresh_all` has seen its first posting."""
    bare = Opening(0, title="", company=None, description="", tags=Tags(), first_seen=now, last_verified=now)
    row = _columns(bare) | {"status": _UNSEEN}
    made: list[int] = []
    for some in batches(range(count)):
        made += (await conn.scalars(_CREATE, [row] * len(some))).all()
    return sorted(made)


async def refresh_all(
    conn: AsyncConnection,
    keys: Mapping[int, Iterable[str]],
    now: datetime,
    theirs: Sequence[StoredPosting] | None = None,
) -> list[Opening]:
    """Makes what is shown and searched of openings anew from their postings.

    `keys` gives for each opening id the identity keys of all its postings, `theirs` what `of_openings`
    says of them, where this transaction has asked already. An opening that has lost its last posting keeps
    its facts and is closed. Each comes with what it was (`Opening.was`). Raises StoreError for an unknown id.
    """
    await alone(conn)
    behind: dict[int, list[StoredPosting]] = {one: [] for one in keys}
    for posting in await of_openings(conn, keys) if theirs is None else theirs:
        behind[posting.opening_id].append(posting)
    before = await _plain(conn, keys)
    if unknown := keys.keys() - before.keys():
        raise StoreError(f"there is no opening {min(unknown)}")
    copies = await _copies(conn, keys)
    after, rows = [], []
    closings: dict[int, datetime | None] = {}
    for one, was in before.items():
        shown = _shown(one, behind[one]) if behind[one] else replace(was, status="closed")
        after.append(replace(shown, copies=copies[one]))
        gone = [posting.closed_at for posting in behind[one] if posting.closed_at]
        closed_at = max(gone, default=now) if after[-1].status == "closed" else None
        closings |= {one: closed_at} if behind[one] else {}
        rows.append({"opening": one, **_columns(after[-1]), "closed_at": closed_at})
    if rows:
        await conn.execute(update(openings).where(openings.c.id == bindparam("opening")), rows)
        await search_index.rewrite(conn, list(before.values()), after)
        await listed.rewrite(conn, after)
        await market.keep(conn, after, closings)
        await search_index.replace(
            conn, opening_keys, {one: [{"key": key} for key in set(keys[one])] for one in keys}
        )
    return [replace(one, was=_was(before[one.id], copies[one.id], now)) for one in after]


def _was(before: Opening, copies: Sequence[Copy], now: datetime) -> Opening | None:
    """What readers saw; None of an opening that `create` has only just made."""
    if before.status == _UNSEEN:
        return None
    return replace(before, copies=tuple(one for one in copies if one.first_seen < now))


async def lead(conn: AsyncConnection, opening_id: int, to_id: int) -> None:
    """Notes that an opening is another one by now, for whoever follows a link to it."""
    theirs = or_(openings.c.id == opening_id, openings.c.merged_into == opening_id)
    await conn.execute(update(openings).where(theirs).values(merged_into=to_id))
    await conn.execute(update(openings).where(openings.c.id == to_id).values(merged_into=None))


async def led_to(conn: AsyncConnection, opening_id: int) -> int | None:
    """The opening that this one was found to be; None when it is its own."""
    found = select(openings.c.merged_into).where(openings.c.id == opening_id)
    return (await conn.execute(found)).scalar()


async def get(conn: AsyncConnection, opening_id: int) -> Opening | None:
    """One opening with all its copies, whatever its status; None when there is none."""
    return next(iter(await several(conn, [opening_id])), None)


async def search(
    conn: AsyncConnection,
    wish: Filter,
    today: date,
    *,
    after: Cursor | None = None,
    limit: int = 25,
    order: Order = "newest",
    since: datetime | None = None,
) -> Result:
    """A page of the open coding openings that `domain.search.matches`, in one of two orders:
    the newest first, or the best paid first and those without stated pay last. `since`: only what was
    first seen in a later minute."""
    joined = order == "pay" or since is not None
    hits = _hits(conn, wish, today, search_index.opening_id, search_index.position, joined=joined)
    hits = hits.where(_later(since))
    if order == "newest":
        if after is not None:
            hits = hits.where(search_index.position < search_index.at(_day(after), after.id))
        hits = hits.order_by(search_index.position.desc())
    else:
        if after is not None:
            hits = hits.where(_paid_less(after))
        hits = hits.order_by(openings.c.pay_year.desc().nulls_last(), search_index.opening_id.desc())
    ids = [row[0] for row in await conn.execute(hits.limit(limit + 1))]
    found = await several(conn, ids[:limit])
    if len(ids) <= limit:
        return Result(tuple(found), None)
    last = found[-1]
    value = last.fresh_on.toordinal() if order == "newest" else pay_per_year(last)
    return Result(tuple(found), Cursor(value, last.id))


async def count(
    conn: AsyncConnection,
    wish: Filter,
    today: date,
    cap: int | None = None,
    since: datetime | None = None,
) -> int:
    """How many openings a search would find, but never more than `cap`."""
    hits = _hits(conn, wish, today, search_index.position, joined=since is not None)
    some = hits.where(_later(since)).limit(cap).subquery()
    return int((await conn.execute(select(func.count()).select_from(some))).scalar_one())


def hits(conn: AsyncConnection, wish: Filter, today: date) -> Select[Any]:
    """The ids of all openings that a search finds, as a statement's source of rows."""
    return _hits(conn, wish, today, search_index.opening_id.label("opening_id"))


async def alone(conn: AsyncConnection) -> None:
    """From here to its end this transaction alone decides what is one opening. Whoever writes postings and
    openings begins with it: two that take rows first and wait for each other here would wait for ever."""
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _hits(
    conn: AsyncConnection, wish: Filter, today: date, *columns: ColumnElement[Any], joined: bool = False
) -> Select[Any]:
    hits = select(*columns).where(search_index.condition(wish, today, conn.dialect.name))
    if joined or search_index.joins(wish):
        hits = hits.where(openings.c.id == search_index.opening_id)
    return hits


def _later(since: datetime | None) -> ColumnElement[bool]:
    return true() if since is None else openings.c.first_seen >= since + timedelta(minutes=1)


def _day(after: Cursor) -> date:
    last = date(MAXYEAR, 12, 31)
    return date.fromordinal(min(max(int(after.value or 1), 1), last.toordinal()))


def _paid_less(after: Cursor) -> ColumnElement[bool]:
    pay, older = openings.c.pay_year, search_index.opening_id < after.id
    if after.value is None:
        return pay.is_(None) & older
    return or_(pay < after.value, (pay == after.value) & older, pay.is_(None))


def _shown(opening_id: int, behind: Sequence[StoredPosting]) -> Opening:
    """The opening of these postings, of which the first is the one to show."""
    best = behind[0]
    statuses = {one.status for one in behind}
    return Opening(
        id=opening_id,
        title=best.posting.title,
        company=best.posting.company,
        description=best.posting.description,
        tags=best.tags,
        location=best.posting.location,
        posted_on=best.posting.posted_on,
        first_seen=min(one.first_seen for one in behind),
        last_verified=max(one.last_verified for one in behind),
        status="open" if "open" in statuses else "missing" if "missing" in statuses else "closed",
        reposts=sum(one.reposts for one in behind),
    )


_PLAIN = ("title", "company", "description", "location", "posted_on", "first_seen", "last_verified", "status")


def _columns(opening: Opening) -> dict[str, Any]:
    return {
        **{name: getattr(opening, name) for name in (*_PLAIN, "reposts", "fresh_on")},
        "tags": dump(opening.tags),
        "pay_year": pay_per_year(opening),
        "experience": opening.tags.experience_years,
    }


async def several(conn: AsyncConnection, ids: Sequence[int], *, brief: bool = False) -> list[Opening]:
    """Openings with their copies, in the order of their ids in `ids`; unknown ids are left out. `brief`:
    as lists show them, without the text and the evidence of what other fields say, most of an opening."""
    plain, copies = await _plain(conn, ids, brief=brief), await _copies(conn, ids)
    return [replace(plain[one], copies=copies[one]) for one in ids if one in plain]


async def _plain(conn: AsyncConnection, ids: Iterable[int], *, brief: bool = False) -> dict[int, Opening]:
    names = ("id", *(name for name in (*_PLAIN, "reposts") if not (brief and name == "description")))
    wanted = select(*(openings.c[name] for name in (*names, "tags")))
    found = {}
    for some in batches(ids):
        for row in (await conn.execute(wanted.where(openings.c.id.in_(some)))).mappings():
            tags, facts = row["tags"], {name: row[name] for name in names}
            if brief:
                claiming = [one for one in tags["evidence"] if one["name"] == ANYWHERE]
                tags, facts["description"] = {**tags, "evidence": claiming}, ""
            found[row["id"]] = Opening(**facts, tags=load(Tags, tags))
    return found


async def _copies(conn: AsyncConnection, ids: Iterable[int]) -> dict[int, tuple[Copy, ...]]:
    found: dict[int, tuple[Copy, ...]] = dict.fromkeys(ids, ())
    for some in batches(found):
        wanted = select(*_COPY).join(boards).where(postings.c.opening_id.in_(some)).order_by(*BEST_FIRST)
        for row in await conn.execute(wanted):
            facts = row._asdict()
            facts["source"] = _mailed().get(row.platform, row.source)
            found[facts.pop("opening_id")] += (Copy(**facts),)
    return found


@cache
def _mailed() -> Mapping[str, str]:
    """Whose alert mails a platform reads: its board is the operator's mailbox, whose name is no source's."""
    return {row["mails"]: row["place"] for row in data.rows("elsewhere.csv") if row["mails"]}
