"""Line breaks that mean nothing: text from a PDF file or an old mail, broken at a width.

A line goes on in the next one when that begins in small letters, when it ends in a word that needs another
one, or when its whole paragraph is filled as a typesetter fills it: no line has room for the next one's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_LEAST = 30  # characters of a line that is long enough to be broken
_WIDTH = 40  # and of the longest one of a filled paragraph
_FILLED = 3  # lines that show a width
_ITEM = re.compile(r"\s*(?:[\u2022*+o>#|\u2713-]|\d{1,2}[.)]|[a-hA-H][.)])(?:\s|$)|\s*[\u2022|#]")
_OPEN = re.compile(
    r"(?:,|/|&|(?<=[\s/(])(?:and|or|of|the|an?|in|on|for|to|with|by|from|at|as|is|are|be|must|your|our|their|any|either))\Z",
    re.IGNORECASE,
)


def joined(text: str) -> str:
    """The text with a blank for each line break that only wraps a line; every offset stays."""
    at, parts = 0, []
    for first, last in _paragraphs(text):
        for end in _wraps(text, first, last):
            parts.append(text[at:end])
            at = end + 1
    return " ".join([*parts, text[at:]]) if parts else text


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each stretch of lines without an empty one between, of two lines or more."""
    at = 0
    for part in text.split("\n\n"):
        if "\n" in part.strip("\n"):
            yield at, at + len(part)
        at += len(part) + 2


def _wraps(text: str, first: int, last: int) -> Iterator[int]:
    """Where lines of a paragraph go on in the next one."""
    lines = text[first:last].split("\n")
    filled, at = _is_filled(lines), first
    for line, following in pairwise(lines):
        at += len(line)
        if _goes_on(line.rstrip(), following, filled=filled):
            yield at
        at += 1


def _is_filled(lines: list[str]) -> bool:
    width = max(map(len, lines))
    return (
        len(lines) >= _FILLED
        and width >= _WIDTH
        and all(
            len(line) + 1 + len(following.split(" ", 1)[0]) > width for line, following in pairwise(lines)
        )
    )


def _goes_on(line: str, following: str, *, filled: bool) -> bool:
    if not line or not following.strip() or line[-1] in ".:;!?" or _ITEM.match(following):
        return False
    if filled:
        return True
    return len(line) >= _LEAST and (following.lstrip()[0].islower() or _OPEN.search(line) is not None)
