"""States: where the jobs are, whom remote jobs take, and what is published of wages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from aggregator.domain import wages
from aggregator.domain.market import since, spread, steps
from aggregator.domain.places import STATES
from aggregator.domain.search import Filter
from aggregator.store import market, openings
from aggregator.store.engine import Connection
from web import charts, figures, present, salaries
from web.counts import counted
from web.figures import Stat
from web.page import CLOCK, STORE, render
from web.sums import summed

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A state in the table; numbers as they are, for sorting. None: not published, or not in the guide."""

    usps: str
    name: str
    openings: int
    remote: int
    median: float | None
    mean: float | None
    employed: int | None
    shaky: bool
    prices: float | None
    guide: tuple[float, ...]
    guide_said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the table can be ordered by."""

    key: str
    label: str
    value: Callable[[Line], Any]
    number: bool = True


COLUMNS = (
    Column("name", "State", lambda line: line.name, number=False),
    Column("openings", "Open jobs", lambda line: line.openings),
    Column("remote", "Remote jobs for residents", lambda line: line.remote),
    Column("median", "Median wage", lambda line: line.median),
    Column("mean", "Mean wage", lambda line: line.mean),
    Column("employed", "Employed", lambda line: line.employed),
    Column("prices", "Prices, US = 100", lambda line: line.prices),
    Column("guide", "Mean wage", lambda line: line.guide[0] if line.guide else None),
    Column("guide-employed", "Employed", lambda line: line.guide[1] if line.guide else None),
    Column("guide-change", "Change 2016–26", lambda line: line.guide[2] if line.guide else None),
)
_COLUMNS = {one.key: one for one in COLUMNS}
MAPS = {
    "openings": ("Open jobs", "Open jobs in each state, now", charts.number),
    "remote": (
        "Remote jobs for residents",
        "Remote jobs that take each state's residents, now",
        charts.number,
    ),
    "median": (
        "Median wage",
        "Median wage of medical records specialists, dollars a year, BLS, May 2025",
        charts.dollars,
    ),
}


async def index(request: web.Request) -> web.Response:
    """All states: a map, and a table that says the same and more, ordered by any column."""
    sort, shown = request.query.get("sort", "name"), request.query.get("map", "openings")
    up, key = sort.startswith("-") or sort == "name", sort.removeprefix("-")
    if key not in _COLUMNS or shown not in MAPS:
        raise web.HTTPNotFound
    counted, homes = await summed(request, *SHARED)
    lines = [_line(usps, counted.get(usps, 0), homes.get(usps, 0)) for usps in STATES]
    _, label, said = MAPS[shown]
    values = {line.usps: _COLUMNS[shown].value(line) for line in lines}
    return render(
        request,
        "states.html",
        map=charts.tile_map(values, label, said),
        label=label,
        maps={one: MAPS[one][0] for one in MAPS},
        shown=shown,
        lines=_ordered(lines, _COLUMNS[key], up=up),
        columns=COLUMNS,
        sort=key,
        up=up,
        national=[salaries.oews(wages.national()), *map(salaries.industry, wages.by_setting())],
    )


async def _by_state(conn: Connection) -> tuple[dict[str, int], dict[str, int]]:
    return await market.counts(conn, "state"), await market.by_home(conn)


SHARED = ("states", _by_state)


def _line(usps: str, count: int, remote: int) -> Line:
    known = wages.state(usps)
    row = known.oews
    return Line(
        usps=usps,
        name=known.name,
        openings=count,
        remote=remote,
        median=row.median if row else None,
        mean=row.mean if row else None,
        employed=row.employed if row else None,
        shaky=bool(row and row.employed_rse and row.employed_rse > wages.SHAKY),
        prices=known.price_level.value if known.price_level else None,
        guide=tuple(one.value for one in known.guide),
        guide_said=tuple(salaries.figure(one) for one in known.guide),
    )


def _ordered(lines: list[Line], column: Column, *, up: bool) -> list[Line]:
    """What is not published comes last, whichever way the rest goes."""
    by_name = sorted(lines, key=lambda line: line.name)
    known = [line for line in by_name if column.value(line) is not None]
    known.sort(key=lambda line: column.value(line) or 0, reverse=not up)
    return known + [line for line in by_name if column.value(line) is None]


async def state(request: web.Request) -> web.Response:
    """One state: its jobs and what they ask for, the remote ones that take its residents, its figures."""
    usps = request.match_info["usps"].upper()
    if usps not in STATES:
        raise web.HTTPNotFound
    if usps != request.match_info["usps"]:
        return web.Response(status=308, headers={"Location": f"/states/{usps}"})
    today = request.app[CLOCK]().date()
    here, remote = Filter(state=frozenset({usps})), Filter(setting=frozenset({"remote"}), lives=usps)
    async with request.app[STORE].read() as conn:
        near, far = [await openings.search(conn, one, today, limit=_SHOWN) for one in (here, remote)]
    count, reach = [await counted(request, one, today) for one in (here, remote)]
    asked = await summed(request, f"state {usps}", lambda conn: _asked(conn, usps, today), today)
    known = wages.state(usps)
    return render(
        request,
        "state.html",
        state=known,
        stats=_stats(known, (count, here.query()), (reach, remote.query())),
        lists=(
            ("Newest jobs in", _cards(near), count, here.query()),
            ("Remote jobs that take residents of", _cards(far), reach, remote.query()),
        ),
        asked=asked,
        range=charts.wage_range(known.oews) if known.oews else "",
        figures_of=_figures(known),
        projection=wages.projection(usps),
        areas=[salaries.oews(one) for one in wages.areas(usps)],
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the jobs of a state ask for and pay, and how they come and go."""

    credentials: tuple[figures.Row, ...]
    settings: tuple[figures.Row, ...]
    pay: str
    movement: figures.Movement | None


