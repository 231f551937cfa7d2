"""Searches that ask for less: what to offer somebody whose own search finds nothing. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from aggregator.domain.search import Filter

_OFFERED = 4
_DROPPED = 2  # parts that are given up at most: of many, more would take long to try
_NOTHING = Filter()


def nearest(wish: Filter, count: Callable[[Filter], int]) -> list[tuple[Filter, int]]:
    """Searches without one part of this one that find something, those that find least first; where there is
    none, without two parts, and so on. `count`: how many openings a search finds."""
    parts = list(_parts(wish))
    for number in range(1, min(_DROPPED, len(parts)) + 1):
        tried = (_without(wish, some) for some in combinations(parts, number))
        found = [(one, many) for one in tried if not one.is_empty and (many := count(one))]
        if found:
            return sorted(found, key=lambda one: (one[1], one[0].query()))[:_OFFERED]
    return []


def _parts(wish: Filter) -> Iterator[tuple[str, str]]:
    """(field, "") for each field that is asked for; of several words each is a part of its own."""
    for name in dict.fromkeys(name for name, _ in wish.pairs()):
        if name == "q" and len(wish.q) > 1:
            yield from (("q", word) for word in wish.q)
        else:
            yield name, ""


def _without(wish: Filter, parts: tuple[tuple[str, str], ...]) -> Filter:
    for name, word in parts:
        left: Any = tuple(one for one in wish.q if one != word) if word else getattr(_NOTHING, name)
        wish = replace(wish, **{name: left})
    return wish
