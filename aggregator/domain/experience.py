"""Years of experience that a posting demands, and whether beginners are welcome."""

from __future__ import annotations

import re

from aggregator.domain.levels import Levels
from aggregator.domain.posting import Tag
from aggregator.domain.text import Document, sentence

_WORDS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
}
_NUMBER = rf"(?:\d{{1,2}}(?:\.\d)?|{'|'.join(_WORDS)})"
_YEARS = re.compile(
    rf"\b(?P<low>{_NUMBER})\s*(?:\((?P<digits>\d+)\)\s*)?\+?\s*(?:(?:-|to|or)\s*(?P<high>{_NUMBER})\s*(?:\(\d+\)\s*)?\+?\s*)?"
    r"(?:full |or more |plus |additional |consecutive )*(?P<unit>years?|yrs?\.?|months?)\b(?P<s>'|’)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\A\W*required|experience|\bexp\b|background|coding|billing|auditing|working|employment|in (?:an? )?(?:related|similar)"
    r"|recent|hands-on|practice|pro-?fee|inpatient|outpatient|\bHCC\b|risk adjustment",
    re.IGNORECASE,
)
_NOT_DEMANDED = re.compile(
    r"creditable|of hire|old\b|ago\b|age\b|college|degree program|program of|contract|warranty|anniversary|for (?:over|more than)"
    r"|we have|has been|founded|history|in business|every|per year|each year|after|removed|course|semester|tenure"
    r"|in lieu|may substitute|substitut|equivalent to",
    re.IGNORECASE,
)
_LESS = re.compile(r"(?:less than|up to|maximum|no more than|fewer than)\s*$", re.IGNORECASE)
_ENTRY = re.compile(
    r"\bentry[- ]level (?:position|role|coder|opportunit\w+|candidates?|job|applicants?|medical|opening)|\bno (?:prior |previous |coding |work )*experience (?:is )?(?:required|necessary|needed)"
    r"|\bnew(?:ly)? (?:grad\w*|certified|credentialed)|\brecent grad\w*|\bfreshers?\b|\bwill train\b(?! (?:on|in|you on))|\btrainee (?:position|role|coder|program)"
    r"|\bapprentice(?:ship)?s? (?:program|welcome|accepted|position|coder)|\bexperience (?:is )?not (?:required|necessary)"
    r"|\b0 ?(?:-|to) ?[123] years?|\bwithout experience\b|\bno experience\b",
    re.IGNORECASE,
)
_NOT_ENTRY = re.compile(r"\b(?:not|no|non|isn't|beyond|above)\b[^.;\n]{0,20}$", re.IGNORECASE)
_ENTRY_TITLE = re.compile(r"\bentry[- ]level\b|\btrainee\b|\bapprentice\b|\bnew grad", re.IGNORECASE)
_MOST = 20


def read(doc: Document, levels: Levels) -> tuple[float | None, bool, list[Tag]]:
    """(least demanded years, are beginners expressly fit, tags). Preferred years do not count; where two
    things are demanded the longer one counts, where one of two will do the shorter."""
    plain = doc.description.plain
    best: tuple[float, re.Match[str]] | None = None
    for found in _YEARS.finditer(plain):
        years = _demanded(plain, levels, found)
        if years is None:
            continue
        if best is None or (years < best[0]) == _either(plain[best[1].end() : found.start()]):
            best = years, found
    tags = [] if best is None else [doc.tag("experience", "description", *best[1].span(), "years")]
    entry = _entry(doc)
    return (None if best is None else best[0]), bool(entry), tags + entry


def _either(between: str) -> bool:
    """Do two demands with this between them stand for one another?"""
    return len(between) < 160 and re.search(r"\bor\b", between, re.IGNORECASE) is not None


def _demanded(plain: str, levels: Levels, found: re.Match[str]) -> float | None:
    """The years that one phrase demands; None when it speaks of something else or only prefers."""
    low = _number(found["digits"] or found["low"])
    years = low / 12 if found["unit"].lower().startswith("month") else low
    if not 0 < years <= _MOST:
        return None
    first, last = sentence(plain, found.start(), found.end())
    after, before = (
        plain[found.end() : min(last, found.end() + 110)],
        plain[max(first, found.start() - 70) : found.start()],
    )
    if not (
        _ABOUT.search(after)
        or re.search(r"(?:experience|coding|billing|auditing)\W{0,4}(?:\w+ ){0,3}$", before, re.IGNORECASE)
    ):
        return None
    clause = re.split(r"[.;]", before)[-1]
    if _LESS.search(before) or _NOT_DEMANDED.search(clause[-40:]) or _NOT_DEMANDED.search(after[:40]):
        return None
    cue = _cue(levels, found, first, last)
    return None if cue == "preferred" else round(years, 2)


def _cue(levels: Levels, found: re.Match[str], first: int, last: int) -> str | None:
    """The level of one phrase: the cue that follows it in its clause, the one before, the heading."""
    stop = min(last, found.end() + 120)
    following = _YEARS.search(levels.plain, found.end(), stop)
    after = levels.cues(found.end(), following.start() if following else stop)
    # "two years, preferably in a hospital" prefers the hospital
    sure = [one for one in after if not levels.plain[one.start : one.end].lower().endswith("ably")]
    if sure:
        return sure[0].level
    before = levels.cues(max(first, found.start() - 60), found.start())
    if before:
        return before[-1].level
    return levels.heading(found.start())


def _entry(doc: Document) -> list[Tag]:
    if titled := _ENTRY_TITLE.search(doc.title.plain):
        return [doc.tag("entry_level", "title", *titled.span(), "entry level")]
    for field, text in doc.fields("title", "description"):
        for found in _ENTRY.finditer(text.plain):
            before = text.plain[max(0, found.start() - 40) : found.start()]
            if not _NOT_ENTRY.search(before) or found[0].lower().startswith("no"):
                return [doc.tag("entry_level", field, *found.span(), "entry level")]
    return []


def _number(said: str) -> float:
    return float(_WORDS.get(said.lower(), 0)) if said.isalpha() else float(said)
