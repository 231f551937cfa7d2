"""Why an opening stands in somebody's mail, in words: what of their search it meets, and what change let it
in. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace

from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter, needs, pay_per_year

Said = Callable[[Opening, Filter], str]


def met(one: Opening, wish: Filter) -> tuple[str, ...]:
    """What was asked for, and how an opening that is known to match meets it."""
    asked = [item.name for item in fields(Filter) if getattr(wish, item.name) != item.default]
    if "pay" in asked and "paid" in asked:
        asked.remove("paid")
    said = (_MET[name](one, wish) if name in _MET else _as_asked(name, wish) for name in asked)
    return tuple(dict.fromkeys(said))


def now_fits(changes: Iterable[str], one: Opening, wish: Filter) -> tuple[str, ...]:
    """Which changes (`news.KINDS`) made news of an opening that is not new: ("now with pay",)."""
    return tuple(dict.fromkeys(_CHANGED[kind](one, wish) for kind in changes))


def _as_asked(name: str, wish: Filter) -> str:
    return phrases.wish(replace(Filter(), **{name: getattr(wish, name)}))


def _q(one: Opening, wish: Filter) -> str:
    return f"says “{' '.join(wish.q)}”"


def _settings(one: Opening, wish: Filter) -> str:
    return " and ".join(said for name, said in phrases.marks(one.tags) if name in wish.setting)


def _arrangement(one: Opening, wish: Filter) -> str:
    return phrases.worked([one.tags.arrangement])


def _codes(one: Opening, wish: Filter) -> list[str]:
    """Those of the reader's credentials that meet something it demands at hire."""
    return sorted(wish.holds & frozenset().union(*needs(one)))


def _holds(one: Opening, wish: Filter) -> str:
    """One of several is enough for one demand; of several demands each wants its own."""
    codes = _codes(one, wish)
    if len(needs(one)) > 1 and len(codes) > 1:
        return f"your {' and '.join(codes)} meet what it requires"
    if codes:
        return f"your {' or '.join(codes)} meets what it requires"
    return "it requires no certification at hire"


def _requires(one: Opening, wish: Filter) -> str:
    demanded = {code for group in one.tags.requirement.required for code in group.codes}
    return f"asks for {' or '.join(sorted(wish.requires & demanded))}"


def _state(one: Opening, wish: Filter) -> str:
    here = sorted({place.state for place in one.tags.places if place.state} & wish.state)
    return f"in {' and '.join(STATES[state] for state in here)}"


def _lives(one: Opening, wish: Filter) -> str:
    home = STATES[wish.lives or ""]
    return f"takes residents of {home}" if one.tags.arrangement == "remote" else f"in {home}, where you live"


def _pay(one: Opening, wish: Filter) -> str:
    if pay_per_year(one) is None:
        return "its pay is not stated, so it is not ruled out"
    return "pays what you ask for"


def _years(one: Opening, wish: Filter) -> str:
    years = one.tags.experience_years
    if not years:
        return "it asks for no experience" if years == 0 else "it states no years of experience"
    return f"asks for {years:g} year{'s' * (years != 1)}, and you have {wish.years:g}"


_MET: dict[str, Said] = {
    "q": _q,
    "setting": _settings,
    "arrangement": _arrangement,
    "holds": _holds,
    "requires": _requires,
    "state": _state,
    "lives": _lives,
    "pay": _pay,
    "paid": lambda one, wish: "its pay is stated",
    "posted": lambda one, wish: f"posted {one.fresh_on:%B} {one.fresh_on.day}",
    "years": _years,
}


def _now_home(one: Opening, wish: Filter) -> str:
    if wish.lives and one.tags.arrangement == "remote":
        return f"now open to residents of {STATES[wish.lives]}"
    return f"now {_lives(one, wish)}" if wish.lives else "now open to more states"


def _now_done(one: Opening, wish: Filter) -> str:
    """Of where the work is done; for a reader's home it counts, too."""
    if wish.arrangement:
        return f"now {_arrangement(one, wish)}"
    return _now_home(one, wish) if wish.lives else "now done elsewhere"


def _now_placed(one: Opening, wish: Filter) -> str:
    asked = wish.state | ({wish.lives} if wish.lives else set())
    here = sorted({place.state for place in one.tags.places if place.state} & asked)
    return f"now in {' and '.join(STATES[state] for state in here)}" if here else "now in another place"


def _now_required(one: Opening, wish: Filter) -> str:
    if not wish.holds:
        return f"now {_requires(one, wish)}" if wish.requires else "now with other requirements"
    codes = _codes(one, wish)
    return f"now open to {' or '.join(codes)}" if codes else "now without a certification at hire"


def _now_experienced(one: Opening, wish: Filter) -> str:
    years = one.tags.experience_years
    return f"now asks for {years:g} year{'s' * (years != 1)}" if years else "now asks for no experience"


def _now_asked(name: str) -> Said:
    """For a field of which nothing more is to be said than that it fits now."""

    def said(one: Opening, wish: Filter) -> str:
        asked = bool(getattr(wish, name, None))
        return f"now {_as_asked(name, wish)}" if asked else "now described otherwise"

    return said


_CHANGED: dict[str, Said] = {
    "open": lambda one, wish: "open again",
    "setting": lambda one, wish: f"now {_settings(one, wish)}" if wish.setting else "now in another setting",
    "arrangement": _now_done,
    "home": _now_home,
    "place": _now_placed,
    "requirement": _now_required,
    "experience": _now_experienced,
    "pay": lambda one, wish: "now with pay",
    "raise": lambda one, wish: "now pays more",
    **{name: _now_asked(name) for name in ("specialty", "schedule", "employer")},
    "words": lambda one, wish: f"now {_q(one, wish)}" if wish.q else "now worded otherwise",
}
