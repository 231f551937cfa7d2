"""What a person may ask for, and what the question means: the one definition for web and alerts.

`matches` is the meaning. The store answers the same question in SQL from rows that `facets`,
`needs` and `tokens` made when the opening was written, so that SQL only ever compares for equality
and order; a property test holds the two equal. OR within a field, AND across fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from urllib.parse import urlencode

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import HOURS_PER_YEAR, Arrangement, Opening, Tags
from aggregator.domain.requirements import accepted_codes
from aggregator.domain.typed import Typed
from aggregator.domain.vocabulary import values

SETTINGS = ("hospital", "office", "remote")
ARRANGEMENTS: tuple[Arrangement, ...] = ("remote", "hybrid", "onsite", "unknown")
SPECIALTIES = tuple(one for one in values("specialty") if one != "other")
# data/cues/employment.csv, and of data/cues/work.csv what it says of hours
SCHEDULES = (
    *("full_time", "part_time", "prn", "contract", "temporary", "internship"),
    *("set_hours", "flexible", "evenings", "nights", "weekends", "no_weekends"),
)
EMPLOYERS = ("own", "staffing", "vendor", "unknown")
CHOICES = (
    "setting",
    "arrangement",
    "requires",
    "state",
    "specialty",
    "schedule",
    "employer",
)  # fields that are facets by name
ANYWHERE = "lives:any"
_WORD = re.compile(r"[a-z0-9]+")
_YEARLY_FROM = 1000  # a wish of 1,000 or more is per year, a smaller one per hour
_PAID_BY = {"h": (0.0, _YEARLY_FROM - 0.01), "y": (float(_YEARLY_FROM), 1_000_000.0)}
_STATE_NAMES = {name: code for code, name in STATES.items()}
_STATE_NAMES |= {"Washington DC": "DC", "Washington D.C.": "DC", "D.C.": "DC"}
_MOST_WORDS, _LONGEST_WORDS = 20, 200  # of `q`: it stands in links and in subjects of mails


class FilterError(ValueError):
    """A filter that cannot be meant. `errors` maps the field's query name to what is wrong with it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{name}: {what}" for name, what in self.errors.items()))


@dataclass(frozen=True, slots=True)
class Filter:
    """A question. Field names are the names in the query string.

    q: words that must all stand in title, employer, place or text. setting: any of hospital, office,
    remote, where remote holds what is partly remote, too. arrangement: where the work is done, any of
    "remote" (all of it), "hybrid", "onsite" and "unknown". holds: codes that the reader has; an opening
    fits when they satisfy it now or within its grace period. requires: codes of which the opening demands
    at least one. state: the job's state, any of. lives: the reader's state; remote jobs must take it, other
    jobs must be in it. pay: least acceptable pay, per hour below 1,000, else per year; openings that state
    no pay stay unless `paid` is set. posted: within so many days. years: the reader's years of experience.
    specialty, schedule: any of those that the opening names. employer: who hires, any of "own" (on the
    employer's own site), "staffing", "vendor" (a coding company) and "unknown".
    """

    q: tuple[str, ...] = ()
    setting: frozenset[str] = frozenset()
    arrangement: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    state: frozenset[str] = frozenset()
    lives: str | None = None
    pay: float | None = None
    paid: bool = False
    posted: int | None = None
    years: float | None = None
    specialty: frozenset[str] = frozenset()
    schedule: frozenset[str] = frozenset()
    employer: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """True when nothing is asked for: every opening would match."""
        return self == Filter()

    @property
    def pay_per_year(self) -> float | None:
        if self.pay is None:
            return None
        return self.pay if self.pay >= _YEARLY_FROM else self.pay * HOURS_PER_YEAR

    def pairs(self) -> list[tuple[str, str]]:
        """The filter as query-string pairs in one canonical order: equal filters give equal pairs."""
        out: list[tuple[str, str]] = []
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "q":
                out += [("q", " ".join(value))] if value else []
            elif isinstance(value, frozenset):
                out += [(item.name, one) for one in sorted(value)]
            elif value is True:
                out.append((item.name, "1"))
            elif value is not None and value is not False:  # no years of experience are an answer too
                out.append((item.name, str(value).removesuffix(".0")))
        return out

    def query(self) -> str:
        return urlencode(self.pairs())


