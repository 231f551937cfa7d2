"""What the openings say together: how many, what they pay, how long they stay. PURE.

Sums are made of a few small facts per opening (`facts`); what its readers see of a sum is `Spread` and
`Week`. A figure of too few openings says more of an employer than of a market, so it is not given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening, Pay, Tags

# Who may apply for a remote job: people of any state, of a list, of all but a list; "unsaid" where it names no
# states. "" for other jobs.
Takes = Literal["any", "listed", "all but", "unsaid", ""]
FEWEST = 5  # openings that a figure of pay or time is made of, at least
_ANY = "any"
_NEAREST = 100  # dollars a year: nobody needs it finer, and equal amounts are counted once


@dataclass(frozen=True, slots=True)
class Facts:
    """`appeared`: the day number of our first sight (`date.toordinal`). `settings`: in order, by blanks.
    `homes`: `homes`. `pays`: is any pay stated? `pay`: dollars a year, the middle of a range with two ends."""

    is_listed: bool
    appeared: int
    settings: str
    takes: Takes
    homes: str
    pays: bool
    pay: int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the quarters of so many amounts."""

    count: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of time: its last day, how many openings appeared and went in it, and were there at its end."""

    ends: date
    appeared: int
    gone: int
    there: int


def facts(opening: Opening) -> Facts:
    """What sums need of an opening."""
    tags = opening.tags
    return Facts(
        is_listed=opening.is_listed,
        appeared=opening.first_seen.date().toordinal(),
        settings=" ".join(sorted(tags.settings)),
        takes=takes(tags),
        homes=homes(tags),
        pays=tags.pay is not None,
        pay=middle(tags.pay),
    )


def takes(tags: Tags) -> Takes:
    """Who may apply for it, as far as a remote job says."""
    if tags.arrangement != "remote":
        return ""
    if tags.residency.allowed:
        return "listed"
    if tags.residency.excluded:
        return "all but"
    return "any" if tags.says_anywhere else "unsaid"


def homes(tags: Tags) -> str:
    """Where those may live who do not work on site alone: "any", "OK TX", "-CA -NY" for all but these, "" for
    nowhere that is told, and for work on site. It is what a search by home finds (`search.facets`), written so
    short that openings with the same list are counted in one."""
    if "remote" not in tags.settings:
        return ""
    if tags.arrangement != "remote":
        return " ".join(sorted({place.state for place in tags.places if place.state}))
    living = tags.residency
    if living.allowed:
        return " ".join(sorted(living.allowed - living.excluded))
    return " ".join(f"-{one}" for one in sorted(living.excluded)) or _ANY


def residents(homes: str) -> frozenset[str]:
    """The states that `homes` stand for."""
    if homes == _ANY:
        return frozenset(STATES)
    named = frozenset(homes.replace("-", "").split())
    return frozenset(STATES) - named if homes.startswith("-") else named


def middle(posted: Pay | None) -> int | None:
    """The middle of a posted range in dollars a year; None for open ranges, charts, other currencies and what
    looks mistaken: an "up to" says what few are paid."""
    if posted is None or posted.currency != "USD":
        return None
    low, high = posted.per_year()
    return None if low is None or high is None else round((low + high) / 2 / _NEAREST) * _NEAREST


def spread(amounts: Mapping[int, int]) -> Spread | None:
    """Of amounts and how often each is there; None where they are fewer than `FEWEST`."""
    count = sum(amounts.values())
    if count < FEWEST:
        return None
    ordered = sorted(amounts.items())
    low, median, high = (_at(ordered, count, share) for share in (0.25, 0.5, 0.75))
    return Spread(count, low, median, high)


def _at(ordered: list[tuple[int, int]], count: int, share: float) -> float:
    """The smallest amount that at least this share of all are not above."""
    passed = 0
    for amount, times in ordered:
        passed += times
        if passed >= share * count:
            return amount
    raise ValueError("no amounts")


def steps(
    appeared: Mapping[int, int], gone: Mapping[int, int], there: int, first: int, today: int, most: int = 26
) -> tuple[Step, ...]:
    """The way to today's number `there`, oldest step first, from day numbers and how many appeared and went
    on each. A step is a day, or a week where there are more than four of them; the first begins with the day
    after `first`, on which everything was new to us."""
    days = today - first
    size = 1 if days <= 28 else 7
    made: list[Step] = []
    for back in range(min(days // size, most)):
        last = today - back * size
        span = range(last - size + 1, last + 1)
        came, went = (sum(some.get(day, 0) for day in span) for some in (appeared, gone))
        made.append(Step(date.fromordinal(last), came, went, there))
        there += went - came
    return tuple(reversed(made))


def since(today: date, most: int = 26) -> int:
    """The day number that `steps` looks back to at most."""
    return (today - timedelta(weeks=most)).toordinal()
