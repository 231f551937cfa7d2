"""What somebody may have meant whose words are not those of postings: a state's name, a credential of their own,
a slip of a finger. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import data
from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.places import STATES
from aggregator.domain.search import Filter, words
from aggregator.domain.vocabulary import CREDENTIAL, whole_words

_NAMES = {words(name): code for code, name in STATES.items()}
_CODES = {words(code): code for code in CREDENTIALS if code not in UMBRELLAS}
_LONGEST = max(map(len, _NAMES))  # words of a state's name
_SHORTEST = 5  # letters of a word that may be a slip: of shorter ones too many are one letter apart


def at_home(wish: Filter) -> Filter | None:
    """The search of somebody who lives in the state that the words name; None where they name none, or a state
    is asked for already."""
    if wish.lives or wish.state:
        return None
    for length in range(_LONGEST, 0, -1):  # "west virginia" is not "virginia"
        for start in range(len(wish.q) - length + 1):
            if code := _NAMES.get(wish.q[start : start + length]):
                return replace(wish, q=wish.q[:start] + wish.q[start + length :], lives=code)
    return None


def held(wish: Filter) -> Filter | None:
    """The search of somebody who holds the credentials that the words name by their codes; None where they name
    none, or it is said already what they hold."""
    if wish.holds:
        return None
    left, codes, at = [], set(), 0
    while at < len(wish.q):
        long = 2 if wish.q[at : at + 2] in _CODES else 1  # "cpc a" is not "cpc"
        if code := _CODES.get(wish.q[at : at + long]):
            codes.add(code)
        else:
            left.append(wish.q[at])
        at += long
    return replace(wish, q=tuple(left), holds=frozenset(codes)) if codes else None


def respelt(wish: Filter) -> Filter | None:
    """The search with a word of the field in place of each that is one letter beside it ("radiolgy"); None
    where there is none."""
    meant = tuple(dict.fromkeys(map(_right, wish.q)))
    return None if meant == wish.q else replace(wish, q=meant)


def _right(word: str) -> str:
    near = _by_variant()
    if len(word) < _SHORTEST or word in near.get(word, ()):
        return word
    found = {one for variant in _variants(word) for one in near.get(variant, ())}
    return min(found, key=lambda one: (abs(len(one) - len(word)), one), default=word)


def _variants(word: str) -> set[str]:
    """The word, and it without one of its letters: two words a letter apart share one of these, whether the
    letter is missing, added, wrong, or has changed places with its neighbour."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


@cache
def _by_variant() -> Mapping[str, frozenset[str]]:
    """The words of data/cues and of credentials' names, by variant."""
    found: dict[str, set[str]] = defaultdict(set)
    for kind in (*data.names("cues"), CREDENTIAL):
        for word in whole_words(kind):
            if len(word) >= _SHORTEST:
                for variant in _variants(word):
                    found[variant].add(word)
    return {variant: frozenset(some) for variant, some in found.items()}
