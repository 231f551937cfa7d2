"""What an alert for a search would have brought: shown before anybody signs up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from aggregator.domain.search import Filter
from aggregator.store import openings
from aggregator.store.engine import Connection
from web.counts import said
from web.present import where

_COUNTED = 200  # beyond this nobody needs to know
_NEWEST = 3


@dataclass(frozen=True, slots=True)
class Coming:
    """`week`, `month`: how many of the last 7 and 30 days fit, in words; `newest`: the first of all."""

    week: str
    month: str
    newest: tuple[tuple[int, str, str], ...]  # id, title, employer and place


async def coming(conn: Connection, wish: Filter, today: date, newest: int = _NEWEST) -> Coming:
    """What fits the search now, by age, and so many of the newest."""
    week, month = [
        await openings.count(conn, replace(wish, posted=min(days, wish.posted or days)), today, _COUNTED + 1)
        for days in (7, 30)
    ]
    first = (await openings.search(conn, wish, today, limit=newest)).openings if newest else ()
    shown = tuple((one.id, one.title, where(one)) for one in first)
    return Coming(said(week, _COUNTED), said(month, _COUNTED), shown)
