"""Time to earn a credential after hire: "within 12 months of hire", "by the first anniversary"."""

from __future__ import annotations

import re

_AFTER, _BEFORE = 140, 110  # characters around a cluster in which its time is told
_NUMBER = r"\d{1,3}|one|two|three|four|six|nine|ten|twelve|eighteen|twenty[- ]four|thirty|sixty|ninety"
_SPAN = re.compile(
    rf"(?:(?:with)?in|no(?:t)? later than|no more than) (?:the |your |their )?(?:first )?(?P<n>{_NUMBER})(?:\s*\(\d+\))?[ -](?P<unit>day|week|month|year)s?\b"
    rf"|\b(?P<n2>{_NUMBER})(?:\s*\(\d+\))?[ -](?P<unit2>day|week|month|year)s?'? (?:grace|to (?:obtain|earn|pass|complete|achieve|become|get))"
    rf"|\b(?P<n3>{_NUMBER})(?:\s*\(\d+\))?[ -](?P<unit4>day|week|month|year)s? (?:from|after|following) (?:the |your |their )?(?:date of )?(?:hire|hiring|employment|start)"
    r"|(?:with)?in (?:a|the|your|their|his or her) (?P<first>first )?(?P<unit3>year|month)\b"
    r"|first (?P<anniversary>anniversary)"
)
_HIRE = re.compile(
    r"\A\W*(?:certif\w+ |credential\w* )?within\b|hire|hiring|employ|start|required \(?within|obtain|earn|acquire|achieve|attain|accept|appointment|complete|\bpass\b|become|grace|(?:certif\w+|credential\w*) (?:is )?within|required\b.{0,10}$"
)
_EARN = re.compile(r"\b(?:become|obtain|earn|acquire|achieve|attain|get)\b")
_NEAR = 40  # characters before a cluster that a verb of earning governs
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "ten": 10, "twelve": 12}
_NUMBERS |= {"eighteen": 18, "twenty four": 24, "twenty-four": 24, "thirty": 30, "sixty": 60, "ninety": 90}
_UNITS = ("day", "week", "month", "year", "anniversary")
_PER_MONTH = {"day": 1 / 30, "week": 7 / 30, "month": 1.0, "year": 12.0}


def months(before: str, after: str) -> int | None:
    """Months in which a demanded credential may still be earned, told by what stands around it; None where
    it must be held at hire."""
    for said, near in ((after[:_AFTER], before[-_NEAR:]), (before[-_BEFORE:], "")):
        found = _SPAN.search(said) if any(unit in said for unit in _UNITS) else None
        if found and (_HIRE.search(said) or _EARN.search(near)):
            return _months(found)
    return None


def _months(found: re.Match[str]) -> int:
    if found["anniversary"]:
        return 12
    unit = (found["unit"] or found["unit2"] or found["unit3"] or found["unit4"]).lower()
    number = (found["n"] or found["n2"] or found["n3"] or "1").lower()
    count = int(number) if number.isdigit() else _NUMBERS[number]
    return max(1, round(count * _PER_MONTH[unit]))
