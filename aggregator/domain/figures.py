"""Sums of money as people write them: "$24.50 - $31.00/hr", "58k-71k", "Min $24 Mid $28 Max $32".

A figure is one amount with its sign and unit; a chain is the figures that make one statement of pay.
Whether a chain is pay at all, `pay` decides by the words around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregator.domain.posting import PayUnit

UNITS: dict[str, PayUnit] = {
    "hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "hourly": "hour", "h": "hour", "ph": "hour",
    "day": "day", "daily": "day", "diem": "day", "shift": "day", "week": "week", "weekly": "week", "wk": "week", "month": "month",
    "monthly": "month", "mo": "month", "year": "year", "yearly": "year", "yr": "year", "annum": "year",
    "annual": "year", "annually": "year", "annualized": "year", "pa": "year", "p.a": "year", "chart": "chart",
    "charts": "chart", "record": "chart", "encounter": "chart", "case": "chart", "account": "chart",
    "claim": "chart", "note": "chart", "visit": "chart", "episode": "chart",
}  # fmt: skip
_CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "€": "EUR", "eur": "EUR", "cad": "CAD",
    "c$": "CAD", "ca$": "CAD", "inr": "INR", "₹": "INR", "rs": "INR", "php": "PHP", "₱": "PHP",
}  # fmt: skip
_ISO = r"(?:usd|gbp|eur|cad|inr|php)"
_UNIT_NAMES = "|".join(re.escape(one) for one in sorted(UNITS, key=len, reverse=True))
_FIGURE = re.compile(
    # a code is a word of its own: no "rs" of "dollars" or "offers"
    rf"(?P<sign>(?<![a-z])(?:{_ISO}\s?[$£€₹₱]|us\$|ca?\$|{_ISO}|rs\.?)|[$£€₹₱])?\s?"
    r"(?P<amount>\d{1,2}(?:,\d\d)+,\d{3}|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,4})?)(?![\d,]*\d)(?P<thousands>\s?k\b)?(?P<more>\+)?"
    rf"(?P<code>\s?{_ISO}\b)?"
    rf"(?:[ ,(]{{0,2}}(?P<per>/ ?|per\s|an?\s|(?:for )?(?:each|every)\s|for an?\s|by the\s)(?:{_ISO} )?(?P<unit>{_UNIT_NAMES})\b(?!-)|[ ,(]{{0,2}}(?P<wordy>hourly|annually|annual|yearly|weekly|monthly|daily|annualized|p\.a)\b(?! (?:bonus|incentive|raise|increase|review|merit|stipend|profit)))?"
    r"\.?\)?(?P<plus>\+)?"
)
_NO_MONEY = re.compile(
    r"\s?(?:%|percent|m\b|mm\b|b\b|bn\b|million|billion|thousand (?:members|patients)|charts|cases|records)"
)
_JOIN = re.compile(
    r"[.)]*\s*(?:to\s*-|-\s*-|-\s*to|-|to|and|through|thru|up to|~|/)\s*(?:(?:going |rising |ranging )?up to |a (?:high|maximum|max) of |as (?:high|much) as )?(?=[$£€₹₱\d]|us\$|ca?\$|rs\b|"
    + _ISO
    + r")|\s*\([^)$]{1,24}\)\s*(?:-|to)\s*"
)
_LABEL = (
    r"(?:min(?:imum)?|mid(?:-?point)?|max(?:imum)?|step|grade|level|tier|top|start(?:ing|s)?|entry|target|market|high(?:est)?|low(?:est)?|end"
    r"|quartile|median|reference|training|after|thereafter|then|rising|rises|increas\w+|goes|ceiling|floor|cap|first|last)"
)
# What may stand between the figures of a grid: its labels and a few small words beside them.
_GRID = re.compile(
    rf"(?=[\s.)/,;]*[^$£€₹₱\n]{{0,60}}\b{_LABEL}(?![a-z]))(?:[\s|:,./()\-•&*]|{_LABEL}(?![a-z])|(?:to|of|the|range|rate|base|usd|pay|point|hourly|annual|salary|wage|is|in|at|and|with|during|hiring|a|an|per|hour|you|pass|experience|depending)(?![a-z])|\d{{1,2}}\b(?![.,]\d)){{0,24}}(?=[$£€₹₱]|\d{{1,3}},\d{{3}}\b|\d{{2,3}}\.\d\d(?:\d\d)?\b)"
)
# "Starting wage $19, with steps at six and twelve months up to $23.50"
_GAP = re.compile(r"[,;.:]?\s(?:(?!\. )[^$£€₹₱\n]){2,90}?(?=[$£€₹₱])")
_STARTS = re.compile(
    r"\b(?:start\w*|begin\w*|from|min(?:imum)?|entry(?:[- ]level)?|new|trainees?|low(?:est)?|floor|opens?)\b[^$£€₹₱\n]{0,40}$"
)
_RISES = re.compile(
    r"\b(?:(?:up|rising|rises|rise|increas\w+|going|goes|go|climb\w*|grow\w*|raises?|steps?|possib\w+|potential|progress\w*)\b[^$]{0,60}\b(?:to|of)|tops? (?:out )?(?:at|is|of)"
    r"|(?:top|max(?:imum)?|ceiling|cap|high(?:est)?(?: end)?|upper end)(?: of (?:the |our |its )?(?:range|scale|band|grade))?(?: (?:is|at|of))?)\s?:?\s?$"
    r"|\b(?:cpc|ccs|rhit|certified|credentialed|experienced|senior|seasoned|qualified)\b[^$.]{0,50}\b(?:at|earn|make|get|to)(?: up to)?\s$"
)
_NO_RISE = re.compile(
    r"bonus|tuition|stipend|referral|reimburs|book|allowance|differential|401|match|retention|relocat|overtime|\bfees?\b|premium|incentive|\bcosts?\b"
    r"|commission|per mile|deduct|insur|credit|paid time|contribut"
)
_STEEP = 2.2  # no pay of one job rises by more
# A table's row below its heads: "Min Mid Max | $24 $29 $33".
_HEAD, _ROW = re.compile(r"\bmin\w*\b[^$\d]{0,30}\bmax"), re.compile(r"[\s|]+(?=[$£€₹₱])")
_MOST = 8


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount. `currency` and `unit` as far as they are written; `more`: "28+"."""

    start: int
    end: int
    amount: float
    currency: str | None
    unit: PayUnit | None
    per: bool
    thousands: bool
    more: bool


