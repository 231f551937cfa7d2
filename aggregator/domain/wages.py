"""Salary figures beside an opening: whose, of when, for whom, and what they are not.

Each figure keeps its publisher, release, unit and occupation code, and nothing is computed from two of them:
the guide's rows (about May 2017, SOC 29-2071) and BLS's (May 2025, SOC 29-2072) describe different
populations, so there is no trend between them; there is no remote wage; industries overlap and are never
added. An empty cell is "not published", never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import data
from aggregator.domain.places import STATES
from aggregator.domain.posting import Tags

BLS, GUIDE, BEA = "U.S. Bureau of Labor Statistics, OEWS", "learnhowtobecome.org, medical coder guide", "BEA"
MAY_2025 = "May 2025"
SPECIALISTS = "29-2072"  # medical records specialists
TECHNICIANS = "29-2071"  # the older, wider occupation
SHAKY = 15.0  # % relative standard error of employment above which a row is marked
_UNITED_STATES = "United States"
_NOTES = (
    (
        "The figures describe all medical records specialists, records clerks and release-of-information staff"
        " among them. They are not the pay of coders, nor of this job."
    ),
    "Nobody publishes a wage for remote work.",
)
_GUIDE_NOTE = (
    "The guide's figures (about May 2017) and BLS's (May 2025) count different occupations (SOC 29-2071 and"
    " 29-2072); the difference between them is no change in pay or in jobs."
)
_SHAKY_NOTE = "BLS's estimate of employment here is uncertain: its relative standard error is {:.1f} %."


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number. `unit`: "usd_per_year", "usd_per_hour", "persons" or "percent"."""

    label: str
    value: float
    unit: str
    publisher: str
    release: str
    soc: str
    area: str


@dataclass(frozen=True, slots=True)
class Wages:
    """OEWS wages of one area or industry in dollars a year and an hour; None: not published."""

    area: str
    mean: float | None
    median: float | None
    p10: float | None
    p25: float | None
    p75: float | None
    p90: float | None
    median_hour: float | None
    p10_hour: float | None
    p90_hour: float | None
    employed: int | None
    employed_rse: float | None
    publisher: str = BLS
    release: str = MAY_2025
    soc: str = SPECIALISTS


@dataclass(frozen=True, slots=True)
class StateWages:
    """What is published of one state. `guide`: the guide's three figures, for its ten states only.
    `price_level`: all-items price parity, the United States being 100, with its year."""

    usps: str
    name: str
    oews: Wages | None
    guide: tuple[Figure, ...]
    price_level: Figure | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WageContext:
    """What stands beside one opening: the state's row or, for a remote job whose reader's state is not
    known, the national one; the national rows by setting; what all that is not."""

    state: StateWages | None
    national: Wages
    settings: tuple[Wages, ...]
    notes: tuple[str, ...]

    @property
    def shown(self) -> Wages:
        """The row to set the opening's own pay beside."""
        return self.state.oews if self.state and self.state.oews else self.national


@dataclass(frozen=True, slots=True)
class Projection:
    """BLS's or a state's outlook of employment. `change`: percent over the period; `openings`: a year, people
    who leave included; `base`, `projected`: persons; None: not published, or not known to us."""

    area: str
    period: str
    soc: str
    change: float
    openings: int | None
    base: int | None
    projected: int | None
    provenance: str


def context(tags: Tags, lives: str | None = None) -> WageContext:
    """The figures for an opening. For a remote job the reader's own state counts, not the employer's."""
    usps = lives if tags.arrangement == "remote" else tags.place.state
    at = state(usps) if usps in STATES else None
    rows = [
        _industry(code)
        for name, code in (("hospital", "622000"), ("office", "621100"))
        if name in tags.settings
    ]
    notes = [*_NOTES, *(at.notes if at else ())]
    return WageContext(at, national(), tuple(rows), tuple(dict.fromkeys(notes)))


@cache
def national() -> Wages:
    """BLS's row for the United States."""
    return _wages(data.rows("oews_2025_national_29-2072.csv")[0], _UNITED_STATES)


@cache
def by_setting() -> tuple[Wages, ...]:
    """BLS's national rows for hospitals and for offices of physicians."""
    return _industry("622000"), _industry("621100")


@cache
def guide_national() -> tuple[Figure, ...]:
    """The guide's national figures, as it states them."""
    return tuple(
        Figure(
            row["metric"].replace("_", " "),
            float(row["value"]),
            row["unit"],
            f"{row['as_stated_source']}, in the guide",
            "about May 2017",
            TECHNICIANS,
            _UNITED_STATES,
        )
        for row in data.rows("guide_national.csv")
    )


