"""What a change of an opening is: material when it is in a fact that filters ask for. PURE.

The day of an opening is no such fact, and neither are its copies. What our own rules find in the same words
is no change: readers are told of what employers do (`aggregator.retag` tells nobody).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from aggregator.domain.posting import Opening
from aggregator.domain.search import pay_per_year

# Facts that change together, in the order in which they are told. Those of `_TAGS` are fields of the tags.
_OUTER = {"open": ("status",), "words": ("title", "company", "description")}
_TAGS = {
    "setting": ("settings",),
    "home": ("arrangement", "residency"),
    "place": ("places",),
    "requirement": ("requirement",),
    "experience": ("experience_years",),
    "pay": ("pay",),
    "raise": ("pay",),
}
KINDS = ("open", *_TAGS, "words")


def kinds(was: Opening, now: Opening) -> tuple[str, ...]:
    """The kinds of changes between two states of an opening. "pay" is stated now, and "raise" was before."""
    same = "pay" if pay_per_year(was) is not None else "raise"
    return tuple(kind for kind in KINDS if kind != same and _facts(was, kind) != _facts(now, kind))


def without(now: Opening, was: Opening, undone: Iterable[str]) -> Opening:
    """The opening as it would be if some kinds of changes had not been made."""
    outer: dict[str, Any] = {}
    inner: dict[str, Any] = {}
    for kind in undone:
        (outer if kind in _OUTER else inner).update(_facts(was, kind))
    return replace(now, tags=replace(now.tags, **inner), **outer)


def _facts(one: Opening, kind: str) -> dict[str, Any]:
    if kind == "open":  # one that a board has missed once or twice has not been away
        return {"status": "closed" if one.status == "closed" else "open"}
    if kind in _OUTER:
        return {name: getattr(one, name) for name in _OUTER[kind]}
    return {name: getattr(one.tags, name) for name in _TAGS[kind]}