def words(text: str) -> tuple[str, ...]:
    """Lower-case ASCII words and numbers of a text, accents dropped, in order, each once."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return tuple(dict.fromkeys(_WORD.findall(flat)))


def _words(read: Typed, name: str) -> tuple[str, ...]:
    given = read.text(name)
    found = words(given)
    if given.strip() and not found:
        read.errors[name] = f"{given.strip()!r:.60} holds no letter or digit that can be searched"
    if len(found) > _MOST_WORDS or sum(map(len, found)) > _LONGEST_WORDS:
        read.errors[name] = f"at most {_MOST_WORDS} words, and {_LONGEST_WORDS} letters in all"
        return ()
    return found


def parse(query: Mapping[str, Sequence[str]]) -> Filter:
    """Query-string values by name → Filter. Unknown names are ignored; raises FilterError.

    Several values of a many-valued field may also stand in one, separated by commas.
    """
    read = Typed(query)
    lives = read.many("lives", STATES, "a US state or its code", names=_STATE_NAMES)
    made = Filter(
        q=_words(read, "q"),
        setting=read.many("setting", SETTINGS, "one of hospital, office, remote", str.lower),
        arrangement=read.many("arrangement", ARRANGEMENTS, f"one of {', '.join(ARRANGEMENTS)}", str.lower),
        holds=read.many("holds", CREDENTIALS, "a credential that we know"),
        requires=read.many("requires", CREDENTIALS, "a credential that we know"),
        state=read.many("state", STATES, "a US state or its code", names=_STATE_NAMES),
        lives=min(lives) if lives else None,
        pay=read.number("pay", 1_000_000, units=_PAID_BY) or None,
        paid=read.yes("paid"),
        posted=int(read.number("posted", 365, least=1) or 0) or None,
        years=read.number("years", 60, units={"y": (0, 60)}),
        specialty=read.many("specialty", SPECIALTIES, "a specialty that we know", str.lower),
        schedule=read.many("schedule", SCHEDULES, "a schedule that we know", str.lower),
        employer=read.many("employer", EMPLOYERS, "one of own, staffing, vendor, unknown", str.lower),
    )
    if len(lives) > 1:
        read.errors["lives"] = "give one state, the one that you live in"
    if read.errors:
        raise FilterError(read.errors)
    return made


def tokens(opening: Opening) -> tuple[str, ...]:
    """The words of an opening that `q` is looked up in."""
    return said(opening.title, opening.company, opening.location, opening.description, opening.tags)


def said(
    title: str, company: str | None, location: str | None, description: str, tags: Tags
) -> tuple[str, ...]:
    """The words of title, employer, place and text, and those that place and limits are short for: cities and
    the names of the states that the job is in or takes people of ("TX": texas)."""
    codes = {place.state for place in tags.places} | tags.residency.allowed
    places = [STATES[code] for code in codes if code in STATES]
    places += [place.city for place in tags.places if place.city]
    return words(" ".join(filter(None, (title, company, location, *sorted(places), description))))


def facets(opening: Opening) -> frozenset[str]:
    """The opening's facet values as "name:value": settings, where the work is done, states, required and
    preferred codes, who may live where, specialties, schedule, who hires. A change of them is one of the rules
    (`tagging.RULES`): stored openings have those of their day."""
    tags = opening.tags
    out = {f"setting:{one}" for one in tags.settings} | {f"arrangement:{tags.arrangement}"}
    out |= {f"state:{place.state}" for place in tags.places if place.state}
    out |= {f"requires:{code}" for group in tags.requirement.required for code in group.codes}
    out |= {f"prefers:{code}" for code in tags.requirement.preferred}
    if tags.arrangement == "remote":
        residency = tags.residency
        free = not residency.allowed and not residency.excluded
        out |= {ANYWHERE} if free else {f"lives:{one}" for one in STATES if residency.admits(one)}
    else:
        out |= {f"lives:{place.state}" for place in tags.places if place.state}
    out |= {f"specialty:{one}" for one in tags.specialties}
    told = {one.replace(" ", "_") for one in (*tags.employment, *tags.terms.schedule)}
    out |= {f"schedule:{one}" for one in SCHEDULES if one in told}
    out.add(f"employer:{_employer(opening)}")
    return frozenset(out)


def _employer(opening: Opening) -> str:
    if opening.tags.employer != "unknown":
        return opening.tags.employer
    return "own" if opening.on_own_site else "unknown"


def needs(opening: Opening) -> tuple[frozenset[str], ...]:
    """For each demand that must be met at once, every code that meets it."""
    return accepted_codes(opening.tags.requirement)


def pay_per_year(opening: Opening) -> float | None:
    """What the opening may pay per year at best, for comparing with a wish; None when not stated."""
    if opening.tags.pay is None:
        return None
    low, high = opening.tags.pay.per_year()
    return high if high is not None else low


def matches(wish: Filter, opening: Opening, today: date) -> bool:
    """Does this opening fit? `today` is what "posted within" counts from."""
    have = facets(opening)
    return (
        set(wish.q) <= set(tokens(opening))
        and all(_any(have, name, getattr(wish, name)) for name in CHOICES)
        and (wish.lives is None or ANYWHERE in have or f"lives:{wish.lives}" in have)
        and (not wish.holds or all(wish.holds & codes for codes in needs(opening)))
        and _pays(wish, opening)
        and (wish.years is None or (opening.tags.experience_years or 0) <= wish.years)
        and (wish.posted is None or opening.fresh_on >= today - timedelta(days=wish.posted))
    )


def _any(have: frozenset[str], name: str, wanted: frozenset[str]) -> bool:
    return not wanted or any(f"{name}:{one}" in have for one in wanted)


def _pays(wish: Filter, opening: Opening) -> bool:
    offered = pay_per_year(opening)
    if offered is None:
        return not wish.paid
    return wish.pay_per_year is None or offered >= wish.pay_per_year
