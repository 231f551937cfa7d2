"""Query strings and forms → what they ask for, or what is wrong with each field. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.search import Filter, FilterError, parse
from aggregator.store.cursor import Cursor
from aggregator.store.openings import Order
from alerts.rhythm import ZONES

Query = Mapping[str, Sequence[str]]

# What newcomers and most postings name, first; the rest stands behind a fold.
COMMON = ("CPC", "CPC-A", "COC", "CRC", "CIC", "CCS", "CCS-P", "CCA", "RHIT", "RHIA", "CPMA")
POSTED = ((1, "the last day"), (3, "3 days"), (7, "a week"), (14, "two weeks"), (30, "a month"))
FREQUENCIES = (
    ("daily", "once a day"),
    ("weekly", "once a week, on the weekday you confirm it"),
    ("instant", "at once, but not at night"),
)
# Where most people of a state live, for states outside of Eastern time (49 CFR 71: some have two zones).
_STATES_OF = {
    "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
}
_ZONE_OF = {state: zone for zone, states in _STATES_OF.items() for state in states.split()}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is asked for, and the query without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list: what is asked for, in which order, from where on; `errors` by field."""

    wish: Filter
    order: Order = "newest"
    after: Cursor | None = None
    since: datetime | None = None  # only what was first seen later
    given: Query = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def query(self, after: Cursor | None = None, order: Order | None = None) -> str:
        """The link to another page or order of the same search."""
        made = [link for _, _, link in _links(self.wish)]
        made += self._beside(order or self.order)
        made += [urlencode({"after": str(after)})] if after is not None else []
        return "&".join(made)

    def _beside(self, order: Order) -> list[str]:
        """What links say besides the search."""
        made = [urlencode({"since": f"{self.since:%Y-%m-%dT%H:%MZ}"})] if self.since else []
        return made + ([f"order={order}"] if order != "newest" else [])

    def typed(self, name: str) -> str:
        """What stands in a field: as it was given, so that a wrong value can be put right."""
        return next(iter(self.given.get(name, ())), "")

    @property
    def chips(self) -> list[Chip]:
        """Every part of the question, removable."""
        links, kept = _links(self.wish), self._beside(self.order)
        every = [link for _, _, link in links]
        chips = [
            Chip(_chip(name, value), "&".join([*every[:at], *every[at + 1 :], *kept]))
            for at, (name, value, _) in enumerate(links)
        ]
        if self.since:
            said = f"first seen after {self.since:%B} {self.since.day}, {self.since:%H:%M} UTC"
            chips.append(Chip(said, replace(self, since=None).query()))
        return chips


def listing(query: Query) -> Listing:
    """The list that a query string asks for."""
    errors: dict[str, str] = {}
    try:
        wish = parse(query)
    except FilterError as wrong:
        errors = wrong.errors  # what is right stays chosen: nobody should have to fill it in twice
        wish = parse({name: given for name, given in query.items() if name not in errors})
    order = next(iter(query.get("order", ())), "newest")
    if order not in ("newest", "pay"):
        errors["order"] = f"{order!r:.40} is not newest or pay"
    since, given = None, next(iter(query.get("since", ())), "")
    try:
        since = _since(given) if given else None
    except ValueError:
        errors["since"] = f"{given!r:.40} is not a time like 2026-11-24T09:30Z"
    after, given = None, next(iter(query.get("after", ())), "")
    try:
        after = Cursor.parse(given) if given else None
    except ValueError:
        errors["after"] = "this page's link is broken; start from the first page"
    return Listing(wish, "pay" if order == "pay" else "newest", after, since, query, errors)


def _since(given: str) -> datetime:
    """A time of this century, as our links say it. Raises ValueError: years below 1000 would be written with
    fewer digits than are read."""
    told = datetime.strptime(given, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    if told.year < 2000:
        raise ValueError(given)
    return told


@lru_cache(maxsize=1024)  # a page has more links than anything else
def _links(wish: Filter) -> tuple[tuple[str, str, str], ...]:
    """Each part of a search: its field, its value, and how both stand in a link."""
    return tuple((name, value, urlencode({name: value})) for name, value in wish.pairs())


def _chip(name: str, value: str) -> str:
    many = "s" * (value != "1")
    match name:
        case "setting":
            return value
        case "arrangement":
            return phrases.worked([value])
        case "holds":
            return f"I hold {value}"
        case "requires":
            return f"demands {value}"
        case "state":
            return f"in {STATES.get(value, value)}"
        case "lives":
            return f"I live in {STATES.get(value, value)}"
        case "pay":
            return phrases.wish(parse({"pay": [value]}))
        case "paid":
            return "only jobs that state pay"
        case "posted":
            return f"posted within {value} day{many}"
        case "years":
            return f"at most {value} year{many} of experience" if value != "0" else "without experience"
        case "q":
            return f"“{value}”"
        case "employer":
            return f"from: {phrases.name(value)}"
    return phrases.name(value)  # specialty, schedule


@dataclass(frozen=True, slots=True)
class Ask:
    """The form that asks for an alert."""

    address: str
    query: str
    wanted: Query
    frequency: str
    zone: str
    hour: int
    is_robot: bool


def page(given: str) -> int:
    """The number of a page; the first where it is none."""
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 5 else 1


def ask(form: Mapping[str, str]) -> Ask:
    """What the form says; what it leaves out is what most people want. `wanted`: the search, with what the
    form asks about its sender where it does."""
    query = form.get("query", "")
    wanted = parse_qs(query)
    if "about" in form:
        wanted |= {name: [form.get(name, "")] for name in ("lives", "holds")}
    return Ask(
        address=form.get("address", "").strip(),
        query=query,
        wanted=wanted,
        frequency=form.get("frequency", "daily"),
        zone=form.get("zone", ZONES[0][0]),
        hour=_hour(form.get("hour", "7")),
        is_robot=is_robot(form),
    )


def home_zone(wish: Filter) -> str:
    """The time zone of somebody who searches so: of the state that they live in, else of the one whose jobs
    they want, else Eastern time."""
    states = [wish.lives] if wish.lives else sorted(wish.state)
    return _ZONE_OF.get(states[0], ZONES[0][0]) if len(states) == 1 else ZONES[0][0]


def is_robot(form: Mapping[str, str]) -> bool:
    """Nobody sees this field."""
    return bool(form.get("website"))


def _hour(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 3 else -1


def edited(form: Mapping[str, str]) -> Query:
    """The search of a form that has a field for each of its parts."""
    return {one.name: [form[one.name]] for one in fields(Filter) if one.name in form}


def listed(wish: Filter) -> Query:
    """A search as the fields of such a form hold it."""
    found: dict[str, list[str]] = {}
    for name, value in wish.pairs():
        found.setdefault(name, []).append(value)
    return found


def until(form: Mapping[str, str]) -> date | None:
    """The day to which somebody pauses; None when there is no such day."""
    try:
        return date.fromisoformat(form.get("until", ""))
    except ValueError:
        return None