async def _asked(conn: Connection, usps: str, today: date) -> Asked:
    found, amounts = await market.beside(conn, f"state:{usps}"), await market.pays(conn, f"state:{usps}")
    began, (came, gone) = await market.began(conn), await market.moves(conn, since(today), f"state:{usps}")
    there = found.get(f"state:{usps}", 0)
    past = steps(came, gone, there, began, today.toordinal()) if began is not None else ()
    return Asked(
        credentials=figures.ranked(
            figures.facet(found, "requires"),
            present.credential,
            lambda code: f"/?state={usps}&requires={code}",
            most=8,
        ),
        settings=figures.ranked(
            figures.facet(found, "setting"), str.capitalize, lambda one: f"/?setting={one}&state={usps}"
        ),
        pay=figures.pay_in_full(spread(amounts)),
        movement=figures.movement(past),
    )


def _stats(known: wages.StateWages, here: tuple[str, str], remote: tuple[str, str]) -> list[Stat]:
    """The numbers at the head of the page."""
    made = [
        Stat(here[0], "open jobs here", href=f"/?{here[1]}"),
        Stat(remote[0], "remote jobs that take residents", href=f"/?{remote[1]}"),
    ]
    if known.oews and known.oews.median is not None:
        note = "all medical records specialists, BLS, May 2025"
        made.append(Stat(f"${known.oews.median:,.0f}", "median wage a year", note))
    if known.price_level:
        note = f"the United States being 100; BEA, {known.price_level.release}"
        made.append(Stat(f"{known.price_level.value:.1f}", "price level", note))
    return made


def _cards(found: openings.Result) -> list[present.Card]:
    return [present.card(one, Filter()) for one in found.openings]


def _figures(known: wages.StateWages) -> tuple[salaries.Figures, ...]:
    row = known.oews
    own = (salaries.oews(row), salaries.oews(row, hourly=True)) if row else ()
    return (*own, salaries.oews(wages.national()), *salaries.of_state(known))
