"""Inline SVG: the pay bar of an opening, the tile map of the states, a board's counts over time. PURE.

Only presentation attributes are used: the site's policy forbids inline styles. Every number that a picture
shows is also said in words beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.posting import HOURS_PER_YEAR, Pay
from aggregator.domain.wages import Wages

_WIDTH, _EDGE = 600.0, 10.0
_SPARK = 116
_STEPS = 5
# The tile grid that newspapers use.
_GRID = """
AK .. .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. .. VT NH
.. WA ID MT ND MN IL WI MI NY RI MA
.. OR NV WY SD IA IN OH PA NJ CT ..
.. CA UT CO NE MO KY WV VA MD DE ..
.. .. AZ NM KS AR TN NC SC DC .. ..
.. .. .. .. OK LA MS AL GA .. .. ..
HI .. .. .. TX .. .. .. .. FL .. ..
"""
TILES: Mapping[str, tuple[int, int]] = {  # column and row, in the order of reading
    code: (column, row)
    for row, line in enumerate(_GRID.split("\n")[1:])
    for column, code in enumerate(line.split())
    if code != ".."
}


def pay_bar(posted: Pay | None, row: Wages) -> str:
    """The posted pay above the middle 80 % of the row's wages, with the mean; "" where either is missing.

    The wages are said an hour where the pay is hourly, else a year. Two bars, never one: they are figures of
    different people.
    """
    if posted is None or posted.currency != "USD" or row.p10 is None or row.p90 is None or row.mean is None:
        return ""
    low, high = posted.per_year()
    ends = [one for one in (low, high) if one is not None]
    if not ends:
        return ""
    bottom, top = min(*ends, row.p10), max(*ends, row.p90)
    scale = (_WIDTH - 2 * _EDGE) / ((top - bottom) or 1)

    def at(value: float) -> float:
        return round(_EDGE + (value - bottom) * scale, 1)

    parts = [
        _bar("bar posted", at(min(ends)), at(max(ends)), 4),
        _bar("bar wages", at(row.p10), at(row.p90), 26),
        Markup('<line class="mean" x1="{0}" x2="{0}" y1="22" y2="44"/>').format(at(row.mean)),
    ]
    divisor, per = (HOURS_PER_YEAR, "an hour") if posted.unit == "hour" else (1, "a year")
    least, most, mean = (phrases.money(round(one / divisor, 2)) for one in (row.p10, row.p90, row.mean))
    said = (
        f"Posted pay: {phrases.pay(posted)}. {row.area}: 80 % of wages are between {least} and {most} {per};"
        f" the mean is {mean}."
    )
    return Markup('<svg class="pay-bar" viewBox="0 0 600 48" role="img" aria-label="{}">{}</svg>').format(
        said, Markup("").join(parts)
    )


def _bar(name: str, start: float, end: float, y: int) -> Markup:
    width = max(round(end - start, 1), 4)
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="14" rx="3"/>').format(
        name, start, y, width
    )


def sparkline(counts: Sequence[int | None]) -> str:
    """How many postings a board listed, run after run; a mark at the foot for each run that could not be read
    (None). "" for fewer than two runs."""
    if len(counts) < 2:
        return ""
    known = [one for one in counts if one is not None]
    top = max(known, default=0) or 1
    step = _SPARK // (len(counts) - 1)
    line, begun = "", False
    for at, one in enumerate(counts):
        if one is not None:
            line += f"{'L' if begun else 'M'}{at * step + 2} {22 - round(20 * one / top)}"
        begun = one is not None
    marks = "".join(f"M{at * step + 2} 23v-6" for at, one in enumerate(counts) if one is None)
    said = f"{len(counts)} readings: {_span(known)}"
    said += f"; {len(counts) - len(known)} failed" if len(known) < len(counts) else ""
    parts = Markup('<path d="{}"/>').format(line) if line else Markup()
    parts += Markup('<path class="bad" d="{}"/>').format(marks) if marks else Markup()
    return Markup('<svg class="spark" viewBox="0 0 120 24" role="img" aria-label="{}">{}</svg>').format(
        said, parts
    )


def _span(known: Sequence[int]) -> str:
    if not known:
        return "none could be read"
    return f"{min(known):,} to {max(known):,} postings, {known[-1]:,} at last"


def tile_map(values: Mapping[str, float | None], unit: str) -> str:
    """A link for every state with its value, darker for a higher one. `values` in dollars a year."""
    known = sorted(value for value in values.values() if value is not None)
    tiles = Markup("").join(_tile(usps, values.get(usps), known) for usps in TILES)
    return Markup('<svg class="tiles" viewBox="0 0 624 416" role="group" aria-label="{}">{}</svg>').format(
        unit, tiles
    )


def _tile(usps: str, value: float | None, known: list[float]) -> Markup:
    column, row = TILES[usps]
    step = "none" if value is None else str(min(_STEPS - 1, known.index(value) * _STEPS // len(known)))
    said = "not published" if value is None else f"${value:,.0f}"
    short = "–" if value is None else f"{value / 1000:.1f}k"
    return Markup(
        '<a href="/states/{usps}" aria-label="{name}: {said}"><g class="tile step-{step}">'
        '<rect x="{x}" y="{y}" width="50" height="50" rx="4"/>'
        '<text x="{middle}" y="{code}">{usps}</text>'
        '<text class="value" x="{middle}" y="{number}">{short}</text></g></a>'
    ).format(
        usps=usps,
        name=STATES[usps],
        said=said,
        step=step,
        x=column * 52,
        y=row * 52,
        middle=column * 52 + 25,
        code=row * 52 + 22,
        number=row * 52 + 40,
        short=short,
    )
