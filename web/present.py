"""Openings and wages → what a template shows. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.domain import phrases, wages
from aggregator.domain.posting import HOURS_PER_YEAR, Copy, Opening
from aggregator.domain.requirements import suits
from aggregator.domain.search import Filter
from aggregator.domain.wages import WageContext, Wages
from scrapers import registry
from web import charts


@dataclass(frozen=True, slots=True)
class Card:
    """An opening in a list."""

    id: int
    title: str
    where: str
    settings: tuple[str, ...]
    facts: tuple[str, ...]
    pay: str
    first_seen: datetime
    last_verified: datetime
    trust: tuple[str, ...]
    answer: str
    lacks: str
    fit: str = ""  # requirements.Qualification.answer


@dataclass(frozen=True, slots=True)
class WageRow:
    """A line of the salary table, in one unit throughout; "not published" where BLS has nothing."""

    area: str
    mean: str
    median: str
    spread: str
    employed: str
    source: str


@dataclass(frozen=True, slots=True)
class Salary:
    """The salary figures beside an opening. `per`: "an hour" or "a year"."""

    per: str
    posted: str
    rows: tuple[WageRow, ...]
    guide: tuple[tuple[str, str, str], ...]
    beside: str
    bar: str
    notes: tuple[str, ...]


def card(opening: Opening, wish: Filter) -> Card:
    """An opening as one that asked with `wish` sees it."""
    tags = opening.tags
    fit = suits(tags, wish.holds, wish.years, wish.lives)
    answer, lacks = phrases.fit(fit) if fit else ("", "")
    facts = (phrases.certification(tags), phrases.experience(tags), phrases.work(tags))
    return Card(
        id=opening.id,
        title=opening.title,
        where=where(opening),
        settings=tags.settings,
        facts=facts,
        pay=phrases.pay(tags.pay),
        first_seen=opening.first_seen,
        last_verified=opening.last_verified,
        trust=trust(opening),
        answer=answer,
        lacks=lacks,
        fit=fit.answer if fit else "",
    )


def where(opening: Opening) -> str:
    """Employer and place in one line."""
    place = phrases.place(opening.tags, opening.location)
    return " · ".join(part for part in (opening.company, place) if part)


def trust(opening: Opening) -> tuple[str, ...]:
    """What is known of where it is advertised."""
    said = []
    if any(one.own_site for one in opening.copies):
        said.append("On the employer's own site")
    elif opening.copies:
        said.append("Not found on the employer's own site")
    boards = {one.board for one in opening.copies}
    said += [f"on {len(boards)} boards"] if len(boards) > 1 else []
    times = opening.reposts
    said += [f"posted again {'once' if times == 1 else f'{times} times'}"] if times else []
    return tuple(said)


def copies(opening: Opening) -> tuple[Copy, ...]:
    """Where to apply: the employer's own posting first, those that are gone last."""
    return tuple(sorted(opening.copies, key=lambda one: (one.status == "closed", not one.own_site)))


def platforms(opening: Opening) -> tuple[str, ...]:
    """The platforms of its copies, each once."""
    return tuple(dict.fromkeys(one.platform for one in opening.copies))


def attributions(opening: Opening) -> tuple[str, ...]:
    """What the sources of its copies ask to be shown beside them."""
    return registry.attributions(platforms(opening))


def salary(opening: Opening, lives: str | None) -> Salary:
    """The figures beside an opening, in the unit of its own pay; a year where it states none."""
    tags, context = opening.tags, wages.context(opening.tags, lives)
    hourly = tags.pay is not None and tags.pay.unit == "hour"
    return Salary(
        per="an hour" if hourly else "a year",
        posted=phrases.pay(tags.pay),
        rows=tuple(wage_row(one, hourly=hourly) for one in _rows(context)),
        guide=guide(context.state),
        beside=phrases.beside(tags.pay, context.shown),
        bar=charts.pay_bar(tags.pay, context.shown),
        notes=context.notes,
    )


def _rows(context: WageContext) -> list[Wages]:
    at = [context.state.oews] if context.state and context.state.oews else []
    return [*at, context.national, *context.settings]


def wage_row(row: Wages, *, hourly: bool = False) -> WageRow:
    """A row of OEWS in dollars an hour or a year."""
    mean = row.mean / HOURS_PER_YEAR if hourly and row.mean is not None else row.mean
    median, low, high = (
        (row.median_hour, row.p10_hour, row.p90_hour) if hourly else (row.median, row.p10, row.p90)
    )
    spread = "not published" if low is None or high is None else f"{_money(low)} to {_money(high)}"
    return WageRow(
        area=row.area,
        mean=_money(mean),
        median=_money(median),
        spread=spread,
        employed="not published" if row.employed is None else f"{row.employed:,}",
        source=f"{row.publisher}, {row.release}, SOC {row.soc}",
    )


def _money(amount: float | None) -> str:
    return "not published" if amount is None else phrases.money(round(amount, 2))


def guide(state: wages.StateWages | None) -> tuple[tuple[str, str, str], ...]:
    """The career guide's figures of a state: (label, value, source)."""
    figures: Sequence[wages.Figure] = state.guide if state else ()
    return tuple(
        (one.label, figure(one), f"{one.publisher}, {one.release}, SOC {one.soc}") for one in figures
    )


def figure(one: wages.Figure) -> str:
    """A published number with its unit."""
    if one.unit in ("usd_per_year", "usd_per_hour"):
        return f"{phrases.money(one.value)} {'a year' if one.unit == 'usd_per_year' else 'an hour'}"
    return f"{one.value:g} %" if one.unit == "percent" else f"{one.value:,.0f}"
