"""How alike two texts are, whatever board formatted them: runs of six words, compared by their checksums.

Boards add and drop whole lines, and move them about; `swapped` looks for what they never do: a line that both
have, with another specialty, credential, number or state in it. A template that a vendor fills in for each of
its clients differs in just that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES

_SHINGLE = 6  # words: long enough that two adverts rarely share one by chance
_SKETCH = 3  # shingles that stand in a sketch; two texts that share 80 % miss each other in 1 of 60 cases
_HEAD = 80  # words: what an excerpt of 500 characters has
_ENOUGH_TEXT = 40  # shingles; below, as in an alert mail, a text proves nothing
_ANCHOR = 4  # words around or within a gap that show which gap of the other text it answers to
_SWAP = 12  # words of a gap that are compared; further on it may be any other line

_LINE = re.compile(r"[\n•;|]|[.!?:](?:\s|$)")
_WORD = re.compile(r"[a-z0-9]+")
# What an opening is about. Numbers tell years, beds and charts; a stem stands for all its endings.
_TELLING = re.compile(
    r"\d+|[ivx]{2,3}|prn|diem|casual|full|part|weekends?|nights?|evenings?|general|inpatient|outpatient|facility|profee|professional|hcc|drg|icu|asc|snf|fqhc|ed|ob|obgyn|gyn|ent|nicu"
    r"|(?:cardi|card?iolog|neuro|urolog|orthop|endocrin|nephro|pulmon|gastro|hemato|onco|radiolog|anesth|patholog"
    r"|pediatr|obstet|gynec|dermat|ophthal|otolar|psych|behavior|emergen|trauma|surg|vascul|spin|podiat|dent|oral|urgent"
    r"|primar|family|internal|hospital|critical|wound|infus|observ|risk|denial|evaluat|transplant|burn|plastic|rheum"
    r"|allerg|infect|rehab|hospice|home|ambulat|interven|intern|therap|pain|sleep|bariat|thorac|breast|maternal)\w*"
)
_OF_ANY_TEXT = {"of", "new", "american", "district", "island", "islands"}  # no state is told by them alone
_NAMES = {word for name in STATES.values() for word in name.lower().split()} - _OF_ANY_TEXT | {
    one.lower() for one in CREDENTIALS
}


@lru_cache(maxsize=1024)
def sketch(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A few shingles of a text and a few of its first words: what two texts share that have most words in
    common, and what they share when one of them is cut short."""
    run = _run(text)
    return tuple(sorted(set(run))[:_SKETCH]), tuple(sorted(set(run[:_HEAD]))[:_SKETCH])


def overlap(one: str, other: str) -> float | None:
    """How much of the shorter text stands in the longer one, 0…1; None when either is too short to tell."""
    mine, theirs = _shingles(one), _shingles(other)
    shorter = min(len(mine), len(theirs))
    return None if shorter < _ENOUGH_TEXT else len(mine & theirs) / shorter


def swapped(one: str, other: str) -> bool:
    """Do both texts have a line that differs in a word that tells openings apart? Lines answer to each other by
    what stands around them or, where a board has moved them, by most of their own words."""
    mine, theirs = _gaps(one, other), _gaps(other, one)
    pairs = [(words, theirs[at]) for at, words in mine.items() if at in theirs]
    here, there = _lines(one), _lines(other)
    pairs += [(a, b) for a in here - there for b in there - here if _answers(a, b)]
    return any(_tells(a, b) and _tells(b, a) for a, b in pairs)


def _answers(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    mine, theirs = set(one), set(other)
    return len(mine & theirs) * 2 >= max(len(mine), len(theirs))


def _tells(words: tuple[str, ...], beside: tuple[str, ...]) -> bool:
    return any(one not in beside and (one in _NAMES or _TELLING.fullmatch(one)) for one in words)


def _gaps(one: str, other: str) -> dict[tuple[str, tuple[str, ...]], tuple[str, ...]]:
    """What a text says and the other does not, by the words before it, after it, and at its own ends."""
    shared, words = _shingles(other), _words(one)
    common = bytearray(len(words))
    for at, code in enumerate(_run(one)):
        if code in shared:
            common[at : at + _SHINGLE] = b"\1" * _SHINGLE
    found, end = {}, 0
    while (at := common.find(0, end)) >= 0:
        end = common.find(1, at)
        end = len(words) if end < 0 else end
        head, tail = words[at : min(end, at + _SWAP)], words[max(at, end - _SWAP) : end]
        found["before", words[max(0, at - _ANCHOR) : at]] = head
        found["after", words[end : end + _ANCHOR]] = tail
        found["begins", head[:_ANCHOR]] = head
        found["ends", tail[-_ANCHOR:]] = tail
    return {where: gap for where, gap in found.items() if len(where[1]) == _ANCHOR}


def _lines(text: str) -> set[tuple[str, ...]]:
    """The sentences and lines of a text, as words."""
    return {words for piece in _LINE.split(text) if len(words := _words(piece)) >= _ANCHOR}


@lru_cache(maxsize=4096)
def _shingles(text: str) -> frozenset[int]:
    return frozenset(_run(text))


@lru_cache(maxsize=256)
def _run(text: str) -> tuple[int, ...]:
    """Checksums of every run of six words, in their order; the same in every process."""
    words = [word.encode() for word in _words(text)]
    flat, starts, at = b" ".join(words), [0], 0
    for word in words:
        at += len(word) + 1
        starts.append(at)
    return tuple(crc32(flat[start:end]) for start, end in zip(starts, starts[_SHINGLE:], strict=False))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))
