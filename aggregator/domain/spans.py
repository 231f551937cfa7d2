"""Spans of time in a text: a number, or a range of which the lower one counts, and a unit behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.domain.text import Text

_TO_TWELVE = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")  # fmt: skip
_WORDS = {word: number for number, word in enumerate(_TO_TWELVE)} | {
    "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty-eight": 48, "sixty": 60,
    "half a": 0.5, "one and a half": 1.5, "two and a half": 2.5, "three and a half": 3.5, "a": 1, "an": 1,
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,2}}(?:\.\d)?|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_BEFORE = 48  # characters that a number and its range take
_COUNT = re.compile(
    rf"(?<![\w.$-])(?P<low>{_NUMBER})(?:-plus)?\s*(?:[(\[](?P<digits>{_NUMBER})[)\]]\s*)?\+?\s*(?:(?:-?\s?(?:up )?(?:to|or)\b\s?-?|-)\s*(?P<high>{_NUMBER})\s*(?:\(\d+\)\s*)?\+?\s*)?"
    r"(?:full |-?or[ -]more |plus |additional |consecutive |\(or more\) )*-?\s*\Z"
)
_BETWEEN = re.compile(rf"\bbetween (?P<low>{_NUMBER}) and \Z")
# "three of the last five years"
_OUT_OF = re.compile(
    rf"(?<![\w.$-])(?P<low>{_NUMBER})(?: (?:years?|yrs?|months?))? (?:(?:out )?of|in|within|during) (?:the |your )?(?:last|past|previous|preceding|most recent) \Z"
)
_UP_TO = re.compile(rf"(?<![\w.$-]){_NUMBER} (?:months?|mos) (?:to|-) \Z")
# "90,000 admissions a year", "$60,000 a year", "paid twice a year": how often, and no span of time
_RATE = re.compile(r"(?:\d|\b[a-z]{3,}s|\b(?:once|twice|pay|times?|per cent|percent)) \Z")
_LABELLED = re.compile(r"\b(?:grade|level|option|step|tier|coder|pattern|path|pathway|track) \Z")
_A_YEAR = {"year": 1, "month": 12, "week": 52}  # how many of a unit make a year
_MOST = 20  # years


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time: "2 to 4 years" is 2 years at `start`–`end`."""

    start: int
    end: int
    years: float


def read(text: Text) -> Iterator[Span]:
    """Every number with a unit of time, each once, in order."""
    for unit in text.scan.longest("span"):
        found = _COUNT.search(text.lower, max(0, unit.start - _BEFORE), unit.start)
        if found:
            of_more = _OUT_OF.search(text.lower, max(0, found.start() - _BEFORE), found.start())
            if _UP_TO.search(text.lower, max(0, found.start() - _BEFORE), found.start()):
                continue  # "six months to a year"
            if found["low"] in ("a", "an") and _RATE.search(
                text.lower, max(0, found.start() - _BEFORE), found.start()
            ):
                continue
            low = _number(of_more["low"] if of_more else _least(text.lower, found))
            low += _A_YEAR[unit.value] / 2 if text.lower.startswith(" and a half", unit.end) else 0
            years = round(low / _A_YEAR[unit.value], 2)
            if 0 < years <= _MOST:
                yield Span((of_more or found).start(), unit.end, years)


def _least(low: str, found: re.Match[str]) -> str:
    """The lower number of a span: not the one of a label before it, "Grade 1 - two years"."""
    begun = max(0, found.start() - _BEFORE)
    if found["high"] and _LABELLED.search(low, begun, found.start()):
        return found["high"]
    between = _BETWEEN.search(low, begun, found.start())
    return between["low"] if between else found["digits"] or found["low"]


def _number(said: str) -> float:
    return float(_WORDS.get(said, 0)) if said[0].isalpha() else float(said)
