"""Labelled ways to qualify: "Option I: … Option II: …", "Pattern A - …", and levels of one job, "Level I …".

One way of several is enough, so a credential or years that stand in one are no demand of all.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from aggregator.domain.text import Text

_ORDER = {
    name: number
    for names in (("1", "2", "3", "4", "5"), ("i", "ii", "iii", "iv", "v"), ("a", "b", "c", "d", "e"), ("one", "two", "three", "four", "five"))
    for number, name in enumerate(names)
}  # fmt: skip
_NUMBER = r"(?P<number>[1-5]|i{1,3}|iv|v|[a-e]|one|two|three|four|five)"
_LABEL = re.compile(
    rf"(?P<word>option|pattern|pathway|path|track|route|alternative|way)s? ?#? ?{_NUMBER}\s?(?::|\)|\.(?= )|-)\s?"
    r"|(?<!\w)\(?(?P<letter>[a-e1-5])\)(?=\s)"
    rf"|(?P<level>level|coder|grade|tier|specialist|analyst|auditor) (?P<rank>[1-5]|i{{1,3}}|iv|v)\b(?! ?(?:-|to|and|or|/) ?(?:[1-5]|i{{1,3}}|iv|v)\b)"
)
# What makes ways of lettered items: "any one of these: (a) …; (b) …".
_ANNOUNCED = re.compile(
    r"\b(?:any|one|either|1)\b(?: one)?(?: of)?\b[^.\n]{0,40}\b(?:following|these|those|below|ways|routes|options|combinations)\b[^.;\n]{0,40}\s*\Z"
)
# "one of each of these two sets": no way of them is enough.
_OF_EACH = re.compile(
    r"\beach (?:of|list|group|set|column|category|section)\b|\bboth (?:lists|groups|sets)\b"
)
_WORDS = ("option", "pattern", "path", "track", "route", "alternative", "way", "level", "coder", "grade", "tier", "specialist", "analyst", "auditor", *(f"{one})" for one in "abcde12345"))  # fmt: skip
_REACH = 900  # characters of the longest way


class Way(NamedTuple):
    """One of several: where it stands, in which list of ways, and whether it is a level of the job."""

    start: int
    end: int
    group: int
    level: bool


class Ways:
    """The labelled ways of one text."""

    __slots__ = ("_starts", "found")

    def __init__(self, text: Text) -> None:
        self.found = _find(text)
        self._starts = [one.start for one in self.found]

    def at(self, place: int) -> Way | None:
        """The way in which an offset stands."""
        index = bisect_right(self._starts, place) - 1
        return self.found[index] if index >= 0 and place < self.found[index].end else None

    def others(self, way: Way) -> list[Way]:
        """The ways beside one."""
        return [one for one in self.found if one.group == way.group and one != way]

    def either(self, one: int, other: int) -> bool:
        """Do two offsets stand in two ways of one list?"""
        first, second = self.at(one), self.at(other)
        return first is not None and second is not None and first != second and first.group == second.group


def _find(text: Text) -> list[Way]:
    """Labels of one word that count upwards from the first: "Option II" alone is no list of ways."""
    runs: list[list[re.Match[str]]] = []
    for label in _labels(text.lower):
        run = runs[-1] if runs else []
        if run and _follows(run[-1], label):
            run.append(label)
        elif _rank(label) == 0 and _is_way(text.lower, label):
            runs.append([label])
    return [way for number, run in enumerate(runs) if len(run) > 1 for way in _ways(text, run, number)]


def _labels(low: str) -> Iterator[re.Match[str]]:
    """The labels in their order. To look for their words first takes a third of what the pattern takes."""
    end = 0
    for place in sorted(place for word in _WORDS for place in _places(low, word)):
        if place < end:
            continue
        bracketed = _LABEL.match(low, place - 1) if low.startswith("(", max(0, place - 1)) else None
        if label := bracketed or _LABEL.match(low, place):
            yield label
            end = label.end()


def _places(low: str, word: str) -> Iterator[int]:
    place = low.find(word)
    while place >= 0:
        yield place
        place = low.find(word, place + 1)


def _follows(one: re.Match[str], other: re.Match[str]) -> bool:
    same = (one["word"] or one["level"]) == (other["word"] or other["level"])
    alike = bool(one["letter"]) == bool(other["letter"]) and (
        not one["letter"] or one["letter"].isalpha() == other["letter"].isalpha()
    )
    return same and alike and _rank(other) == _rank(one) + 1 and other.start() - one.end() <= _REACH


def _is_way(low: str, label: re.Match[str]) -> bool:
    return not label["letter"] or (
        (told := _ANNOUNCED.search(low, max(0, label.start() - 120), label.start())) is not None
        and not _OF_EACH.search(told[0])
    )


def _rank(label: re.Match[str]) -> int:
    return _ORDER[label["number"] or label["rank"] or label["letter"]]


def _ways(text: Text, run: list[re.Match[str]], number: int) -> list[Way]:
    """Each way reaches to the next one; the last to the end of its line, or of its sentence where it has none
    (a level is told in two)."""
    ends = [*(label.start() for label in run[1:]), _last(text, run[-1])]
    return [
        Way(label.start(), end, number, label["level"] is not None)
        for label, end in zip(run, ends, strict=True)
    ]


def _last(text: Text, label: re.Match[str]) -> int:
    start = label.end()
    line, end = text.plain.find("\n", start), text.sentence(start, start + 1)[1]
    if line >= 0:
        return min(max(line, end), start + _REACH)
    return text.sentence(end + 2, end + 3)[1] if label["level"] and end + 3 < len(text.plain) else end
