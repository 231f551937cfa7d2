"""What stands beside the list to choose from, each choice with how many openings it would leave. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup, escape

from aggregator.domain import phrases
from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.listed import YEARS
from aggregator.domain.places import STATES
from aggregator.domain.search import ARRANGEMENTS, EMPLOYERS, SCHEDULES, SETTINGS, SPECIALTIES
from web.boxes import Choices, Counts, boxes, options, said
from web.faults import called, error
from web.forms import COMMON, POSTED, Listing

_RARER = tuple(one for one in CREDENTIALS if one not in COMMON and one not in UMBRELLAS)
_BY_NAME = tuple(sorted(STATES, key=lambda usps: STATES[usps]))
_OPEN = ("setting", "arrangement", "holds")  # groups that a reader finds unfolded


@dataclass(frozen=True, slots=True)
class Panel:
    """As HTML, `groups`: the boxes of each field under its fold; `lives`, `years`, `posted`: one of each.
    `stated`, `unstated`: how many state pay, and do not."""

    groups: Mapping[str, Markup]
    lives: Markup
    years: Markup
    posted: Markup
    stated: str
    unstated: str
    chosen: int


def panel(asked: Listing, counts: Counts | None) -> Panel:
    """All choices of a search; `counts` None: there was no time to count."""
    wish = asked.wish
    years = "" if wish.years is None else f"{wish.years:g}"
    posted = "" if wish.posted is None else str(wish.posted)
    return Panel(
        groups={name: _group(name, asked, counts) for name in _GROUPS},
        lives=_LIVES.html((wish.lives or "",), counts),
        years=_years(years).html((years,), counts),
        posted=_posted(posted).html((posted,), counts),
        stated=_count("paid:1", counts),
        unstated=_count("paid:0", counts),
        chosen=len({name for name, _ in wish.pairs()} - {"q", "lives"}),
    )


def _group(name: str, asked: Listing, counts: Counts | None) -> Markup:
    """The boxes of one field; some stand behind a fold of their own."""
    legend, (some, more) = called(name), _GROUPS[name]
    chosen: frozenset[str] = getattr(asked.wish, name)
    said = ", ".join(escape(_label(name, one)) for one in sorted(chosen))
    said = f' <span class="chosen">{said}</span>' if said else ""
    is_open = name in _OPEN or bool(chosen) or name in asked.errors
    boxes = some.html(chosen, counts)
    if more.some:
        folded = " open" if not chosen.isdisjoint(more.places) else ""
        boxes += Markup(f"<details{folded}>\n<summary>More certifications</summary>")  # noqa: S704 - fixed
        boxes += more.html(chosen, counts) + Markup("</details>\n")
    return Markup(  # noqa: S704 - escaped above
        f'<details class="group"{" open" if is_open else ""}>\n<summary>{legend}{said}</summary>\n'
        f'<fieldset>\n<legend class="hidden">{legend}</legend>{boxes}</fieldset>\n'
        f"{error(asked.errors, name)}\n</details>\n"
    )


def _count(name: str, counts: Counts | None) -> str:
    return "" if counts is None else said(counts.get(name, 0))


@cache
def _label(field: str, value: str) -> str:
    match field:
        case "state":
            said = STATES[value]
        case "arrangement":
            said = "not stated" if value == "unknown" else phrases.worked([value])
        case "setting" if value == "remote":
            said = "remote, fully or partly"
        case _:
            said = phrases.name(value)
    return said[:1].upper() + said[1:]


def _boxes(name: str, values: Iterable[str]) -> Choices:
    return boxes(name, {one: _label(name, one) for one in values})


# The boxes of each field, and those that stand behind a fold of their own.
_GROUPS = {
    "setting": (_boxes("setting", SETTINGS), _boxes("setting", ())),
    "arrangement": (_boxes("arrangement", ARRANGEMENTS), _boxes("arrangement", ())),
    "holds": (_boxes("holds", COMMON), _boxes("holds", _RARER)),
    "state": (_boxes("state", _BY_NAME), _boxes("state", ())),
    "specialty": (_boxes("specialty", SPECIALTIES), _boxes("specialty", ())),
    "schedule": (_boxes("schedule", SCHEDULES), _boxes("schedule", ())),
    "employer": (_boxes("employer", EMPLOYERS), _boxes("employer", ())),
    "requires": (_boxes("requires", COMMON), _boxes("requires", _RARER)),
}
_LIVES = options("lives", {usps: STATES[usps] for usps in _BY_NAME})


@lru_cache(maxsize=64)
def _years(chosen: str) -> Choices:
    """Those that are offered, and what somebody has chosen besides: a number that nobody offers is not
    counted, so nothing is said where there is no count."""
    known = {f"{one:g}": _in_words(one) for one in YEARS}
    return options(
        "years", known | ({} if chosen in ("", *known) else {chosen: _in_words(float(chosen))}), none=""
    )


@lru_cache(maxsize=64)
def _posted(chosen: str) -> Choices:
    """As for years."""
    known = {str(days): words for days, words in POSTED}
    if chosen:
        known.setdefault(chosen, f"{chosen} days")
    return options("posted", known, none="")


def _in_words(years: float) -> str:
    if years == 0:
        return "None yet"
    return f"{years:g} year{'s' * (years != 1)}" + (" or more" if years >= max(YEARS) else "")