@cache
def areas(usps: str) -> tuple[Wages, ...]:
    """The metropolitan and other areas that begin in a state, by name; one that lies in several states counts
    for its first."""
    first = _oews()[usps]["fips"] if usps in _oews() else ""
    rows = (one for one in data.rows("oews_2025_metro_29-2072.csv") if one["first_state_fips"] == first)
    return tuple(sorted((_wages(one, one["area_name"]) for one in rows), key=lambda one: one.area))


@cache
def projections() -> tuple[Projection, ...]:
    """The nation's, oldest period first. Two of different occupations are no series."""
    return tuple(
        _projection(row, _UNITED_STATES, row["period"], ("base_employment", "projected_employment"))
        for row in data.rows("proj_national.csv")
    )


@cache
def projection(usps: str) -> Projection | None:
    """A state's; None for those whose projection is not in our data."""
    for row in data.rows("proj_state_2024_2034_29-2072_known.csv"):
        if row["usps"] == usps:
            period = f"{row['base_year']}-{row['proj_year']}"
            return _projection(row, row["state"], period, ("base", "projected"))
    return None


def _projection(row: Mapping[str, str], area: str, period: str, ends: tuple[str, str]) -> Projection:
    def number(column: str) -> int | None:
        return int(row[column]) if row.get(column) else None

    return Projection(
        area=area,
        period=period,
        soc=row.get("soc", SPECIALISTS),
        change=float(row["change_pct"] if "change_pct" in row else row["pct_change"]),
        openings=number("annual_openings" if "annual_openings" in row else "avg_annual_openings"),
        base=number(ends[0]),
        projected=number(ends[1]),
        provenance=row["provenance"],
    )


@cache
def states() -> tuple[StateWages, ...]:
    """Every state that a figure is published for, by name."""
    return tuple(sorted((state(usps) for usps in _oews()), key=lambda one: one.name))


@cache
def state(usps: str) -> StateWages:
    """What is published of a state; its `oews` is None where BLS publishes nothing (VI, AS, MP)."""
    row = _oews().get(usps)
    oews = _wages(row, STATES[usps]) if row else None
    guide = _guide(usps)
    notes = [_GUIDE_NOTE] if guide else []
    if oews and oews.employed_rse and oews.employed_rse > SHAKY:
        notes.append(_SHAKY_NOTE.format(oews.employed_rse))
    return StateWages(usps, STATES[usps], oews, guide, _price_level(usps), tuple(notes))


@cache
def _oews() -> dict[str, Mapping[str, str]]:
    return {row["usps"]: row for row in data.rows("oews_2025_state_29-2072.csv")}


def _guide(usps: str) -> tuple[Figure, ...]:
    labels = (
        ("mean wage", "mean_wage_annual_usd", "usd_per_year"),
        ("employed", "employed", "persons"),
        ("change in employment 2016-2026", "change_2016_2026_pct", "percent"),
    )
    return tuple(
        Figure(label, float(row[column]), unit, GUIDE, "about May 2017", TECHNICIANS, row["state"])
        for row in data.rows("guide_states.csv")
        if row["usps"] == usps
        for label, column, unit in labels
    )


def _price_level(usps: str) -> Figure | None:
    for row in data.rows("bea_rpp_2023_state.csv"):
        if row["state"] == STATES[usps] and row["rpp_all_items"]:
            return Figure(
                "price level", float(row["rpp_all_items"]), "index", BEA, row["year"], "", row["state"]
            )
    return None


@cache
def _industry(code: str) -> Wages:
    rows: Iterable[Mapping[str, str]] = data.rows("oews_2025_national_by_industry_29-2072.csv")
    row = next(one for one in rows if one["industry_code"] == code)
    return _wages(row, f"{row['industry']}, {_UNITED_STATES}")


def _wages(row: Mapping[str, str], area: str) -> Wages:
    def number(column: str) -> float | None:
        return float(row[column]) if row[column] else None

    employed = number("employment")
    return Wages(
        area=area,
        mean=number("a_mean"),
        median=number("a_median"),
        p10=number("a_p10"),
        p25=number("a_p25"),
        p75=number("a_p75"),
        p90=number("a_p90"),
        median_hour=number("h_median"),
        p10_hour=number("h_p10"),
        p90_hour=number("h_p90"),
        employed=None if employed is None else int(employed),
        employed_rse=number("employment_rse_pct"),
    )
