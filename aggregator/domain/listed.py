"""All listed openings as sets of their ids: any search, and every count beside a choice, without a scan. PURE.

A set is a roaring bitmap (https://roaringbitmap.org): a million ids take 125 kB at most, and two of that size
meet in microseconds. `select` means what `search.matches` means; a property test holds the two equal. Words
are sets like any other, but only those that somebody has asked for: `words` holds them, and whoever reads the
store puts them there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import inf
from typing import TypeVar

from pyroaring import BitMap

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.numbered import Numbers
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import ANYWHERE, CHOICES, Filter, facets, needs, pay_per_year

K = TypeVar("K")
Needs = tuple[frozenset[str], ...]
AGES = (1, 3, 7, 14, 30)  # days: choices of "posted within"
_IDS = 1 << 32  # what a bitmap holds
_UNITED = 64  # sets that are kept, of an eighth of a byte for each opening at most
YEARS = (0, 1, 2, 3, 5, 10)  # choices of "years of experience"
_LIVES = tuple(f"lives:{usps}" for usps in STATES)
_HOLDS = tuple(f"holds:{code}" for code in CREDENTIALS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a search reads of an opening. `day`: ordinal of Opening.fresh_on; `seen`: minutes since 1970."""

    facets: tuple[str, ...]
    needs: Needs
    pay: float | None
    years: float
    day: int
    seen: int


def facts(opening: Opening) -> Facts:
    """The facts of an opening as it is now."""
    return Facts(
        facets=tuple(sorted(facets(opening))),
        needs=tuple(sorted(set(needs(opening)), key=sorted)),
        pay=pay_per_year(opening),
        years=opening.tags.experience_years or 0.0,
        day=opening.fresh_on.toordinal(),
        seen=minute(opening.first_seen),
    )


@lru_cache(maxsize=1 << 14)
def _alone(groups: Needs) -> frozenset[str]:
    """The codes of which each meets all demands by itself."""
    return frozenset.intersection(*groups) if groups else frozenset()


def _below(ids: BitMap, identity: int) -> int:
    """How many members are smaller."""
    return int(ids.rank(min(identity, _IDS) - 1)) if identity else 0


def minute(at: datetime) -> int:
    """An instant in whole minutes since 1970."""
    return int(at.timestamp()) // 60


