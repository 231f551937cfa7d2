"""The words that rules look for: the tables of data/cues, made into one automaton.

A table is a kind of cue (data/cues/facility.csv: kind "facility"), a row is a value with its phrases, so that
somebody who knows the field and no Python can review and change them. How a phrase is written:

    pro fee        any case; a blank stands for one character that is no letter and no digit
    orthop(a)edic  what is in brackets may be missing
    certif*        any ending
    Epic           a capital letter: matched as written
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

import data

CREDENTIAL = "credential"  # the kind of cue whose table is cert_taxonomy.csv
_OPTIONAL = re.compile(r"\(([^()]*)\)")


def _letter(code: int) -> str:
    """What stands for one character of Latin-1: its letter without accent, or a blank."""
    if not chr(code).isalnum():
        return " "
    plain = unicodedata.normalize("NFD", chr(code))[0]
    return plain if plain.isascii() else "x"


_AS_WRITTEN = "".join(map(_letter, range(256))).encode()


def as_written(text: str) -> bytes:
    """A text of ASCII letters, digits and blanks only, a byte a character: every offset stays. (Bytes: a
    thirtieth of the time that `str.translate` takes, and the automaton need not count characters.)"""
    return text.encode("latin-1", "replace").translate(_AS_WRITTEN)


class Phrase(NamedTuple):
    """One spelling: what it means and how it must stand. `written`: a blank and its letters, where case
    matters."""

    kind: str
    value: str
    is_stem: bool
    written: bytes | None


def spellings(phrase: str) -> list[str]:
    """Every spelling of a phrase with optional parts, what separates its words folded."""
    parts = _OPTIONAL.split(phrase)
    choices = [("", part) if at % 2 else (part,) for at, part in enumerate(parts)]
    whole = (" ".join("".join(chosen).split()) for chosen in product(*choices))
    return [as_written(one.rstrip("*")).decode().strip() + "*" * one.endswith("*") for one in whole]


class Vocabulary:
    """Phrases by spelling, and the automaton that finds them all in one pass. A pattern of it begins with a
    blank and, but for a stem, ends with one: no word is found inside another."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        patterns, phrases = list[bytes](), list[Phrase]()
        for kind in kinds:
            for value, phrase in _phrases(kind):
                for spelling in spellings(phrase):
                    stem = spelling.removesuffix("*")
                    is_stem, written = stem != spelling, f" {stem}".encode() if stem != stem.lower() else None
                    patterns.append(f" {stem.lower()}{'' if is_stem else ' '}".encode())
                    phrases.append(Phrase(kind, value, is_stem, written))
        self.phrases = tuple(phrases)  # by pattern: several of them may be one pattern's
        # The table of a DFA is larger than that of an NFA, and twice as fast.
        self.automaton = BytesAhoCorasick(
            patterns, matchkind=MatchKind.Standard, implementation=Implementation.DFA
        )


def _phrases(kind: str) -> Iterator[tuple[str, str]]:
    """(value, phrase) of each phrase of a table. Credentials have a table of their own."""
    for row in data.rows("cert_taxonomy.csv" if kind == CREDENTIAL else f"cues/{kind}.csv"):
        for phrase in row["phrases"].split("|"):
            if phrase:
                yield row["code" if kind == CREDENTIAL else "value"], phrase


@cache
def values(kind: str) -> tuple[str, ...]:
    """What the cues of a kind can mean, in the order of its table."""
    return tuple(dict.fromkeys(value for value, _ in _phrases(kind)))


def whole_words(kind: str) -> frozenset[str]:
    """The words of a table's phrases, in small letters; the stems of words are none."""
    said = (one for _, phrase in _phrases(kind) for one in spellings(phrase))
    return frozenset(word for one in said for word in one.lower().split() if not word.endswith("*"))


@cache
def vocabulary(*kinds: str) -> Vocabulary:
    """The vocabulary of some kinds of cue. Raises DataError where a table is missing."""
    return Vocabulary(kinds)
