"""All cues of a text, found in one pass; rules then look only at the places where a cue stands.

Patterns that run over a whole text cost a hundred times as much as the pass does, and most of a posting is
of no interest to any one of them (figures: `make bench`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import NamedTuple

import data
from aggregator.domain.vocabulary import CREDENTIAL, Vocabulary, as_written, vocabulary


class Cue(NamedTuple):
    """One cue: where it stands in the plain text, and what its row says that it means."""

    start: int
    end: int
    value: str


_cue: Callable[[tuple[int, int, str]], Cue] = partial(tuple.__new__, Cue)  # a third of what Cue itself costs


class Scan:
    """The cues of one text by kind, in order of their beginnings."""

    __slots__ = ("_cues", "_found")

    def __init__(self, plain: str, words: Vocabulary | None = None) -> None:
        found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        words = words or _all_words()
        written, phrases = b" %b " % as_written(plain), words.phrases
        text = written.lower()
        for index, start, end in words.automaton.find_matches_as_indexes(text, overlapping=True):
            kind, value, is_stem, spelling = phrases[index]
            if spelling is None or written.startswith(spelling, start):
                found[kind].append((start, text.index(b" ", end) - 1 if is_stem else end - 2, value))
        self._found = found
        self._cues: dict[str, list[Cue]] = {}

    def of(self, kind: str) -> Sequence[Cue]:
        """Every cue of a kind, those inside longer ones too ("radiology" in "interventional radiology")."""
        cues = self._cues.get(kind)
        if cues is None:
            found = self._found.get(kind)
            if found is None:
                return ()
            found.sort()
            cues = self._cues[kind] = list(map(_cue, found))
        return cues

    def longest(self, kind: str) -> list[Cue]:
        """The cues of a kind without those that stand inside another one."""
        cues = self.of(kind)
        if len(cues) < 2:
            return list(cues)
        kept, start, end = list[Cue](), -1, -1
        for one in cues:
            begin, stop, _ = one
            if begin == start:  # sorted: the longer one comes later
                kept[-1] = one
            elif stop > end:
                kept.append(one)
            else:
                continue
            start, end = begin, stop
        return kept


@cache
def _all_words() -> Vocabulary:
    return vocabulary(*data.names("cues"), CREDENTIAL)
