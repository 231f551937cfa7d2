"""What the rest of Chartwork speaks of: postings, what they claim, and the openings behind them.

A *posting* is one advert at one source. An *opening* is the vacancy behind one or more postings.
A *claim* is a statement about a posting together with the words that prove it. Unknown is a value:
`None`, an empty tuple, `"unknown"` or `"not_stated"`, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

SettingName = Literal["hospital", "office", "remote"]
Facility = Literal[
    "inpatient", "outpatient", "asc", "office", "payer", "vendor", "post_acute", "government", "unknown"
]
Arrangement = Literal["remote", "hybrid", "onsite", "unknown"]
Relevance = Literal["core", "adjacent", "near_miss", "no"]
Apprentice = Literal["accepted", "excluded", "not_stated"]
PayUnit = Literal["hour", "day", "week", "month", "year", "chart"]
Field = Literal["title", "location", "description"]

HOURS_PER_YEAR = 2080  # the one constant of OEWS and of this project: 52 weeks of 40 hours
_PER_YEAR = {"hour": HOURS_PER_YEAR, "day": 260, "week": 52, "month": 12, "year": 1}


@dataclass(frozen=True, slots=True)
class Tag:
    """One claim and its proof. `name` is e.g. "setting:remote" or "credential:CCS"; `start` and `end`
    count characters of `field` as it was given, and `quote` is that slice; `rule` names the rule."""

    name: str
    field: Field
    start: int
    end: int
    quote: str
    rule: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is stated: city, USPS state code (only in the US), ISO country code."""

    city: str | None = None
    state: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Residency:
    """Where a remote worker must live. Empty `allowed` means: no list is stated. `radius_miles`: no further
    from the place of the job than that. `time_zones` ("Eastern"): to live in, or whose hours to keep."""

    allowed: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    radius_miles: int | None = None
    time_zones: tuple[str, ...] = ()

    def admits(self, state: str) -> bool:
        return state not in self.excluded and (not self.allowed or state in self.allowed)


@dataclass(frozen=True, slots=True)
class Group:
    """One any-of group of credential codes; `grace_months` where it may be earned after hire."""

    codes: frozenset[str]
    grace_months: int | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """All-of over any-of groups, beside what is only preferred or refused.

    "RHIT and (CCS or CIC)" is two groups. Umbrella codes (ANY-AAPC, ANY-AHIMA, ANY-AAPC-AHIMA)
    stand for any coder credential of those issuers.
    """

    required: tuple[Group, ...] = ()
    preferred: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()
    apprentice: Apprentice = "not_stated"

    @property
    def grace_months(self) -> int | None:
        """The longest grace period that any group states."""
        return max((g.grace_months for g in self.required if g.grace_months is not None), default=None)


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay as posted. `minimum` or `maximum` may be missing ("up to", "from"). `doubtful`: nobody is paid so,
    and nothing is reckoned with it."""

    minimum: float | None
    maximum: float | None
    unit: PayUnit
    currency: str = "USD"
    doubtful: bool = False

    def per_year(self) -> tuple[float | None, float | None]:
        """(minimum, maximum) in the same currency per year; (None, None) for pay per chart and what is doubtful."""
        factor = _PER_YEAR.get(self.unit)
        if factor is None or self.doubtful:
            return None, None
        return (
            None if self.minimum is None else self.minimum * factor,
            None if self.maximum is None else self.maximum * factor,
        )

    def per_hour(self) -> tuple[float | None, float | None]:
        low, high = self.per_year()
        return (
            None if low is None else low / HOURS_PER_YEAR,
            None if high is None else high / HOURS_PER_YEAR,
        )


@dataclass(frozen=True, slots=True)
class Quota:
    """So many charts (or whatever `thing` is) per hour, day or week; `maximum` where a range is stated."""

    minimum: float
    maximum: float
    thing: str
    per: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What a posting says of the work's conditions. `accuracy`: percent. Each word of the tuples is a value of
    data/cues/work.csv: schedule "weekends", engagement "w2", equipment "own", training "offered" …"""

    quotas: tuple[Quota, ...] = ()
    accuracy: float | None = None
    schedule: tuple[str, ...] = ()
    engagement: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    training: tuple[str, ...] = ()


EmployerKind = Literal["staffing", "vendor", "unknown"]


