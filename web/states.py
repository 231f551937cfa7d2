"""Salary figures and open jobs by state."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from aggregator.domain import wages
from aggregator.domain.places import STATES
from aggregator.domain.search import Filter
from aggregator.store import openings
from web import charts, present
from web.page import CLOCK, STORE, render

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A state in the table."""

    usps: str
    name: str
    row: present.WageRow | None
    guide: tuple[str, ...]
    openings: int


async def index(request: web.Request) -> web.Response:
    """All states: a map, and a table that says the same and more."""
    async with request.app[STORE].read() as conn:
        counts = await openings.counts(conn, Filter(), request.app[CLOCK]().date())
    known = {usps: wages.state(usps) for usps in STATES}
    medians = {usps: one.oews.median if one.oews else None for usps, one in known.items()}
    label = "Median wage of medical records specialists, dollars a year, May 2025"
    national = (wages.national(), *wages.by_setting())
    return render(
        request,
        "states.html",
        map=charts.tile_map(medians, label),
        label=label,
        lines=[_line(one, counts) for one in known.values()],
        national=[present.wage_row(one) for one in national],
        guide=[(one, present.figure(one)) for one in wages.guide_national()],
    )


async def state(request: web.Request) -> web.Response:
    """One state: its figures, its newest openings, and the remote ones that take its residents."""
    usps = request.match_info["usps"].upper()
    if usps not in STATES:
        raise web.HTTPNotFound
    today = request.app[CLOCK]().date()
    here, remote = Filter(state=frozenset({usps})), Filter(setting=frozenset({"remote"}), lives=usps)
    async with request.app[STORE].read() as conn:
        found = [await openings.search(conn, one, today, limit=_SHOWN) for one in (here, remote)]
        totals = [await openings.count(conn, one, today) for one in (here, remote)]
    known = wages.state(usps)
    near, far = ([present.card(one, Filter()) for one in result.openings] for result in found)
    return render(
        request,
        "state.html",
        state=known,
        row=present.wage_row(known.oews) if known.oews else None,
        hourly=present.wage_row(known.oews, hourly=True) if known.oews else None,
        national=present.wage_row(wages.national()),
        guide=present.guide(known),
        lists=(
            ("Jobs in", near, totals[0], here.query()),
            ("Remote jobs open to", far, totals[1], remote.query()),
        ),
    )


def _line(one: wages.StateWages, counts: dict[str, int]) -> Line:
    return Line(
        one.usps,
        one.name,
        present.wage_row(one.oews) if one.oews else None,
        tuple(value for _, value, _ in present.guide(one)),
        counts.get(f"state:{one.usps}", 0),
    )
