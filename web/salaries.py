"""Published figures → what a page shows: each with its source, its year and what it is not. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.domain import phrases, wages
from aggregator.domain.posting import HOURS_PER_YEAR, Opening
from aggregator.domain.wages import Figure, StateWages, WageContext, Wages
from web import charts

NOT_PUBLISHED = "not published"
_OEWS_IS_NOT = "All medical records specialists, clerks among them: not the pay of coders, nor of one job."
_INDUSTRY_IS_NOT = (
    "Of the whole country and all records specialists of that industry: not of a state or a job."
)
_GUIDE_IS_NOT = (
    "Another occupation, before it was split: the difference from BLS's figures is no change in pay or jobs."
)
_PRICES_ARE_NOT = "It compares prices between places, not wages, and not one year with another."


@dataclass(frozen=True, slots=True)
class Figures:
    """What one publisher says of one area: (label, value) pairs."""

    title: str
    values: tuple[tuple[str, str], ...]
    source: str
    is_not: str
    shaky: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """The salary figures beside an opening. `per`: "an hour" or "a year"; `key`: what the bars of `bar` are,
    (css class, words); `compared`: the posted pay beside the mean in one sentence."""

    per: str
    posted: str
    bar: str
    key: tuple[tuple[str, str], ...]
    compared: str
    figures: tuple[Figures, ...]
    notes: tuple[str, ...]


def beside(opening: Opening, lives: str | None) -> Beside:
    """The figures beside an opening, in the unit of its own pay; a year where it states none."""
    tags, context = opening.tags, wages.context(opening.tags, lives)
    hourly = tags.pay is not None and tags.pay.unit == "hour"
    posted, row = phrases.pay(tags.pay), context.shown
    bar = charts.pay_bar(tags.pay, row)
    key = (
        ("posted", f"This job, as posted: {posted}"),
        ("wages", f"The middle 80 % of wages, {row.area}: {_span(row, hourly=hourly)}"),
        ("mean", f"The mean there: {_money(_mean(row, hourly=hourly))}"),
    )
    return Beside(
        per="an hour" if hourly else "a year",
        posted=posted,
        bar=bar,
        key=key if bar else (),
        compared=phrases.beside(tags.pay, row),
        figures=_figures(context, hourly=hourly),
        notes=context.notes,
    )


def _figures(context: WageContext, *, hourly: bool) -> tuple[Figures, ...]:
    """The state's, the nation's, those of the settings, the guide's, and the price level."""
    state = context.state
    found = [oews(state.oews, hourly=hourly)] if state and state.oews else []
    found += [oews(context.national, hourly=hourly)]
    found += [industry(one, hourly=hourly) for one in context.settings]
    return (*found, *(of_state(state) if state else ()))


def of_state(state: StateWages) -> tuple[Figures, ...]:
    """The guide's figures and the price level of a state, where there are any."""
    return tuple(one for one in (guide(state), price_level(state)) if one)


def oews(row: Wages, *, hourly: bool = False) -> Figures:
    """A row of OEWS in dollars an hour or a year."""
    rse = row.employed_rse
    return Figures(
        f"{row.area}, an hour" if hourly else row.area,
        _values(row, hourly=hourly),
        _source(row),
        _OEWS_IS_NOT,
        f"Uncertain: a relative standard error of {rse:.1f} % in the number employed."
        if rse and rse > wages.SHAKY
        else "",
    )


def industry(row: Wages, *, hourly: bool = False) -> Figures:
    """The same of an industry."""
    return Figures(row.area, _values(row, hourly=hourly), _source(row), _INDUSTRY_IS_NOT)


def _values(row: Wages, *, hourly: bool) -> tuple[tuple[str, str], ...]:
    per = "an hour" if hourly else "a year"
    median = row.median_hour if hourly else row.median
    return (
        (f"Median {per}", _money(median)),
        (f"Mean {per}", _money(_mean(row, hourly=hourly))),
        ("Middle 80 %", _span(row, hourly=hourly)),
        ("Employed", count(row.employed)),
    )


def _source(row: Wages) -> str:
    return f"{row.publisher}, {row.release}, SOC {row.soc}"


def _mean(row: Wages, *, hourly: bool) -> float | None:
    return row.mean / HOURS_PER_YEAR if hourly and row.mean is not None else row.mean


def _span(row: Wages, *, hourly: bool) -> str:
    low, high = (row.p10_hour, row.p90_hour) if hourly else (row.p10, row.p90)
    return NOT_PUBLISHED if low is None or high is None else f"{_money(low)} to {_money(high)}"


def _money(amount: float | None) -> str:
    return NOT_PUBLISHED if amount is None else phrases.money(round(amount, 2))


def count(number: float | None) -> str:
    """So many persons; a missing number is never zero."""
    return NOT_PUBLISHED if number is None else f"{number:,.0f}"


def guide(state: StateWages) -> Figures | None:
    """The career guide's row of a state; None for those that it does not show."""
    if not state.guide:
        return None
    first = state.guide[0]
    values = tuple((one.label.capitalize(), figure(one)) for one in state.guide)
    source = f"{first.publisher}, {first.release}, SOC {first.soc}"
    return Figures(f"{state.name}, in the career guide", values, source, _GUIDE_IS_NOT)


def price_level(state: StateWages) -> Figures | None:
    """What things cost in a state, beside the country."""
    level = state.price_level
    if level is None:
        return None
    apart = round(level.value - 100, 1)
    said = "as in the whole country"
    if apart:
        said = f"{abs(apart):g} % {'above' if apart > 0 else 'below'} the whole country"
    return Figures(
        f"Prices in {state.name}",
        ((f"{level.value:.1f}, the United States being 100", said),),
        f"U.S. Bureau of Economic Analysis, regional price parities, all items, {level.release}",
        _PRICES_ARE_NOT,
    )


def figure(one: Figure) -> str:
    """A published number with its unit."""
    if one.unit in ("usd_per_year", "usd_per_hour"):
        return f"{phrases.money(one.value)} {'a year' if one.unit == 'usd_per_year' else 'an hour'}"
    return f"{one.value:g} %" if one.unit == "percent" else f"{one.value:,.0f}"
