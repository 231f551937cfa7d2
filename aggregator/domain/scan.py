"""All cues of a text, found in one pass; rules then look only at the places where a cue stands.

Patterns that run over a whole text cost a hundred times as much as the pass does, and most of a posting is
of no interest to any one of them (figures: `make bench`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import data
from aggregator.domain.vocabulary import CREDENTIAL, Vocabulary, as_written, folded, vocabulary


class Cue(NamedTuple):
    """One cue: where it stands in the plain text, and what its row says that it means."""

    start: int
    end: int
    value: str


class Scan:
    """The cues of one text by kind, in order of their beginnings."""

    __slots__ = ("_found",)

    def __init__(self, plain: str, words: Vocabulary | None = None) -> None:
        words = words or vocabulary(*data.names("cues"), CREDENTIAL)
        found: dict[str, list[Cue]] = {}
        text, written, phrases = f" {folded(plain)} ", as_written(plain), words.phrases
        new = tuple.__new__  # a third of what the class's own costs
        for index, start, end in words.automaton.find_matches_as_indexes(text, overlapping=True):
            for kind, value, is_stem, spelling in phrases[index]:
                if spelling is None or written.startswith(spelling, start):
                    last = text.index(" ", end) - 1 if is_stem else end - 2
                    cue = new(Cue, (start, last, value))
                    if kind in found:
                        found[kind].append(cue)
                    else:
                        found[kind] = [cue]
        for some in found.values():
            some.sort()
        self._found = found

    def of(self, kind: str) -> Sequence[Cue]:
        """Every cue of a kind, those inside longer ones too ("radiology" in "interventional radiology")."""
        return self._found.get(kind, ())

    def longest(self, kind: str) -> list[Cue]:
        """The cues of a kind without those that stand inside another one."""
        kept: list[Cue] = []
        for one in self.of(kind):
            if kept and kept[-1].start == one.start:
                kept[-1] = one
            elif not kept or one.end > kept[-1].end:
                kept.append(one)
        return kept
