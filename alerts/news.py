"""What a change of an opening is: material when it is in a fact that filters ask for. PURE.

The day of an opening is no such fact, and neither are its copies. What our own rules find in the same words
is no change: readers are told of what employers do (`aggregator.retag` tells nobody).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter, needs, pay_per_year

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


def in_words(why: Iterable[str], now: Opening, wish: Filter) -> tuple[str, ...]:
    """Why an opening that is not new is news to one who asked with `wish`: ("now with pay",)."""
    return tuple(_SAID[kind](now, wish) for kind in why)


def _facts(one: Opening, kind: str) -> dict[str, Any]:
    if kind == "open":  # one that a board has missed once or twice has not been away
        return {"status": "closed" if one.status == "closed" else "open"}
    if kind in _OUTER:
        return {name: getattr(one, name) for name in _OUTER[kind]}
    return {name: getattr(one.tags, name) for name in _TAGS[kind]}


def _setting(now: Opening, wish: Filter) -> str:
    return f"now {' and '.join(sorted(wish.setting & set(now.tags.settings)))}"


def _home(now: Opening, wish: Filter) -> str:
    return f"now open to residents of {STATES[wish.lives]}" if wish.lives else "now open to more states"


def _place(now: Opening, wish: Filter) -> str:
    asked = wish.state | ({wish.lives} if wish.lives else set())
    here = sorted({one.state for one in now.tags.places if one.state} & asked)
    return f"now in {' and '.join(STATES[one] for one in here)}" if here else "now in another place"


def _requirement(now: Opening, wish: Filter) -> str:
    if not wish.holds:
        demanded = {code for group in now.tags.requirement.required for code in group.codes}
        return f"now asks for {' or '.join(sorted(wish.requires & demanded))}"
    fitting = sorted(wish.holds & frozenset().union(*needs(now)))
    return f"now open to {' or '.join(fitting)}" if fitting else "now without a certification at hire"


def _experience(now: Opening, wish: Filter) -> str:
    years = now.tags.experience_years
    if not years:
        return "now asks for no experience"
    return f"now asks for {years:g} year{'s' * (years != 1)} of experience"


_SAID: dict[str, Callable[[Opening, Filter], str]] = {
    "open": lambda now, wish: "open again",
    "setting": _setting,
    "home": _home,
    "place": _place,
    "requirement": _requirement,
    "experience": _experience,
    "pay": lambda now, wish: "now with pay",
    "raise": lambda now, wish: "now pays more",
    "words": lambda now, wish: f"now says “{' '.join(wish.q)}”" if wish.q else "its words have changed",
}
