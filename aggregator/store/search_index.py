"""The search index: for every listed opening its words and facet values, in the order of the lists.

Its row number holds the opening's day and id, so that "newest first" is the index's own order: a
page is read from where the last one ended, and a word that half of all openings have costs no more
than a rare one. Facet values stand in it as words with a colon, which no word of a reader has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.posting import Opening
from aggregator.domain.search import ANYWHERE, CHOICES, Filter, facets, needs, tokens
from aggregator.store.postings import batches
from aggregator.store.schema import opening_facets, opening_needs, openings
from aggregator.store.upsert import insert_all

_ID_BITS = 40
IDS = 1 << _ID_BITS  # every opening's id is below
_ALL = "is:listed"  # every row has it: something to ask for when nothing is asked for
_LONGEST = 200  # PostgreSQL refuses words above 2,046 bytes; longer ones are stored as their digest
_NO_WORD = re.compile(r"[^a-z0-9]")
_NO_FACET = re.compile(r"[^a-z0-9:_-]")

# The table's own name is a column of FTS5 tables, and MATCH wants it on its left.
_index = table("opening_text", column("rowid", BigInteger), column("tokens"), column("opening_text"))
position: ColumnElement[int] = _index.c.rowid
opening_id: ColumnElement[int] = _index.c.rowid.bitwise_and(literal(IDS - 1, BigInteger))


def at(day: date, identity: int = 0) -> int:
    """The row number of an opening that is fresh on a day."""
    return day.toordinal() << _ID_BITS | identity


async def rewrite(conn: AsyncConnection, before: Iterable[Opening], after: Sequence[Opening]) -> None:
    """Makes every row that a search reads anew. The index holds open coding openings only; facets
    and needs are kept for all."""
    for some in batches(at(one.fresh_on, one.id) for one in before):
        await conn.execute(delete(_index).where(position.in_(some)))
    await _put(conn, [one for one in after if one.is_listed])
    await replace(
        conn, opening_facets, {one.id: [{"facet": value} for value in facets(one)] for one in after}
    )
    await replace(conn, opening_needs, {one.id: need_rows(one) for one in after})


async def replace(conn: AsyncConnection, table: Table, rows: Mapping[int, list[dict[str, Any]]]) -> None:
    """Makes the rows of a table that belong to openings those given, by opening id. Those of an opening that
    has them already are left alone: of most openings that change, most rows stay."""
    stored, remove = _of_openings(table)
    names = [one.name for one in table.c if one.name != "opening_id"]
    new = []
    for some in batches(rows):
        had: dict[int, set[tuple[Any, ...]]] = {one: set() for one in some}
        for opening_id, *row in (await conn.execute(stored, {"ids": some})).all():
            had[opening_id].add(tuple(row))
        wanted = {one: {tuple([row[name] for name in names]) for row in rows[one]} for one in some}
        changed = [one for one in some if had[one] != wanted[one]]
        if old := [one for one in changed if had[one]]:
            await conn.execute(remove, {"ids": old})
        new += [{"opening_id": one, **row} for one in changed for row in rows[one]]
    await insert_all(conn, table, new)


@cache  # to make a statement takes longer than to run it
def _of_openings(table: Table) -> tuple[Select[Any], Delete]:
    """What reads the rows of openings, their ids first, and what removes them."""
    theirs = table.c.opening_id.in_(bindparam("ids", expanding=True))
    others = [one for one in table.c if one.name != "opening_id"]
    return select(table.c.opening_id, *others).where(theirs), delete(table).where(theirs)


def condition(wish: Filter, today: date, dialect: str) -> ColumnElement[bool]:
    """`domain.search.matches` in SQL, over `position` and, where `joins` says so, `openings`."""
    conditions = [_match(wish, dialect)]
    if wish.posted is not None:
        conditions.append(position >= at(today - timedelta(days=wish.posted)))
    if wish.holds:
        conditions.append(_meets(wish.holds))
    if wish.paid:
        conditions.append(openings.c.pay_year.is_not(None))
    if wish.pay_per_year is not None:
        unknown = openings.c.pay_year.is_(None)  # `paid` has ruled these out already
        conditions.append(or_(unknown, openings.c.pay_year >= wish.pay_per_year))
    if wish.years is not None:
        conditions.append(func.coalesce(openings.c.experience, 0.0) <= wish.years)
    return and_(*conditions)


def joins(wish: Filter) -> bool:
    """Does the filter ask for columns of `openings`?"""
    return wish.paid or wish.pay is not None or wish.years is not None


async def with_word(conn: AsyncConnection, word: str, below: int | None, limit: int) -> list[int]:
    """Row numbers of openings that have a word of a reader's, the newest first, from below one on."""
    found = select(position).where(_asks([[_word(word)]], conn.dialect.name)).order_by(position.desc())
    if below is not None:
        found = found.where(position < below)
    return list(await conn.scalars(found.limit(limit)))


