"""Which openings are news to whom: distinct filters against openings that are new or have changed. PURE.

`Filters` answers for all of them at once what `search.matches` answers for one: for every field a bitmap of
those that ask nothing of it or something that the opening has, and the intersection of all fields. What it
holds are ids and the canonical pairs of `Filter.query()`; a field that it knows no bitmaps for is left to
`search.matches` itself, for those few that have passed everything else.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from urllib.parse import parse_qs, parse_qsl

from pyroaring import BitMap

from aggregator.domain.posting import Opening
from aggregator.domain.search import ANYWHERE, Filter, facets, matches, needs, parse, pay_per_year, tokens
from alerts.news import kinds, without

# Fields of which an opening must have any one value: "name:value" in its facets.
_ANY_OF = tuple(one.name for one in fields(Filter) if one.default == frozenset() and one.name != "holds")
_STEP = 16
_KEPT = 512  # unions that are kept: of what openings have in common


class _Numbers:
    """Ids by a number of theirs; `up_to` is the union of all with that number or less."""

    def __init__(self) -> None:
        self._ids: dict[float, BitMap] = defaultdict(BitMap)
        self._sorted: list[float] = []
        self._begins: list[BitMap] = []  # the unions of the first 0, 16, 32 … numbers

    def add(self, number: float, one: int) -> None:
        if number not in self._ids:
            insort(self._sorted, number)
        self._ids[number].add(one)
        self._begins = []

    def up_to(self, number: float) -> BitMap:
        if not self._begins:
            self._begins = [BitMap()]
            for start in range(0, len(self._sorted), _STEP):
                self._begins.append(self._begins[-1] | self._union(start, start + _STEP))
        count = bisect_right(self._sorted, number)
        return self._begins[count // _STEP] | self._union(count // _STEP * _STEP, count)

    def _union(self, start: int, end: int) -> BitMap:
        return BitMap().union(*(self._ids[one] for one in self._sorted[start:end]))


class _Words:
    """Ids by the words that they ask for. Each set of words stands under its rarest one, so that few are
    looked at."""

    def __init__(self) -> None:
        self._ids: dict[frozenset[str], BitMap] = defaultdict(BitMap)
        self._under: dict[str, list[frozenset[str]]] = {}

    def add(self, words: frozenset[str], one: int) -> None:
        self._ids[words].add(one)
        self._under = {}

    def within(self, said: frozenset[str]) -> BitMap:
        """Those that ask only for words that are said."""
        if not self._under:
            self._arrange()
        asked = (words for word in said & self._under.keys() for words in self._under[word])
        return BitMap().union(*(self._ids[words] for words in asked if words <= said))

    def _arrange(self) -> None:
        how_many: dict[str, int] = defaultdict(int)
        for words in self._ids:
            for word in words:
                how_many[word] += 1
        for words in self._ids:
            rarest = min(words, key=lambda word: (how_many[word], word))
            self._under.setdefault(rarest, []).append(words)


class Filters:
    """Distinct filters by id. They are only ever added, and no id is given twice: who still waits for one is
    asked when it finds, of one that the store has forgotten, too."""

    def __init__(self) -> None:
        self.last = 0  # the greatest id
        self._all = BitMap()
        self._asking: dict[str, BitMap] = defaultdict(BitMap)  # by field
        self._by: dict[tuple[str, str], BitMap] = defaultdict(BitMap)  # by field and value
        self._words = _Words()
        self._pay, self._years, self._posted = _Numbers(), _Numbers(), _Numbers()
        self._others: dict[int, Filter] = {}
        self._unions: dict[tuple[str, frozenset[str]], BitMap] = {}
        self._add: dict[str, Callable[[str, int], None]] = {
            "q": lambda value, one: self._words.add(frozenset(value.split()), one),
            "pay": lambda value, one: self._pay.add(Filter(pay=float(value)).pay_per_year or 0, one),
            # Who has that many years, or looks so many days back, or more: the least of the negatives.
            "years": lambda value, one: self._years.add(-float(value), one),
            "posted": lambda value, one: self._posted.add(-int(value), one),
        }

    def add(self, queries: Iterable[tuple[int, str]]) -> None:
        """Takes in (id, `Filter.query()`) of filters that it does not have."""
        for one, query in queries:
            self._all.add(one)
            self.last = max(self.last, one)
            for name, value in parse_qsl(query):
                self._asking[name].add(one)
                if name in self._add:
                    self._add[name](value, one)
                elif name in (*_ANY_OF, "holds", "lives", "paid"):
                    self._by[name, value].add(one)
                else:
                    self._others[one] = parse(parse_qs(query))
        self._unions = {}

    def finding(self, opening: Opening, today: date) -> BitMap:
        """The ids of all filters that `matches` finds an open coding opening by; none for any other."""
        if not opening.is_listed:
            return BitMap()
        found = self._all.copy()
        for fitting in self._fields(opening, today):
            found &= fitting
            if not found:
                break
        unsure = [one for one in self._others if one in found]
        return found - BitMap([one for one in unsure if not matches(self._others[one], opening, today)])

    def _fields(self, opening: Opening, today: date) -> Iterator[BitMap]:
        """For each field those that let the opening pass, the cheapest and the most telling first."""
        have = facets(opening)
        for name in _ANY_OF:
            yield self._passing(name, _values(have, name))
        if ANYWHERE not in have:
            yield self._passing("lives", _values(have, "lives"))
        for codes in needs(opening):
            yield self._passing("holds", codes)
        offered = pay_per_year(opening)
        if offered is None:
            yield self._all - self._asking["paid"]
        else:
            yield self._silent("pay") | self._pay.up_to(offered)
        yield self._silent("years") | self._years.up_to(-(opening.tags.experience_years or 0))
        yield self._silent("posted") | self._posted.up_to((opening.fresh_on - today).days)
        if self._asking["q"]:
            yield self._silent("q") | self._words.within(frozenset(tokens(opening)))

    def _silent(self, name: str) -> BitMap:
        """Those that ask nothing of a field."""
        return self._all - self._asking[name]

    def _passing(self, name: str, values: frozenset[str]) -> BitMap:
        key = name, values
        if key not in self._unions:
            if len(self._unions) >= _KEPT:
                self._unions.clear()
            asked = (self._by[name, one] for one in values if (name, one) in self._by)
            self._unions[key] = self._silent(name).union(*asked)
        return self._unions[key]


def _values(have: frozenset[str], name: str) -> frozenset[str]:
    return frozenset(one[len(name) + 1 :] for one in have if one.startswith(f"{name}:"))


def news(filters: Filters, opening: Opening, today: date) -> dict[tuple[str, ...], BitMap]:
    """The filters to which an opening is news, by the changes that made it so; () for a new one.

    One that readers could see before (`Opening.was`) is news to a filter that finds it now and would not if
    no fact were changed: not to one that has never been told of it for another reason.
    """
    found, was = filters.finding(opening, today), opening.was
    if was is None or not found:
        return {(): found}
    changed = kinds(was, opening)
    told: dict[tuple[str, ...], BitMap] = {(): found - filters.finding(without(opening, was, changed), today)}
    for kind in changed:
        alone = filters.finding(without(opening, was, [kind]), today)
        told = {
            made: ids
            for why, them in told.items()
            for made, ids in (((*why, kind), them - alone), (why, them & alone))
            if ids
        }
    # Of several changes each of which would do, none alone made it news.
    return {why or changed: ids for why, ids in told.items()}