def chain(lower: str, at: int) -> list[Figure]:
    """The figures of the statement that begins at an offset of a text in lower case; the second and further
    ones only where they are joined to it as a range or as a grid."""
    first = _figure(lower, at)
    if first is None:
        return []
    figures, row = [first], _HEAD.search(lower, max(0, at - 60), at)
    while len(figures) < _MOST:
        last = figures[-1]
        join = _JOIN.match(lower, last.end) or _GRID.match(lower, last.end)
        join = join or (_ROW.match(lower, last.end) if row else None)
        join = join or (_rise(lower, last) if len(figures) == 1 else None)
        following = join and _figure(lower, join.end())
        if not join or not following or not _belongs(figures, following, join[0]):
            break
        figures.append(following)
    return figures


def _rise(lower: str, first: Figure) -> re.Match[str] | None:
    """What joins the least to the most where a sentence tells how the one becomes the other."""
    gap = _GAP.match(lower, first.end)
    if gap is None or not _RISES.search(gap[0]) or _NO_RISE.search(gap[0]):
        return None
    most = _figure(lower, gap.end())
    if most is None or not first.amount < most.amount <= _STEEP * first.amount:
        return None
    if lower.startswith(" ", most.end) and _NO_RISE.match(lower, most.end + 1):
        return None
    started = _STARTS.search(lower, max(0, first.start - 60), first.start)
    return gap if started or first.unit else None


def _belongs(figures: list[Figure], one: Figure, join: str) -> bool:
    """A third figure must go on rising in the same unit: "$30 - $37 hourly / $5,200 …" is two statements.
    What "and" joins bears a sign as well: "$22 an hour and a max of 40 hours" is one figure."""
    first = figures[0]
    signed = one.currency is not None or first.currency is None
    if len(figures) == 1:
        return signed or re.search(r"\band\b", join) is None
    known = {unit for unit in (one.unit, *(each.unit for each in figures)) if unit}
    rising = max(each.amount for each in figures) <= one.amount <= 5 * first.amount
    return signed and len(known) <= 1 and rising


def _figure(lower: str, at: int) -> Figure | None:
    found = _FIGURE.match(lower, at)
    if found is None or _NO_MONEY.match(lower, found.end("amount")):
        return None
    word = found["unit"] or found["wordy"]
    amount = float(found["amount"].replace(",", ""))
    thousands = found["thousands"] is not None and amount < 1000
    end = found.end()
    while lower[end - 1] in ".)( ":
        end -= 1
    return Figure(
        found.start() + len(found[0]) - len(found[0].lstrip()),
        end,
        amount * 1000 if thousands else amount,
        _currency(found["code"], found["sign"]),
        UNITS[word] if word else None,
        word is not None,
        thousands,
        found["more"] is not None or found["plus"] is not None,
    )


def is_currency(word: str) -> bool:
    """Is a word of small letters the code of a currency?"""
    return word in _CURRENCIES


def _currency(*written: str | None) -> str | None:
    """A code where there is one ("USD $30.11", "$30 CAD"), else what the sign means."""
    said = [one.strip() for one in written if one]
    for one in said:
        if code := re.match(_ISO, one):
            return _CURRENCIES[code[0]]
    return _CURRENCIES.get(said[0].rstrip("."), "USD") if said else None