async def _put(conn: AsyncConnection, listed: Iterable[Opening]) -> None:
    postgres = conn.dialect.name == "postgresql"
    rows = [
        {"row": at(one.fresh_on, one.id), "terms": terms(one) if postgres else " ".join(terms(one))}
        for one in listed
    ]
    rows.sort(key=itemgetter("row"))  # FTS5 writes what it has gathered whenever a row comes before the last
    if rows:
        # No parser of PostgreSQL's sees the words: what a word is, `domain.search` has said.
        made = (
            func.array_to_tsvector(bindparam("terms", type_=ARRAY(Text))) if postgres else bindparam("terms")
        )
        await conn.execute(insert(_index).values(rowid=bindparam("row"), tokens=made), rows)


def terms(opening: Opening) -> list[str]:
    """What an opening is found by."""
    return [_ALL, *map(_word, tokens(opening)), *map(_facet, facets(opening))]


def row(opening: Opening) -> dict[str, Any]:
    """The row of an opening, its terms with blanks between."""
    return {"rowid": at(opening.fresh_on, opening.id), "tokens": " ".join(terms(opening))}


def need_rows(opening: Opening) -> list[dict[str, Any]]:
    return [
        {"need": number, "code": code}
        for number, codes in enumerate(needs(opening))
        for code in codes or ("",)  # what no code meets is still a need
    ]


def _match(wish: Filter, dialect: str) -> ColumnElement[bool]:
    """Words and facet values: all of the groups, any of a group."""
    groups = [[_word(word)] for word in wish.q]
    groups += [[_facet(f"{name}:{one}") for one in sorted(getattr(wish, name))] for name in CHOICES]
    if wish.lives is not None:
        groups.append([_facet(ANYWHERE), _facet(f"lives:{wish.lives}")])
    return _asks([group for group in groups if group] or [[_ALL]], dialect)


def _asks(asked: list[list[str]], dialect: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        query = " & ".join("(" + " | ".join(f"'{term}'" for term in group) + ")" for group in asked)
        return _index.c.tokens.bool_op("@@")(cast(literal(query), TSQUERY))
    query = " AND ".join("(" + " OR ".join(f'"{term}"' for term in group) + ")" for group in asked)
    return _index.c.opening_text.bool_op("MATCH")(literal(query))


def _meets(holds: Iterable[str]) -> ColumnElement[bool]:
    """There is no need of the opening that none of these codes meets."""
    met = func.sum(case((opening_needs.c.code.in_(sorted(holds)), 1), else_=0))
    unmet = (
        select(opening_needs.c.need)
        .where(opening_needs.c.opening_id == opening_id)
        .group_by(opening_needs.c.need)
        .having(met == 0)
    )
    return ~exists(unmet)


@lru_cache(maxsize=1 << 15)
def _word(word: str) -> str:
    """A word as a term: itself, but for what no reader's word holds and what is too long to store."""
    plain = _NO_WORD.sub(_spelled, word) or "_"
    return plain if len(plain) <= _LONGEST else f"sha:{hashlib.sha256(plain.encode()).hexdigest()}"


@lru_cache(maxsize=1 << 12)
def _facet(value: str) -> str:
    return _NO_FACET.sub(_spelled, value.lower())


def _spelled(found: re.Match[str]) -> str:
    return f"_{ord(found[0]):x}_"
