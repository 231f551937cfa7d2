"""Counts and movements → rows and charts that a template shows. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aggregator.domain import phrases
from aggregator.domain.market import FEWEST, Spread, Step, spread
from aggregator.domain.posting import HOURS_PER_YEAR
from web import charts

TOO_FEW = f"fewer than {FEWEST} state it"


@dataclass(frozen=True, slots=True)
class Stat:
    """A number at the head of a page; `note`: what it is of, `href`: where it leads."""

    value: str
    label: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list with bars. `more`: what else is said of it."""

    label: str
    href: str
    count: int
    bar: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """Openings over time: a picture, and the same as a table. `size`: "day" or "week"."""

    chart: str
    steps: tuple[Step, ...]
    size: str

    @property
    def said(self) -> str:
        """The whole of it in one sentence."""
        came, went = (sum(getattr(one, name) for one in self.steps) for name in ("appeared", "gone"))
        return f"{came:,} appeared and {went:,} went in {len(self.steps)} {self.size}s."


def ranked(
    counts: Mapping[str, int],
    name: Callable[[str], str],
    href: Callable[[str], str],
    *,
    most: int = 12,
    more: Mapping[str, str] | None = None,
) -> tuple[Row, ...]:
    """The largest counts first, so many of them."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], name(one[0])))[:most]
    top = ordered[0][1] if ordered else 0
    said = more or {}
    return tuple(
        Row(name(one), href(one), count, charts.bar(count, top), said.get(one, "")) for one, count in ordered
    )


def movement(steps: tuple[Step, ...]) -> Movement | None:
    """None where there is too little to draw a line through."""
    chart = charts.trend(steps)
    if not chart:
        return None
    days = (steps[1].ends - steps[0].ends).days
    return Movement(chart, steps, "day" if days == 1 else "week")


def pay(amounts: Mapping[int | None, int]) -> str:
    """The median of posted pay in dollars a year, "" where too few state any. Under None: how many state no
    amount."""
    found = spread({amount: count for amount, count in amounts.items() if amount is not None})
    return phrases.money(found.median) if found else ""


def pay_in_full(found: Spread | None) -> str:
    """The same with its quarters, and of how many."""
    if found is None:
        return f"Nothing can be said of the pay: {TOO_FEW}."
    hourly = phrases.money(round(found.median / HOURS_PER_YEAR, 2))
    return (
        f"Half of them post a range whose middle is between {yearly(found.low)} and {yearly(found.high)};"
        f" the median is {yearly(found.median)}, or {hourly} an hour"
        f" ({found.count:,} jobs that post both ends)."
    )


def yearly(amount: float) -> str:
    """An amount of a year."""
    return f"{phrases.money(amount)} a year"


def percent(part: int, whole: int) -> str:
    """A share as people say it; "–" of nothing."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def facet(found: Mapping[str, int], name: str) -> dict[str, int]:
    """Of counts by facet, those of one name by its value."""
    return {one.partition(":")[2]: count for one, count in found.items() if one.startswith(f"{name}:")}