@dataclass(slots=True)
class Listed:
    """The openings that lists show. `version`: of the store's state that they were read at."""

    version: int = 0
    every: BitMap = field(default_factory=BitMap)
    words: dict[str, BitMap] = field(default_factory=dict)
    _facets: dict[str, dict[str, BitMap]] = field(default_factory=dict)  # by name, then as "name:value"
    _holds: dict[str, BitMap] = field(default_factory=dict)  # what a code would do for on its own
    _free: BitMap = field(default_factory=BitMap)  # what demands nothing
    _needs: dict[Needs, BitMap] = field(default_factory=dict)
    _unpaid: BitMap = field(default_factory=BitMap)
    _pay: Numbers = field(default_factory=lambda: Numbers(5_000.0))
    _years: Numbers = field(default_factory=lambda: Numbers(100.0))
    _day: Numbers = field(default_factory=lambda: Numbers(28.0))
    _seen: Numbers = field(default_factory=lambda: Numbers(24 * 60.0))
    _united: dict[tuple[Hashable, ...], BitMap] = field(default_factory=dict)  # what many searches ask for

    def put(self, identity: int, said: Facts | None) -> None:
        """An opening is listed with these facts from now on; None: it is listed no more."""
        self._united.clear()
        if identity in self.every:
            self._discard(identity)
        if said is None:
            return
        self.every.add(identity)
        for facet in said.facets:
            named = self._facets.setdefault(facet.partition(":")[0], {})
            named.setdefault(facet, BitMap()).add(identity)
        self._needs.setdefault(said.needs, BitMap()).add(identity)
        for code in _alone(said.needs):
            self._holds.setdefault(f"holds:{code}", BitMap()).add(identity)
        if not said.needs:
            self._free.add(identity)
        if said.pay is None:
            self._unpaid.add(identity)
        else:
            self._pay.add(identity, said.pay)
        for numbers, value in ((self._years, said.years), (self._day, said.day), (self._seen, said.seen)):
            numbers.add(identity, value)

    def _discard(self, identity: int) -> None:
        one = (self.every, self._unpaid, self._free)
        named = (sets.values() for sets in self._facets.values())
        for group in (*named, self._needs.values(), self._holds.values(), self.words.values(), one):
            for ids in group:
                ids.discard(identity)
        for numbers in (self._pay, self._years, self._day, self._seen):
            numbers.discard(identity)

    def select(self, wish: Filter, today: date, since: datetime | None = None) -> BitMap:
        """The ids of what fits. `since`: only what was first seen later. The words must be in `words`."""
        return self._all_of(self._parts(wish, today, since).values())

    def page(
        self, ids: BitMap, order: str, after: tuple[float | None, int] | None, limit: int
    ) -> list[tuple[float | None, int]]:
        """(number, id) of the first so many members behind `after`: "newest" by day, "pay" by yearly pay
        and those without any last; the later id goes first."""
        start, last = after or (inf, _IDS)
        found: list[tuple[float | None, int]] = []
        for value, some in self._falling(ids, order, start):
            end = _below(some, last) if value == start else len(some)
            first = max(0, end - (limit - len(found)))
            found += [(value, one) for one in reversed(some[first:end].to_array())]
            if len(found) == limit:
                break
        return found

    def _falling(self, ids: BitMap, order: str, start: float | None) -> Iterator[tuple[float | None, BitMap]]:
        if start is not None:
            yield from (self._pay if order == "pay" else self._day).falling(ids, start)
        if order == "pay":
            yield None, ids & self._unpaid

    def counts(self, wish: Filter, today: date, since: datetime | None = None) -> dict[str, int]:
        """For every choice, "setting:remote", "holds:CPC", "lives:TX", "posted:7": how many openings would be
        found if it were the only one chosen in its field and all else stayed. Those with none are left out.
        "paid:1": those that state enough pay; "paid:0": those that state none."""
        parts = self._parts(wish, today, since)
        whole, rest = self._all_of(parts.values()), self._rests(parts)
        found: dict[str, int] = {}
        for name in (*CHOICES, "lives"):
            found |= self._sizes(rest.get(name, whole), self._facets.get(name, {}))
        anywhere = found.pop(ANYWHERE, 0)
        found |= {one: anywhere + found.get(one, 0) for one in _LIVES}
        found |= self._held(rest.get("holds", whole))
        found |= self._aged(rest.get("posted", whole), today)
        found |= self._asking(rest.get("years", whole))
        asked = rest.get("pay", whole)
        found["paid:0"] = self._met(asked, self._unpaid)
        if wish.pay_per_year is None:
            found["paid:1"] = len(asked) - found["paid:0"]
        else:
            found["paid:1"] = self._met(asked, self._stated(wish))
        return {name: count for name, count in found.items() if count}

    def recent(self, ids: BitMap, today: date, days: int) -> int:
        """How many of a set were posted within so many days."""
        return self._met(ids, self._fresh(today, days))

    def _held(self, among: BitMap) -> dict[str, int]:
        """How many of a set each credential would do for on its own."""
        free = self._met(among, self._free)
        found = dict.fromkeys(_HOLDS, free)
        return found | {name: free + count for name, count in self._sizes(among, self._holds).items()}

    def _aged(self, among: BitMap, today: date) -> dict[str, int]:
        """How many of a set are no older than each choice."""
        return {f"posted:{days}": self._met(among, self._fresh(today, days)) for days in AGES}

    def _asking(self, among: BitMap) -> dict[str, int]:
        """How many of a set ask for no more years than each choice."""
        sizes = self._sizes(among, dict(self._years.sets(0, max(YEARS))))
        return {
            f"years:{years}": sum(count for least, count in sizes.items() if least <= years)
            for years in YEARS
        }

    def _sizes(self, among: BitMap, sets: Mapping[K, BitMap]) -> dict[K, int]:
        """`_met` for each of many sets."""
        if among is self.every:
            return {name: len(ids) for name, ids in sets.items()}
        meet = among.intersection_cardinality
        return {name: meet(ids) for name, ids in sets.items()}

    def _met(self, one: BitMap, other: BitMap) -> int:
        """How many are in both. Everything is what most questions leave of a field: then it is no work."""
        return len(other) if one is self.every else int(one.intersection_cardinality(other))

    def _parts(self, wish: Filter, today: date, since: datetime | None) -> dict[str, BitMap]:
        """The set of each field that is asked for. They are looked at only: others may be given them, too."""
        parts = {f"q {word}": self.words[word] for word in wish.q}
        for name in CHOICES:
            if chosen := getattr(wish, name):
                parts[name] = self._any(name, (f"{name}:{one}" for one in chosen))
        if wish.lives is not None:
            parts["lives"] = self._any("lives", (ANYWHERE, f"lives:{wish.lives}"))
        if wish.holds:
            parts["holds"] = self._once(("holds", wish.holds), lambda: self._meeting(wish.holds))
        if wish.paid or wish.pay is not None:
            asked = ("pay", wish.paid, wish.pay_per_year)
            parts["pay"] = self._once(
                asked, lambda: self._stated(wish) if wish.paid else self._stated(wish) | self._unpaid
            )
        if wish.posted is not None:
            parts["posted"] = self._fresh(today, wish.posted)
        if wish.years is not None:
            years = wish.years
            parts["years"] = self._once(("years", years), lambda: self._years.between(0, years))
        if since is not None:
            parts["since"] = self._seen.between(minute(since) + 1, inf)
        return parts

    def _once(self, asked: tuple[Hashable, ...], made: Callable[[], BitMap]) -> BitMap:
        """What is asked for again before anything has changed is not made again."""
        if asked not in self._united:
            while len(self._united) >= _UNITED:
                del self._united[next(iter(self._united))]
            self._united[asked] = made()
        return self._united[asked]

    def _meeting(self, holds: frozenset[str]) -> BitMap:
        met = [ids for groups, ids in self._needs.items() if all(holds & one for one in groups)]
        return BitMap.union(*met) if met else BitMap()

    def _rests(self, parts: Mapping[str, BitMap]) -> dict[str, BitMap]:
        """For each field what all the others leave: those before it and those behind it, each met once."""
        named = sorted(parts.items(), key=lambda one: len(one[1]))
        behind: list[BitMap | None] = [None]
        for _, ids in reversed(named[1:]):
            behind.append(ids if behind[-1] is None else ids & behind[-1])
        before: BitMap | None = None
        found = {}
        for name, ids in named:
            after = behind.pop()
            found[name] = self._all_of(one for one in (before, after) if one is not None)
            before = ids if before is None else before & ids
        return found

    def _any(self, name: str, facets: Iterable[str]) -> BitMap:
        named = self._facets.get(name, {})
        found = [named[one] for one in facets if one in named]
        return BitMap.union(*found) if found else BitMap()

    def _all_of(self, parts: Iterable[BitMap]) -> BitMap:
        few = sorted(parts, key=len)
        return BitMap.intersection(*few) if few else self.every

    def _stated(self, wish: Filter) -> BitMap:
        least = wish.pay_per_year
        return self.every - self._unpaid if least is None else self._pay.between(least, inf)

    def _fresh(self, today: date, days: int) -> BitMap:
        first = (today - timedelta(days=days)).toordinal()
        return self._once(("day", first), lambda: self._day.between(first, inf))
