"""Inline SVG: pay bars, the tile map of the states, counts as bars and over time. PURE.

Only presentation attributes are used: the site's policy forbids inline styles. Every number that a picture
shows is also said in words beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from aggregator.domain import phrases
from aggregator.domain.market import Step
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
    return Markup(
        '<svg class="pay-bar" viewBox="0 0 600 48" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>'
    ).format(said, Markup("").join(parts))


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


def tile_map(values: Mapping[str, float | None], label: str, said: Callable[[float], tuple[str, str]]) -> str:
    """A link for every state with its value, darker for a higher one. `said`: a value in short, for its tile,
    and in full, for who cannot see the tile."""
    known = sorted(value for value in values.values() if value is not None)
    tiles = Markup("").join(_tile(usps, values.get(usps), known, said) for usps in TILES)
    return Markup('<svg class="tiles" viewBox="0 0 624 416" role="group" aria-label="{}">{}</svg>').format(
        label, tiles
    )


def dollars(value: float) -> tuple[str, str]:
    """A yearly amount for a tile."""
    return f"{value / 1000:.1f}k", f"${value:,.0f}"


def number(value: float) -> tuple[str, str]:
    """A count for a tile."""
    return (f"{value / 1000:.1f}k" if value >= 10_000 else f"{value:,.0f}"), f"{value:,.0f}"


def _tile(
    usps: str, value: float | None, known: list[float], said: Callable[[float], tuple[str, str]]
) -> Markup:
    column, row = TILES[usps]
    step = "none" if value is None else str(min(_STEPS - 1, known.index(value) * _STEPS // len(known)))
    short, full = ("–", "not published") if value is None else said(value)
    return Markup(
        '<a href="/states/{usps}" aria-label="{name}: {full}"><g class="tile step-{step}">'
        '<rect x="{x}" y="{y}" width="50" height="50" rx="4"/>'
        '<text x="{middle}" y="{code}">{usps}</text>'
        '<text class="value" x="{middle}" y="{number}">{short}</text></g></a>'
    ).format(
        usps=usps,
        name=STATES[usps],
        full=full,
        step=step,
        x=column * 52,
        y=row * 52,
        middle=column * 52 + 25,
        code=row * 52 + 22,
        number=row * 52 + 40,
        short=short,
    )


def bar(count: float, most: float) -> str:
    """A row's count as a bar; `most` fills it. Its number stands beside it, so it says nothing itself."""
    width = max(1.0, round(100 * count / most, 1)) if count and most else 0
    return Markup(
        '<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/><rect class="filled" width="{}" height="8"/></svg>'
    ).format(width)


def wage_range(row: Wages) -> str:
    """What nine of ten earn more and less than, the middle half, the median and the mean; "" where one of
    them is not published."""
    parts = (row.p10, row.p25, row.median, row.p75, row.p90)
    if row.mean is None or None in parts:
        return ""
    p10, p25, median, p75, p90 = (float(one or 0) for one in parts)
    scale = (_WIDTH - 2 * _EDGE) / ((p90 - p10) or 1)

    def at(value: float) -> float:
        return round(_EDGE + (value - p10) * scale, 1)

    said = (
        f"{row.area}: a tenth earn less than {phrases.money(p10)} a year, a quarter less than"
        f" {phrases.money(p25)}, half less than {phrases.money(median)}, three quarters less than"
        f" {phrases.money(p75)}, nine tenths less than {phrases.money(p90)}. The mean is"
        f" {phrases.money(row.mean)}."
    )
    drawn = Markup("").join(
        (
            _bar("bar wages", at(p10), at(p90), 16),
            _bar("bar half", at(p25), at(p75), 16),
            Markup('<line class="median" x1="{0}" x2="{0}" y1="10" y2="36"/>').format(at(median)),
            Markup('<line class="mean" x1="{0}" x2="{0}" y1="10" y2="36"/>').format(at(row.mean)),
        )
    )
    return Markup(
        '<svg class="wage-range" viewBox="0 0 600 46" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>'
    ).format(said, drawn)


def trend(steps: Sequence[Step]) -> str:
    """How many openings were there at the end of each step, as a line over its area; "" for fewer than two.
    The scale begins at zero."""
    if len(steps) < 2:
        return ""
    top = max(one.there for one in steps) or 1
    wide = (_WIDTH - 2 * _EDGE) / (len(steps) - 1)
    points = [
        (round(_EDGE + at * wide, 1), round(130 - 120 * one.there / top, 1)) for at, one in enumerate(steps)
    ]
    line = " ".join(f"{x},{y}" for x, y in points)
    said = " to ".join(f"{one.there:,} on {one.ends:%B} {one.ends.day}" for one in (steps[0], steps[-1]))
    return Markup(
        '<svg class="trend" viewBox="0 0 600 140" preserveAspectRatio="none" role="img" aria-label="{said}">'
        '<polygon class="area" points="{edge},130 {line} {end},130"/>'
        '<line class="axis" x1="{edge}" x2="{end}" y1="130" y2="130"/>'
        '<polyline class="line" points="{line}"/><path class="dot" d="M{x} {y}h0"/></svg>'
    ).format(said=said, edge=_EDGE, end=_WIDTH - _EDGE, line=line, x=points[-1][0], y=points[-1][1])
