"""Sums over all openings: how many by facet, what they pay, how they come and go.

Every sum is one statement over narrow rows that `keep` writes with the opening, never over its text. At a
million openings a statement still takes seconds: whoever shows a sum keeps it for as long as `version` stays
the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.market import Facts, facts, residents
from aggregator.domain.posting import Opening
from aggregator.store import search_index
from aggregator.store.schema import listed, opening_facets, opening_facts, openings, runs

_FACTS = tuple(one.name for one in fields(Facts))
_listed: ColumnElement[bool] = opening_facts.c.is_listed.is_(True)


@dataclass(frozen=True, slots=True)
class Share:
    """So many listed openings with these settings (by blanks), that take so whom, with or without pay."""

    settings: str
    takes: str
    pays: bool
    count: int


async def keep(
    conn: AsyncConnection, shown: Sequence[Opening], closings: Mapping[int, datetime | None]
) -> None:
    """Makes the rows of these openings anew. `closings`: when each one closed, None while it has not; one
    that is left out has become part of another opening and counts for nothing."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for one in shown:
        counts = one.id in closings and one.tags.is_coding
        rows[one.id] = [row(one, closings[one.id])] if counts else []
    await search_index.replace(conn, opening_facts, rows)


def row(opening: Opening, closed: datetime | None) -> dict[str, Any]:
    """The facts of an opening that counts."""
    said = facts(opening)
    day = closed.date().toordinal() if closed else None
    return {name: getattr(said, name) for name in _FACTS} | {"closed": day}


async def version(conn: AsyncConnection) -> str:
    """Another one after every run of a board, and whenever openings are made anew, by hand too."""
    newest = [select(func.max(one)).scalar_subquery() for one in (runs.c.id, listed.c.version)]
    return "-".join(str(one or 0) for one in (await conn.execute(select(*newest))).one())


async def newest(conn: AsyncConnection) -> int:
    """The id of the newest opening, 0 when there is none: about how many there were."""
    return int(await conn.scalar(select(func.max(openings.c.id))) or 0)


async def shares(conn: AsyncConnection) -> list[Share]:
    """All listed openings, counted by what they have in common."""
    by = [opening_facts.c[name] for name in ("settings", "takes", "pays")]
    wanted = select(*by, func.count()).where(_listed).group_by(*by)
    found = await conn.execute(wanted)
    return [Share(row[0], row[1], row[2], row[3]) for row in found]


async def counts(conn: AsyncConnection, name: str) -> dict[str, int]:
    """The listed openings by each value of a facet: "state", "requires", "prefers"."""
    facet = opening_facets.c.facet
    wanted = _joined(select(facet, func.count()).where(_of(name), _listed)).group_by(facet)
    return {row[0].partition(":")[2]: row[1] for row in await conn.execute(wanted)}


async def by_home(conn: AsyncConnection) -> dict[str, int]:
    """How many listed openings that are remote, wholly or in part, take the residents of each state."""
    homes = opening_facts.c.homes
    found: Counter[str] = Counter()
    for named, count in await conn.execute(select(homes, func.count()).where(_listed).group_by(homes)):
        found.update(dict.fromkeys(residents(named), count))
    return dict(found)


async def beside(conn: AsyncConnection, facet: str) -> dict[str, int]:
    """Of the listed openings with one facet ("requires:CPC"): how many have each other one, this one too. Who
    may live where is left out."""
    mine = opening_facets.alias()
    wanted = select(opening_facets.c.facet, func.count()).where(mine.c.facet == facet, _listed)
    wanted = wanted.where(~_of("lives"))
    both = opening_facets.join(mine, mine.c.opening_id == opening_facets.c.opening_id)
    found = await conn.execute(_joined(wanted, both).group_by(opening_facets.c.facet))
    return {row[0]: row[1] for row in found}


async def pays(conn: AsyncConnection, facet: str | None = None) -> dict[int, int]:
    """How many listed openings, or those with one facet, pay each amount (`Facts.pay`)."""
    pay = opening_facts.c.pay
    wanted = _having(select(pay, func.count()), facet).where(_listed, pay.is_not(None))
    return {row[0]: row[1] for row in await conn.execute(wanted.group_by(pay))}


async def pays_by(conn: AsyncConnection, name: str) -> dict[str, dict[int | None, int]]:
    """The same for every value of a facet, and under None how many have no such amount: their sum is that of
    `counts`."""
    pay = opening_facts.c.pay
    wanted = select(opening_facets.c.facet, pay, func.count()).where(_of(name), _listed)
    found: dict[str, dict[int | None, int]] = {}
    for facet, amount, count in await conn.execute(_joined(wanted).group_by(opening_facets.c.facet, pay)):
        found.setdefault(facet.partition(":")[2], {})[amount] = count
    return found


async def moves(
    conn: AsyncConnection, since: int, facet: str | None = None
) -> tuple[dict[int, int], dict[int, int]]:
    """By day number from `since` on: how many openings appeared, and how many closed."""
    found = []
    for column in (opening_facts.c.appeared, opening_facts.c.closed):
        wanted = _having(select(column, func.count()), facet).where(column >= since)
        found.append({row[0]: row[1] for row in await conn.execute(wanted.group_by(column))})
    return found[0], found[1]


async def began(conn: AsyncConnection) -> int | None:
    """The day number of the first opening of all; None when there is none."""
    found: int | None = await conn.scalar(select(func.min(opening_facts.c.appeared)))
    return found


async def lasted(conn: AsyncConnection, since: int) -> dict[int, int]:
    """How many openings that closed from a day number on had been open for so many days."""
    days = (opening_facts.c.closed - opening_facts.c.appeared).label("days")
    wanted = select(days, func.count()).where(opening_facts.c.closed >= since).group_by(days)
    return {row[0]: row[1] for row in await conn.execute(wanted)}


def _of(name: str) -> ColumnElement[bool]:
    """The rows of one facet, whatever its value: a range of the index."""
    facet = opening_facets.c.facet
    return and_(facet >= f"{name}:", facet < f"{name};")


def _having(wanted: Select[Any], facet: str | None) -> Select[Any]:
    if facet is None:
        return wanted
    return _joined(wanted.where(opening_facets.c.facet == facet))


def _joined(wanted: Select[Any], source: Any = opening_facets) -> Select[Any]:
    return wanted.select_from(
        source.join(opening_facts, opening_facts.c.opening_id == opening_facets.c.opening_id)
    )