@dataclass(frozen=True, slots=True)
class Posting:
    """One advert, cleaned: what `normalise` makes of a RawPosting. Text is plain and encodable.

    `key` is the posting's identity on its board. `arrangement` is only what a structured field of
    the source states. `pay` likewise; pay found in the text is a tag. `vouched` is False for what stands only
    in mails that nobody vouches for: forwarded ones, and those without an Authentication-Results line.
    """

    board: str
    key: str
    title: str
    url: str
    company: str | None = None
    requisition: str | None = None
    location: str | None = None
    places: tuple[Place, ...] = ()
    posted_on: date | None = None
    arrangement: Arrangement = "unknown"
    pay: Pay | None = None
    employment: tuple[str, ...] = ()
    description: str = ""
    vouched: bool = True

    @property
    def place(self) -> Place:
        return self.places[0] if self.places else Place()


ANYWHERE = "residency:any"  # the name of the tag for a posting that takes people of any state


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that a posting claims, with the proof of each claim in `evidence`. `warnings`: what scams
    have in common with it (data/cues/scam.csv), a reason to look twice and never one to hide it."""

    relevance: Relevance = "no"
    settings: tuple[SettingName, ...] = ()
    facility: Facility = "unknown"
    arrangement: Arrangement = "unknown"
    remote_later: bool = False
    residency: Residency = Residency()
    requirement: Requirement = Requirement()
    experience_years: float | None = None
    entry_level: bool = False
    pay: Pay | None = None
    places: tuple[Place, ...] = ()
    specialties: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    terms: Terms = Terms()
    employer: EmployerKind = "unknown"
    warnings: tuple[str, ...] = ()
    evidence: tuple[Tag, ...] = ()

    @property
    def is_coding(self) -> bool:
        return self.relevance in ("core", "adjacent")

    @property
    def says_anywhere(self) -> bool:
        """Does it say that somebody may live in any state, rather than say nothing of states?"""
        return any(one.name == ANYWHERE for one in self.evidence)

    @property
    def place(self) -> Place:
        """The first place. A list of states without cities says who may live where: no state is the job's."""
        if len({place.state for place in self.places}) > 1 and not any(place.city for place in self.places):
            return Place(country=self.places[0].country)
        return self.places[0] if self.places else Place()


Status = Literal["open", "missing", "closed"]


@dataclass(frozen=True, slots=True)
class Copy:
    """One posting of an opening, as far as a reader needs it: whose, where, and is it still up."""

    board: str
    source: str
    url: str
    own_site: bool
    status: Status
    first_seen: datetime
    last_verified: datetime
    merge_reason: str = ""
    platform: str = ""
    vouched: bool = True  # Posting.vouched
    is_read: bool = True  # False: we look there no more


@dataclass(frozen=True, slots=True)
class Opening:
    """A vacancy: the facts of its best posting, every copy, and its history in our eyes. `was`: what readers
    saw before the change that is told of; None for a new one, and where nothing is told."""

    id: int
    title: str
    company: str | None
    description: str
    tags: Tags
    location: str | None = None
    posted_on: date | None = None
    first_seen: datetime = field(kw_only=True)
    last_verified: datetime = field(kw_only=True)
    status: Status = "open"
    reposts: int = 0
    copies: tuple[Copy, ...] = ()
    was: Opening | None = field(default=None, compare=False, repr=False)

    @property
    def is_listed(self) -> bool:
        """Is it one that lists, searches and sums are of?"""
        return self.status == "open" and self.tags.is_coding

    @property
    def standing(self) -> tuple[Copy, ...]:
        """The copies that are still up; of an opening that is closed everywhere, all."""
        return tuple(one for one in self.copies if one.status != "closed") or self.copies

    @property
    def on_own_site(self) -> bool:
        """Does it stand on the employer's own careers site?"""
        return any(one.own_site for one in self.standing)

    @property
    def left_own_site(self) -> datetime | None:
        """When the employer's own site was last seen to show it, where only others still do: a job that its
        employer has taken down may be gone. None where it stands there, never did, or we look there no more."""
        own = [one for one in self.copies if one.own_site]
        if self.on_own_site or not all(one.is_read for one in own):
            return None
        return max((one.last_verified for one in own), default=None)

    @property
    def fresh_on(self) -> date:
        """The day that "posted within" means: the posted day, but never later than our first sight."""
        seen = self.first_seen.date()
        return min(seen, self.posted_on) if self.posted_on else seen
