"""Query strings and forms → what they ask for, or what is wrong with each field. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from aggregator.domain import phrases
from aggregator.domain.places import STATES
from aggregator.domain.search import SETTINGS, Filter, FilterError, parse
from aggregator.store.openings import Cursor, Order

Query = Mapping[str, Sequence[str]]

# What newcomers and most postings name, first; the rest stands behind a fold.
COMMON = ("CPC", "CPC-A", "COC", "CRC", "CIC", "CCS", "CCS-P", "CCA", "RHIT", "RHIA", "CPMA")
POSTED = ((1, "the last day"), (3, "3 days"), (7, "a week"), (14, "two weeks"), (30, "a month"))
ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
    ("Pacific/Guam", "Guam"),
)


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
    given: Query = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def query(self, after: Cursor | None = None, order: Order | None = None) -> str:
        """The link to another page or order of the same search."""
        pairs = self.wish.pairs()
        chosen = order or self.order
        pairs += [("order", chosen)] if chosen != "newest" else []
        pairs += [("after", str(after))] if after is not None else []
        return urlencode(pairs)

    def typed(self, name: str) -> str:
        """What stands in a field: as it was given, so that a wrong value can be put right."""
        return next(iter(self.given.get(name, ())), "")

    @property
    def more(self) -> bool:
        """Is anything asked for, or wrong, in the fields behind the fold?"""
        return bool({"years", "pay", "paid", "posted"} & {*dict(self.wish.pairs()), *self.errors})

    @property
    def chips(self) -> list[Chip]:
        """Every part of the question, removable."""
        pairs = self.wish.pairs()
        kept = [("order", self.order)] if self.order != "newest" else []
        return [
            Chip(_chip(name, value), urlencode([*(one for one in pairs if one != (name, value)), *kept]))
            for name, value in pairs
        ]


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
    after, given = None, next(iter(query.get("after", ())), "")
    try:
        after = Cursor.parse(given) if given else None
    except ValueError:
        errors["after"] = "this page's link is broken; start from the first page"
    return Listing(wish, "pay" if order == "pay" else "newest", after, query, errors)


def narrowed(wish: Filter, name: str, value: str) -> str:
    """The query with one more value of a field that takes several."""
    return replace(wish, **{name: getattr(wish, name) | {value}}).query()


def _chip(name: str, value: str) -> str:
    said = {
        "setting": value,
        "holds": f"I hold {value}",
        "requires": f"demands {value}",
        "state": f"in {STATES.get(value, value)}",
        "lives": f"I live in {STATES.get(value, value)}",
        "paid": "pay is stated",
        "posted": f"posted within {value} day{'s' * (value != '1')}",
        "years": f"at most {value} year{'s' * (value != '1')} of experience",
        "q": f"“{value}”",
    }
    return phrases.wish(parse({"pay": [value]})) if name == "pay" else said[name]


@dataclass(frozen=True, slots=True)
class Ask:
    """The form that asks for an alert."""

    address: str
    query: str
    frequency: str
    zone: str
    hour: int
    is_robot: bool


def ask(form: Mapping[str, str]) -> Ask:
    """What the form says; what it leaves out is what most people want."""
    hour = form.get("hour", "7")
    return Ask(
        address=form.get("address", "").strip(),
        query=form.get("query", ""),
        frequency=form.get("frequency", "daily"),
        zone=form.get("zone", ZONES[0][0]),
        hour=int(hour) if hour.isascii() and hour.isdigit() and len(hour) < 3 else -1,
        is_robot=bool(form.get("website")),  # nobody sees this field
    )


__all__ = ["COMMON", "POSTED", "SETTINGS", "ZONES", "Ask", "Listing", "ask", "listing", "narrowed"]
