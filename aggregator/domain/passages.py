"""Sentences of texts whose lines were broken at a width, as those out of PDF files are: such a line break ends
nothing."""

from __future__ import annotations

import re

from aggregator.domain.text import Text

_WIDTH = 30  # no shorter line was broken because it was full
_GOES_ON = re.compile(r"(?:[a-z,\d]|\b(?:and|or|the|of|in|a|an|to|with|for|is|are))$", re.IGNORECASE)
_JOINS = re.compile(
    r"(?:,|\b(?:and|or|the|of|in|a|an|to|with|for|is|are|west|new|north|south|non))$", re.IGNORECASE
)


def passage(text: Text, start: int, end: int, reach: int = 400) -> tuple[int, int]:
    """`Text.sentence`, but on over line breaks that end nothing."""
    first, last = text.sentence(start, end, reach)
    plain = text.plain
    while last - end < reach and last < len(plain) and plain[last] == "\n" and _is_soft(plain, last):
        last = text.sentence(last + 1, last + 1, reach)[1]
    while start - first < reach and first > 0 and plain[first - 1] == "\n" and _is_soft(plain, first - 1):
        first = text.sentence(first - 1, first - 1, reach)[0]
    return max(first, start - reach, 0), min(last, end + reach)


def _is_soft(plain: str, at: int) -> bool:
    """Was the line that ends at a line break cut in the midst of a sentence?"""
    begins = plain.rfind("\n", 0, at) + 1
    if at - begins < _WIDTH or at + 1 >= len(plain):
        return False
    tail = plain[max(begins, at - 8) : at]
    after = plain[at + 1]
    return ((after.islower() or after.isdigit() or after == "$") and _GOES_ON.search(tail) is not None) or (
        after.isalpha() and _JOINS.search(tail) is not None
    )
