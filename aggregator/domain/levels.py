"""Required or preferred? What headings and cues say about a place in a text.

A heading governs until the next one; a cue ("required", "a plus") speaks for its sentence. The words:
data/cues/level.csv and heading.csv.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Literal, NamedTuple

from aggregator.domain import headings
from aggregator.domain.headings import Level
from aggregator.domain.scan import Cue as Word
from aggregator.domain.text import Text
from aggregator.domain.ways import Ways

_ENDS = frozenset(".,;:)!\n-")
# Words of level that may end an item: "CCS preferred 5+ years …".
_LAST = re.compile(
    r".*\b(?:required|preferred|desired|desirable|mandatory|needed|necessary|essential|helpful|optional|plus|recommended"
    r"|advantageous|beneficial|asset|bonus|advantage|valued)"
)
_FIRST = ("Nice to ", "Good to ", "Great to ", "Nice To ", "Good To ", "Great To ")
_A_PLUS = re.compile(r"\b(?:a|big|huge|strong|is|are|definite) \Z")
_NICE_ENDS = re.compile(r"\s?(?:$|[.,;:)!\n/-]|(?:too|as well|also|but|though|if|to see)\b)")
_OF_IT = re.compile(r"(?:[A-Z]\)?|\b(?:is|are|be|also))[ ,:-]+\Z")
_WELCOME = re.compile(r"(?:[A-Z]\)?|\bis) \Z")
_NEXT_ITEM = re.compile(r"[ ](?:[A-Z]|\d)")
_ENTRY = 60  # characters of what a label of a form is filled with
_LEAD = 90  # characters from a word of level to what it governs
_LEADS = re.compile(r"(?: (?:Up)?[Oo]n [Hh]ire| [Aa]t [Hh]ire)?\)?:? [A-Z]")
_LEVELLED = re.compile(
    r"(?:Required|Preferred|Desired|Optional|Mandatory|REQUIRED|PREFERRED|[Oo]n [Hh]ire)\Z"
)
_LABELLED = re.compile(r"\s*\((?:Required|Preferred|Mandatory|REQUIRED|PREFERRED)\) ")
_LEFT_OPEN = re.compile(r"(?:\b(?:an?|the|with|have|of|and|or|in|for|our)|[:;.,(•\n]|\A)[ ]*\Z")


class Cue(NamedTuple):
    """A word of level at an offset."""

    start: int
    end: int
    level: Literal["required", "preferred"]


class Levels:
    """The headings and cues of one text."""

    def __init__(self, text: Text) -> None:
        self.text, self.plain, self.low = text, text.plain, text.lower
        self.headings = headings.find(text)
        self._ends = [one.end for one in self.headings]
        self._starts = [one.start for one in self.headings]
        self._cues = [
            Cue(one.start, one.end, "required" if one.value == "required" else "preferred")
            for one in text.scan.longest("level")
            if one.value != "silent" and self._speaks(one) and not self._entitles(one)
        ]
        self._at = [one.start for one in self._cues]
        self.ways = Ways(text)

    def heading(self, at: int) -> Level:
        """The level of the heading that governs an offset: "neutral" asks for something without saying how
        much, "other" does not ask, "unknown" is a heading of no known words, "none": there is none yet."""
        index = bisect_right(self._ends, at) - 1
        if index < 0:
            return "none"
        one = self.headings[index]
        return "none" if one.level == "other" and self._is_entry(one.end, at) else one.level

    def _is_entry(self, end: int, at: int) -> bool:
        """ "Department: Health Information": does a label that ends at `end` speak of its own line only?"""
        line = self.plain.find("\n", end, min(at, end + _ENTRY))
        return self.plain[end - 1] == ":" and line > end + 1 and self.plain[line - 1] not in ".:;,"

    def title(self, at: int) -> tuple[int, int]:
        """(start, end) of the heading that governs an offset; (0, 0) where there is none."""
        index = bisect_right(self._ends, at) - 1
        return (self._starts[index], self._ends[index]) if index >= 0 else (0, 0)

    def within(self, first: int, last: int, start: int, end: int) -> tuple[int, int]:
        """`first`, `last` around `start`, `end`, kept between the headings before and after them."""
        before, after = bisect_right(self._ends, start) - 1, bisect_left(self._starts, end)
        if before >= 0:
            first = max(first, self._ends[before])
        if after < len(self._starts):
            last = min(last, self._starts[after])
        return min(first, start), max(last, end)

    def divides(self, start: int, end: int) -> bool:
        """Does a heading stand in a stretch?"""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._ends[at] <= end

    def cues(self, start: int, end: int) -> list[Cue]:
        """The cues that begin in a stretch, in order; those in headings are not among them."""
        return self._cues[bisect_left(self._at, start) : bisect_left(self._at, end)]

    def closes(self, cue: Cue) -> bool:
        """Does a cue end an item of a list without line breaks, and so says nothing of what follows?"""
        word = self.plain[cue.start : cue.end]
        if not _LAST.fullmatch(word) or not _NEXT_ITEM.match(self.plain, cue.end):
            return False
        return word == "plus" or not _LEFT_OPEN.search(self.plain[max(0, cue.start - 8) : cue.start])

    def opens(self, cue: Cue) -> bool:
        """ "Nice to Have CRC": is a cue a heading whose line breaks are lost?"""
        word = self.plain[cue.start : cue.end]
        return (
            word.startswith(_FIRST) and word[-4:-3].isupper() and bool(_NEXT_ITEM.match(self.plain, cue.end))
        )

    def leads(self, first: int, start: int, after: Cue) -> bool:
        """ "Required CPC Preferred CRC": is the word of level before an offset the one that governs it, and
        `after`, behind it, that of the next item? `first`: where the offset's sentence begins."""
        if not (self.plain[after.start].isupper() and _LEADS.match(self.plain, after.end)):
            return False
        before = self.cues(first, start)
        begin, end = before[-1][:2] if before else self.title(start)
        if start - end > _LEAD or not _LEVELLED.search(self.plain, begin, end):
            return False
        return not before or self.title(end)[1] == end or self._begins(begin)

    def is_label(self, cue: Cue) -> bool:
        """ "Certifications (Required) CPC (Optional) CRC": does a word in brackets stand before what it is said
        of, as the first one does that follows the heading?"""
        end = self.title(cue.start)[1]
        alone = self.plain[cue.start - 1] == "(" and self.plain.startswith(")", cue.end)
        return alone and end > 0 and _LABELLED.match(self.plain, end) is not None

    def _begins(self, start: int) -> bool:
        """Does a list, a line or what a heading governs begin here?"""
        at = start
        while at > 0 and self.plain[at - 1] in " \n(":
            at -= 1
        return at == 0 or self.plain[at - 1] in ".:;!?" or self.title(start)[1] in (at, at + 1)

    def _speaks(self, word: Word) -> bool:
        """Is a "plus" a wish and no sum, and "nice" said of a credential?"""
        if word.value == "nice":
            return self._wishes(word)
        if word.value != "plus":
            return True
        before, after = self.plain[max(0, word.start - 12) : word.start].lower(), self.plain[word.end :][:1]
        return _A_PLUS.search(before) is not None or (
            after in _ENDS and not before.rstrip().endswith(("year", "years", "yrs", "+"))
        )

    def _wishes(self, word: Word) -> bool:
        """ "CIC nice", "an RHIA is nice but no must", but no "nice people" and no "beginners welcome"."""
        if not _NICE_ENDS.match(self.low, word.end):
            return False
        named = self.plain[max(0, word.start - 12) : word.start]
        own = _OF_IT if self.low.startswith("nice", word.start) else _WELCOME
        return own.search(named) is not None

    def _entitles(self, word: Word) -> bool:
        """Is a cue part of a heading, and so speaks of what follows? Not as the last word of one in the
        middle of a line: "Certification Required" may end a sentence."""
        index = bisect_right(self._starts, word.start) - 1
        if index < 0 or self.headings[index].end < word.end:
            return False
        return self.headings[index].alone or word.end < self.headings[index].end
