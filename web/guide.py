"""How to become a coder: the career guide's facts in our own words, corrected, each step with its search."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

import data
from aggregator.domain import phrases, wages
from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.search import SETTINGS
from aggregator.store import market
from aggregator.store.engine import Connection
from web import salaries
from web.page import render
from web.sums import summed

_NAMED = ("CPC", "COC", "CRC", "CIC")  # by the guide
_UNNAMED = ("CCA", "CCS", "CCS-P", "RHIT", "RHIA")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of pay or growth; `kind`: median, mean, change."""

    label: str
    value: str
    publisher: str
    release: str
    of: str


@dataclass(frozen=True, slots=True)
class Association:
    """A body that the guide lists."""

    short: str
    name: str
    says: str
    codes: tuple[str, ...]


async def index(request: web.Request) -> web.Response:
    """The guide, with how many open jobs stand behind each step."""
    settings, codes = await summed(request, *SHARED)
    return render(
        request,
        "guide.html",
        settings=settings,
        codes=codes,
        named=[CREDENTIALS[one] for one in _NAMED],
        unnamed=[CREDENTIALS[one] for one in _UNNAMED],
        lines=_lines(),
        states=[(one, [salaries.figure(each) for each in one.guide]) for one in wages.states() if one.guide],
        associations=[
            Association(row["short"], row["name"], row["says"], tuple(row["codes"].split()))
            for row in data.rows("guide_associations.csv")
        ],
        corrections=data.rows("guide_corrections.csv"),
    )


async def _counts(conn: Connection) -> tuple[dict[str, int], dict[str, int]]:
    shares = await market.shares(conn)
    by_setting = {name: sum(one.count for one in shares if name in one.settings.split()) for name in SETTINGS}
    return by_setting, await market.counts(conn, "requires")


SHARED = ("guide", _counts)


def _lines() -> list[Line]:
    """The guide's national figures and BLS's own, each with what it is of; nothing is reckoned from two."""
    older, newer = (
        "records and health information technicians, SOC 29-2071",
        "records specialists, SOC 29-2072",
    )
    told = [_of_guide(one, older) for one in wages.guide_national()]
    now = wages.national()
    told += [
        Line("Median a year", phrases.money(now.median or 0), now.publisher, now.release, newer),
        Line("Mean a year", phrases.money(now.mean or 0), now.publisher, now.release, newer),
    ]
    for one in (wages.projections()[0], wages.projections()[-1]):
        of = older if one.soc == wages.TECHNICIANS else newer
        period = one.period.replace("-", "–")
        told.append(Line("Change in employment", f"{one.change:g} %", "BLS, projections", period, of))
    return told


_LABELS = {
    "median annual wage": "Median a year",
    "median hourly wage": "Median an hour",
    "average annual salary": "Average a year",
    "projected growth 2016 2026": "Change in employment",
}
# Of the guide's four figures only BLS's can be dated.
_WHEN = {"median annual wage": "about May 2017", "projected growth 2016 2026": "2016–2026"}


def _of_guide(one: wages.Figure, older: str) -> Line:
    of = older if "Bureau" in one.publisher else "coders, as that site counts them"
    value = salaries.figure(one).replace(" a year", "").replace(" an hour", "")
    return Line(_LABELS[one.label], value, one.publisher, _WHEN.get(one.label, "undated"), of)
