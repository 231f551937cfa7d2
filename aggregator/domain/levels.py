"""Required or preferred? What headings and cues say about a place in a text.

A heading governs until the next one. Many sources lose their line breaks, so a heading is also known by its
words: "Preferred Education and Experience" in the middle of a line still is one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Level = Literal["required", "preferred", "neutral", "other", "none"]

_WANTED = (
    r"Qualifications?|Requirements?|Credentials?|Certifications?(?:/Licen[sc]es?)?|Licen[sc]es?|Licensures?"
)
_WANTED += r"|Education|Experience|Skills?|Knowledge|Abilities|Competenc(?:y|ies)|Eligibility|Training"
_LEVELS = (
    r"Required|Minimum|Mandatory|Basic|Essential|Must[- ][Hh]aves?|Preferred|Desired|Desirable|Optional|Bonus"
)
_LEVELS += r"|Nice[- ][Tt]o[- ][Hh]aves?|Additional|Other|Special|Professional|Work|Job|Position|Key|Your"
_ELSEWHERE = r"Responsibilities|Duties|Summary|Overview|Benefits|Perks|Compensation|Purpose|Functions?|Accountabilities"
_ELSEWHERE += r"|Tasks|Conditions|Environment|Demands|Statement|Access"
_JOIN = r"(?:[ ]*(?:,|/|&|\band\b|\bor\b|\bof\b|-)[ ]*|[ ]+)"
_WORD = rf"(?:{_WANTED}|{_LEVELS}|{_ELSEWHERE})"
_CAPS = rf"(?:{_WANTED}|{_LEVELS}|{_ELSEWHERE})".upper().replace(r"\B", r"\b").replace(r"(?:", "(?:")

# Two words of the vocabulary or more; or one with a colon, or alone in its line or in brackets.
_HEADING = re.compile(
    rf"\b(?=[A-Z])(?:(?P<run>{_WORD}(?:{_JOIN}{_WORD}){{1,9}})\b[ ]*:?"
    rf"|(?P<one>{_WORD})\b[ ]*:"
    rf"|(?P<soft>{_WORD}(?:{_JOIN}(?i:{_WORD})){{1,5}})[ ]*(?::|(?=\n))"
    rf"|(?P<asked>(?:What|Who)(?: \w+){{1,5}}|To (?:Qualify|Be Considered)|Experience We Love|We(?:'d)? Love|You(?:'ll)? (?:[Hh]ave|[Bb]ring|[Nn]eed)|About [Yy]ou|Your [Bb]ackground)[ ]*:"
    rf"|(?P<us>About (?!You)(?:[Tt]he )?\w+)[ ]*:"
    rf"|(?P<caps>[A-Z]{{4,}}(?:[ &/,]+(?:[A-Z]{{2,}}|OF|AND)){{0,9}}\b)[ ]*(?::|\n))"
    r"|(?<=[a-z.)] )(?P<plural>Qualifications|Requirements|Responsibilities|Benefits|Certifications)(?= [A-Z•])"
    rf"|(?:(?<=\n)|\A)[ •*#-]*(?P<line>{_WORD})[ *]*(?=\n|\Z)"
    rf"|\((?P<brackets>Required|Optional|Preferred|Desired)\)[ ]*\n"
    rf"|(?:(?<=\n)|\A)[ •*#-]*(?P<about>About (?:Us|\w+)|Why \w+|Who We Are|Company|Our \w+)[^\n]{{0,30}}(?=\n)"
)
_PREFERRED = re.compile(
    r"preferred|preferrably|preferably|prefer\b|desired|desirable|optional|nice[- ]to[- ]have|bonus|\bplus\b"
    r"|we(?:'d)? love|\bideal|advantage|\bhelpful|\basset\b|beneficial|strongly encouraged",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"require[sd]?\b|\brequirement|\bmust\b|mandatory|minimum|essential|\bneeds?\b|\bneeded\b|\bshall\b|necessary"
    r"|\bseeking\b|looking for|candidates? (?:will )?(?:have|hold)|possess",
    re.IGNORECASE,
)
_ASKS = re.compile(_WANTED, re.IGNORECASE)
_ELSE = re.compile(_ELSEWHERE, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of level at an offset."""

    start: int
    end: int
    level: Literal["required", "preferred"]


class Levels:
    """The headings and cues of one text."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self._starts: list[int] = []
        self._levels: list[Level] = []
        self._titles: list[tuple[int, int]] = []
        for match in _HEADING.finditer(plain):
            self._starts.append(match.end())
            self._levels.append(_level(match))
            self._titles.append(match.span())

    def heading(self, at: int) -> Level:
        """The level of the heading that governs an offset: "neutral" asks for something without saying how
        much, "other" does not ask, "none": there is no heading yet."""
        index = bisect_right(self._starts, at) - 1
        return self._levels[index] if index >= 0 else "none"

    def cues(self, start: int, end: int) -> list[Cue]:
        """The cues in a stretch, in order. "preferred" hides a "required" that it is part of."""
        found = [Cue(m.start(), m.end(), "preferred") for m in _PREFERRED.finditer(self.plain, start, end)]
        found += [Cue(m.start(), m.end(), "required") for m in _REQUIRED.finditer(self.plain, start, end)]
        return sorted((one for one in found if not self._entitles(one)), key=lambda one: one.start)

    def _entitles(self, cue: Cue) -> bool:
        """Is a cue part of a heading, and so speaks of what follows? Not as its last word, without a colon:
        "CPC Certification Required" is no heading."""
        index = bisect_right(self._titles, (cue.start, len(self.plain))) - 1
        if index < 0 or self._titles[index][1] < cue.end:
            return False
        return re.search(r"[\w:]", self.plain[cue.end : self._titles[index][1]]) is not None


def _level(match: re.Match[str]) -> Level:
    said = match[0]
    if match["about"] or match["us"]:
        return "other"
    if _PREFERRED.search(said):
        return "preferred"
    if _ELSE.search(said):
        return "other"
    if re.search(r"required|minimum|mandatory|basic|essential|must", said, re.IGNORECASE):
        return "required"
    if match["asked"] or _ASKS.search(said):
        return "neutral"
    return "other"
