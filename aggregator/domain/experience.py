"""Years of experience that a posting demands, and whether beginners are welcome.

The reader looks at each word for a span of time (data/cues/span.csv): at the number before it, and at what
its sentence says about it. Who welcomes beginners: data/cues/beginner.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from aggregator.domain.levels import Levels
from aggregator.domain.posting import Tag
from aggregator.domain.text import Document, Text

_WORDS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"eighteen": 18}
_NUMBER = rf"(?:\d{{1,2}}(?:\.\d)?|{'|'.join(_WORDS)})"
_BEFORE = 48  # characters that a number and its range take
_COUNT = re.compile(
    rf"(?<![\w.$-])(?P<low>{_NUMBER})\s*(?:\((?P<digits>\d+)\)\s*)?\+?\s*(?:(?:-|to|or)\s*(?P<high>{_NUMBER})\s*(?:\(\d+\)\s*)?\+?\s*)?"
    r"(?:full |or more |plus |additional |consecutive |\(or more\) )*-?\Z",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\A\W*(?:required|preferred)|experience|\bexp\b|background|coding|billing|auditing|working|employment"
    r"|in (?:an? )?(?:related|similar)|recent|hands-on|practice|pro-?fee|inpatient|outpatient|\bHCC\b|risk adjustment",
    re.IGNORECASE,
)
_ABOUT_BEFORE = re.compile(r"(?:experience|coding|billing|auditing)\W{0,4}(?:\w+ ){0,3}$", re.IGNORECASE)
_NOT_DEMANDED = re.compile(
    r"creditable|of hire|old\b|ago\b|age\b|college|degree program|program of|contract|warranty|anniversary|for (?:over|more than)"
    r"|we have|has been|founded|history|in business|every|per year|each year|after|removed|course|semester|tenure"
    r"|in lieu|may substitute|substitut|equivalent to",
    re.IGNORECASE,
)
_LESS = re.compile(r"(?:less than|up to|maximum|no more than|fewer than|within(?: the)?(?: first| last| past)?)\s*$", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_NOT_ENTRY = re.compile(r"\b(?:not|no|non|isn't|beyond|above)\b[^.;\n]{0,20}$", re.IGNORECASE)
_AFTER_ENTRY = re.compile(r" (?:on|in|you on)\b", re.IGNORECASE)
_MOST = 20


@dataclass(frozen=True, slots=True)
class _Span:
    """A span of time: "2 to 4 years" is 2 years at `start`–`end`."""

    start: int
    end: int
    years: float


def read(doc: Document, levels: Levels) -> tuple[float | None, bool, list[Tag]]:
    """(least demanded years, are beginners expressly fit, tags). Preferred years do not count; where two
    things are demanded the longer one counts, where one of two will do the shorter."""
    text = doc.description
    spans = list(_spans(text))
    best: _Span | None = None
    for span, following in zip_longest(spans, spans[1:]):
        if not _is_demanded(text, levels, span, following):
            continue
        if best is None or (span.years < best.years) == _either(text.plain[best.end : span.start]):
            best = span
    tags = [] if best is None else [doc.tag("experience", "description", best.start, best.end, "experience/years")]
    entry = _entry(doc)
    return (None if best is None else best.years), bool(entry), tags + entry


def _spans(text: Text) -> Iterator[_Span]:
    """Every number with a unit of time, each once, in order."""
    for unit in text.scan.longest("span"):
        found = _COUNT.search(text.plain, max(0, unit.start - _BEFORE), unit.start)
        if found:
            low = _number(found["digits"] or found["low"])
            years = round(low / 12 if unit.value == "month" else low, 2)
            if 0 < years <= _MOST:
                yield _Span(found.start(), unit.end, years)


def _either(between: str) -> bool:
    """Do two demands with this between them stand for one another?"""
    return len(between) < 160 and _OR.search(between) is not None


def _is_demanded(text: Text, levels: Levels, span: _Span, following: _Span | None) -> bool:
    """Does a posting demand this span of experience? It may speak of something else, or only wish."""
    plain = text.plain
    first, last = text.sentence(span.start, span.end)
    after = plain[span.end : min(last, span.end + 110)]
    before = plain[max(first, span.start - 70) : span.start]
    if not (_ABOUT.search(after) or _ABOUT_BEFORE.search(before)):
        return False
    clause = re.split(r"[.;]", before)[-1]
    if _LESS.search(before) or _NOT_DEMANDED.search(clause[-40:]) or _NOT_DEMANDED.search(after[:40]):
        return False
    stop = min(last, span.end + 120, following.start if following else last)
    return _level(levels, span, max(first, span.start - 60), stop) not in ("preferred",)


def _level(levels: Levels, span: _Span, first: int, last: int) -> str:
    """The level of one span: the cue that follows it in its clause, the one before, the heading."""
    # "two years, preferably in a hospital" prefers the hospital
    after = [
        one for one in levels.cues(span.end, last) if not levels.plain[one.start : one.end].lower().endswith("ably")
    ]
    if after:
        return after[0].level
    before = levels.cues(first, span.start)
    return before[-1].level if before else levels.heading(span.start)


def _entry(doc: Document) -> list[Tag]:
    for field, text in doc.fields("title", "description"):
        for cue in text.scan.of("beginner"):
            if cue.value == "title":
                if field == "title":
                    return [doc.tag("entry_level", field, cue.start, cue.end, "experience/title")]
                continue
            said = text.plain[cue.start : cue.end].lower()
            before = text.plain[max(0, cue.start - 40) : cue.start]
            trains = said.endswith("train") and _AFTER_ENTRY.match(text.plain, cue.end)
            if not trains and (said.startswith("no") or not _NOT_ENTRY.search(before)):
                return [doc.tag("entry_level", field, cue.start, cue.end, "experience/beginners")]
    return []


def _number(said: str) -> float:
    return float(_WORDS.get(said.lower(), 0)) if said.isalpha() else float(said)
