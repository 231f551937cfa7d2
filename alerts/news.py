"""What a change of an opening is: material when it is in a fact that filters ask for. PURE.

The day of an opening is no such fact, and neither is the number of its copies. What our own rules find in the
same words is no change: readers are told of what employers do (`aggregator.retag` tells nobody).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from aggregator.domain.posting import Opening
from aggregator.domain.search import pay_per_year

# Facts that change together, in the order in which they are told; those with a dot are the tags'.
_FACTS = {
    "open": ("status",),
    "setting": (".settings",),
    "arrangement": (".arrangement",),
    "home": (".residency",),
    "place": (".places", "location"),
    "requirement": (".requirement",),
    "experience": (".experience_years",),
    "pay": (".pay",),
    "raise": (".pay",),
    "specialty": (".specialties",),
    "schedule": (".employment", ".terms"),
    "employer": (".employer", "copies"),
    "words": ("title", "company", "description"),
}
KINDS = tuple(_FACTS)


def kinds(was: Opening, now: Opening) -> tuple[str, ...]:
    """The kinds of changes between two states of an opening. "pay" is stated now, and "raise" was before."""
    other = "pay" if pay_per_year(was) is not None else "raise"
    return tuple(
        kind
        for kind, names in _FACTS.items()
        if kind != other and any(_told(was, name) != _told(now, name) for name in names)
    )


def without(now: Opening, was: Opening, undone: Iterable[str]) -> Opening:
    """The opening as it would be if some kinds of changes had not been made."""
    names = {name for kind in undone for name in _FACTS[kind] if _told(was, name) != _told(now, name)}
    tags = {name[1:]: _value(was, name) for name in names if name.startswith(".")}
    outer = {name: _value(was, name) for name in names if not name.startswith(".")}
    return replace(now, tags=replace(now.tags, **tags), **outer)


def _value(one: Opening, name: str) -> Any:
    return getattr(one.tags, name[1:]) if name.startswith(".") else getattr(one, name)


def _told(one: Opening, name: str) -> Any:
    """What filters see of a fact. One that a board has missed once or twice has not been away; of copies
    they ask whether the employer's own is among them."""
    if name == "status":
        return one.status == "closed"
    if name == "copies":
        return one.on_own_site
    return _value(one, name)
