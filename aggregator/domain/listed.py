"""All listed openings as sets of their ids: any search, and every count beside a choice, without a scan. PURE.

A set is a roaring bitmap (https://roaringbitmap.org): a million ids take 125 kB at most, and two of that size
meet in microseconds. `select` means what `search.matches` means; a property test holds the two equal. Words
are sets like any other, but only those that somebody has asked for: `words` holds them, and whoever reads the
store puts them there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf, isinf

from pyroaring import BitMap

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import ANYWHERE, CHOICES, Filter, facets, needs, pay_per_year

Needs = tuple[frozenset[str], ...]
AGES = (1, 3, 7, 14, 30)  # days: choices of "posted within"
_IDS = 1 << 32  # what a bitmap holds
YEARS = (0, 1, 2, 3, 5, 10)  # choices of "years of experience"


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


def _below(ids: BitMap, identity: int) -> int:
    """How many members are smaller."""
    return int(ids.rank(min(identity, _IDS) - 1)) if identity else 0


def minute(at: datetime) -> int:
    """An instant in whole minutes since 1970."""
    return int(at.timestamp()) // 60


class _Numbers:
    """Ids by a number: exact values in buckets, so that "at least" unites few sets."""

    def __init__(self, width: float) -> None:
        self._width = width
        self._buckets: dict[float, tuple[BitMap, dict[float, BitMap]]] = {}

    def _bucket(self, value: float) -> float:
        return value if isinf(value) else value // self._width

    def add(self, identity: int, value: float) -> None:
        every, exact = self._buckets.setdefault(self._bucket(value), (BitMap(), {}))
        every.add(identity)
        exact.setdefault(value, BitMap()).add(identity)

    def discard(self, identity: int) -> None:
        for number, (every, exact) in self._buckets.items():
            if identity in every:
                every.discard(identity)
                value = next(one for one, ids in exact.items() if identity in ids)
                exact[value].discard(identity)
                if not exact[value]:
                    del exact[value]
                if not every:
                    del self._buckets[number]
                return

    def between(self, least: float, most: float) -> BitMap:
        """Whose number is from `least` to `most`."""
        first, last, parts = self._bucket(least), self._bucket(most), []
        for number, (every, exact) in self._buckets.items():
            if first < number < last:
                parts.append(every)
            elif number in (first, last):
                parts += [ids for value, ids in exact.items() if least <= value <= most]
        return BitMap.union(*parts) if parts else BitMap()

    def falling(self, among: BitMap, start: float) -> Iterator[tuple[float, BitMap]]:
        """Members of a set by falling number, from `start` on."""
        for number in sorted((one for one in self._buckets if one <= self._bucket(start)), reverse=True):
            every, exact = self._buckets[number]
            here = among & every
            for value in sorted(exact, reverse=True) if here else ():
                if value <= start and (some := here & exact[value]):
                    yield value, some


@dataclass(slots=True)
class Listed:
    """The openings that lists show. `version`: of the store's state that they were read at."""

    version: int = 0
    every: BitMap = field(default_factory=BitMap)
    words: dict[str, BitMap] = field(default_factory=dict)
    _facets: dict[str, BitMap] = field(default_factory=dict)
    _needs: dict[Needs, BitMap] = field(default_factory=dict)
    _unpaid: BitMap = field(default_factory=BitMap)
    _pay: _Numbers = field(default_factory=lambda: _Numbers(5_000.0))
    _years: _Numbers = field(default_factory=lambda: _Numbers(100.0))
    _day: _Numbers = field(default_factory=lambda: _Numbers(28.0))
    _seen: _Numbers = field(default_factory=lambda: _Numbers(24 * 60.0))

    def put(self, identity: int, said: Facts | None) -> None:
        """An opening is listed with these facts from now on; None: it is listed no more."""
        if identity in self.every:
            self._discard(identity)
        if said is None:
            return
        self.every.add(identity)
        for name in said.facets:
            self._facets.setdefault(name, BitMap()).add(identity)
        self._needs.setdefault(said.needs, BitMap()).add(identity)
        if said.pay is None:
            self._unpaid.add(identity)
        else:
            self._pay.add(identity, said.pay)
        for numbers, value in ((self._years, said.years), (self._day, said.day), (self._seen, said.seen)):
            numbers.add(identity, value)

    def _discard(self, identity: int) -> None:
        sets = (self._facets.values(), self._needs.values(), self.words.values(), (self.every, self._unpaid))
        for group in sets:
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
        rest = {name: self._all_of(ids for other, ids in parts.items() if other != name) for name in parts}
        whole = self._all_of(parts.values())
        found: dict[str, int] = {}
        for facet, ids in self._facets.items():
            name = facet.partition(":")[0]
            if name in CHOICES or name == "lives":
                found[facet] = self._met(rest.get(name, whole), ids)
        free = found.pop(ANYWHERE, 0)
        found |= {f"lives:{one}": free + found.get(f"lives:{one}", 0) for one in STATES}
        found |= self._held(rest.get("holds", whole))
        for days in AGES:
            found[f"posted:{days}"] = self._met(rest.get("posted", whole), self._fresh(today, days))
        for years in YEARS:
            found[f"years:{years}"] = self._met(rest.get("years", whole), self._years.between(0, years))
        asked = rest.get("pay", whole)
        found["paid:1"] = self._met(asked, self._stated(wish))
        found["paid:0"] = self._met(asked, self._unpaid)
        return {name: count for name, count in found.items() if count}

    def _held(self, among: BitMap) -> dict[str, int]:
        """How many of a set each credential would do for on its own."""
        free, found = 0, dict.fromkeys(CREDENTIALS, 0)
        for groups, ids in self._needs.items():
            if count := self._met(among, ids):
                for code in frozenset.intersection(*groups) if groups else ():
                    found[code] = found.get(code, 0) + count
                free += 0 if groups else count
        return {f"holds:{code}": free + count for code, count in found.items()}

    def _met(self, one: BitMap, other: BitMap) -> int:
        """How many are in both. Everything is what most questions leave of a field: then it is no work."""
        return len(other) if one is self.every else int(one.intersection_cardinality(other))

    def _parts(self, wish: Filter, today: date, since: datetime | None) -> dict[str, BitMap]:
        """The set of each field that is asked for."""
        parts = {f"q {word}": self.words[word] for word in wish.q}
        for name in CHOICES:
            if chosen := getattr(wish, name):
                parts[name] = self._any(f"{name}:{one}" for one in chosen)
        if wish.lives is not None:
            parts["lives"] = self._any((ANYWHERE, f"lives:{wish.lives}"))
        if wish.holds:
            met = [ids for groups, ids in self._needs.items() if all(wish.holds & one for one in groups)]
            parts["holds"] = BitMap.union(*met) if met else BitMap()
        if wish.paid or wish.pay is not None:
            parts["pay"] = self._stated(wish) if wish.paid else self._stated(wish) | self._unpaid
        if wish.posted is not None:
            parts["posted"] = self._fresh(today, wish.posted)
        if wish.years is not None:
            parts["years"] = self._years.between(0, wish.years)
        if since is not None:
            parts["since"] = self._seen.between(minute(since) + 1, inf)
        return parts

    def _any(self, names: Iterable[str]) -> BitMap:
        found = [self._facets[one] for one in names if one in self._facets]
        return BitMap.union(*found) if found else BitMap()

    def _all_of(self, parts: Iterable[BitMap]) -> BitMap:
        few = sorted(parts, key=len)
        return BitMap.intersection(*few) if few else self.every

    def _stated(self, wish: Filter) -> BitMap:
        return self._pay.between(wish.pay_per_year or 0.0, inf)

    def _fresh(self, today: date, days: int) -> BitMap:
        return self._day.between((today - timedelta(days=days)).toordinal(), inf)
