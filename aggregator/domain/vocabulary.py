"""The words that rules look for: the tables of data/cues, made into one automaton.

A table is a kind of cue (data/cues/facility.csv: kind "facility"), a row is a value with its phrases, so that
somebody who knows the field and no Python can review and change them. How a phrase is written:

    pro fee        any case; a blank stands for a blank, a hyphen, a slash or a line break
    orthop(a)edic  what is in brackets may be missing
    certif*        any ending
    Epic           a capital letter: matched as written
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

import data

_OPTIONAL = re.compile(r"\(([^()]*)\)")


def folded(text: str) -> str:
    """A text in which what separates the words of a phrase is a blank; every offset stays."""
    return text.replace("-", " ").replace("/", " ").replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One spelling: what it means and how it must stand. `written`: its letters where case matters."""

    kind: str
    value: str
    begins_word: bool
    ends_word: bool
    is_stem: bool
    written: str | None


def spellings(phrase: str) -> list[str]:
    """Every spelling of a phrase with optional parts, blanks folded."""
    parts = _OPTIONAL.split(folded(phrase))
    choices = [("", part) if at % 2 else (part,) for at, part in enumerate(parts)]
    return [" ".join("".join(chosen).split()) for chosen in product(*choices)]


class Vocabulary:
    """Phrases by spelling, and the automaton that finds them all in one pass."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        known: dict[str, list[Phrase]] = {}
        for kind in kinds:
            for row in data.rows(f"cues/{kind}.csv"):
                for phrase in row["phrases"].split("|"):
                    for spelling in spellings(phrase):
                        stem = spelling.removesuffix("*")
                        one = _phrase(kind, row["value"], stem, is_stem=stem != spelling)
                        known.setdefault(stem.lower(), []).append(one)
        self.phrases = tuple(tuple(some) for some in known.values())
        # The table of a DFA is larger than that of an NFA, and twice as fast.
        self.automaton = AhoCorasick(
            list(known), matchkind=MatchKind.Standard, implementation=Implementation.DFA
        )


def _phrase(kind: str, value: str, stem: str, *, is_stem: bool) -> Phrase:
    written = stem if stem != stem.lower() else None
    ends_word = stem[-1].isalnum() and not is_stem
    return Phrase(kind, value, stem[0].isalnum(), ends_word, is_stem, written)


def values(kind: str) -> tuple[str, ...]:
    """What the cues of a kind can mean, in the order of its table."""
    return tuple(dict.fromkeys(row["value"] for row in data.rows(f"cues/{kind}.csv")))


@cache
def vocabulary(*kinds: str) -> Vocabulary:
    """The vocabulary of some kinds of cue. Raises DataError where a table is missing."""
    return Vocabulary(kinds)
