"""What stands beside the list to choose from, each choice with how many openings it would leave. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from aggregator.domain import phrases
from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.listed import YEARS
from aggregator.domain.places import STATES
from aggregator.domain.search import EMPLOYERS, SCHEDULES, SETTINGS, SPECIALTIES
from web.forms import COMMON, POSTED, Listing

Counts = Mapping[str, int]
_RARER = tuple(one for one in CREDENTIALS if one not in COMMON and one not in UMBRELLAS)
_BY_NAME = tuple(sorted(STATES, key=lambda usps: STATES[usps]))
_OPEN = ("setting", "holds")  # groups that a reader finds unfolded


@dataclass(frozen=True, slots=True)
class Choice:
    """`count`: how many openings it would leave, "" where that is not known yet. `is_empty`: none, so it
    cannot be chosen; what is chosen already can always be taken back."""

    value: str
    label: str
    count: str
    is_chosen: bool
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The boxes of one field; `more` stand behind a fold of their own."""

    name: str
    legend: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]
    chosen: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """`lives`, `years`, `posted`: one of each. `stated`, `unstated`: how many state pay, and do not."""

    groups: Mapping[str, Group]
    lives: tuple[Choice, ...]
    years: tuple[Choice, ...]
    posted: tuple[Choice, ...]
    stated: str
    unstated: str
    chosen: int


def panel(asked: Listing, counts: Counts | None) -> Panel:
    """All choices of a search; `counts` None: there was no time to count."""
    wish, fields = asked.wish, _Fields(asked, counts)
    groups = (
        fields.group("setting", "Setting", SETTINGS),
        fields.group("holds", "I hold", COMMON, more=_RARER),
        fields.group("state", "State of the job", _BY_NAME),
        fields.group("specialty", "Specialty", SPECIALTIES),
        fields.group("schedule", "Schedule", SCHEDULES),
        fields.group("employer", "Who advertises it", EMPLOYERS),
        fields.group("requires", "Certification it demands", COMMON, more=_RARER),
    )
    years = {f"{one:g}": _years(one) for one in YEARS}
    if wish.years is not None:
        years.setdefault(f"{wish.years:g}", _years(wish.years))
    posted = {str(days): said for days, said in POSTED}
    if wish.posted is not None:
        posted.setdefault(str(wish.posted), f"{wish.posted} days")
    return Panel(
        groups={one.name: one for one in groups},
        lives=fields.one("lives", {usps: STATES[usps] for usps in _BY_NAME}, wish.lives or ""),
        years=fields.one("years", years, "" if wish.years is None else f"{wish.years:g}"),
        posted=fields.one("posted", posted, str(wish.posted or "")),
        stated=fields.count("paid:1"),
        unstated=fields.count("paid:0"),
        chosen=len({name for name, _ in wish.pairs()} - {"q", "lives"}),
    )


class _Fields:
    def __init__(self, asked: Listing, counts: Counts | None) -> None:
        self._asked, self._counts = asked, counts

    def count(self, name: str) -> str:
        return "" if self._counts is None else f"{self._counts.get(name, 0):,}"

    def _choice(self, name: str, value: str, label: str, *, is_chosen: bool) -> Choice:
        count = self.count(f"{name}:{value}")
        known = self._counts is None or f"{name}:{value}" in self._counts
        # a number that nobody offers is not counted
        offered = name not in ("years", "posted") or known
        return Choice(value, label, count if offered else "", is_chosen, not (known or is_chosen))

    def one(self, name: str, labels: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
        return tuple(
            self._choice(name, value, label, is_chosen=value == chosen) for value, label in labels.items()
        )

    def group(
        self,
        name: str,
        legend: str,
        values: Iterable[str],
        more: Iterable[str] = (),
    ) -> Group:
        chosen: frozenset[str] = getattr(self._asked.wish, name)

        def choices(some: Iterable[str]) -> tuple[Choice, ...]:
            return tuple(self._choice(name, one, _label(name, one), is_chosen=one in chosen) for one in some)

        shown = [_label(name, one) for one in sorted(chosen)]
        return Group(
            name=name,
            legend=legend,
            choices=choices(values),
            more=choices(more),
            chosen=", ".join(shown),
            is_open=name in _OPEN or bool(chosen) or name in self._asked.errors,
        )


@cache
def _label(field: str, value: str) -> str:
    said = STATES[value] if field == "state" else phrases.name(value)
    return said[:1].upper() + said[1:]


def _years(years: float) -> str:
    if years == 0:
        return "None yet"
    return f"{years:g} year{'s' * (years != 1)}" + (" or more" if years >= max(YEARS) else "")
