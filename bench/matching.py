"""Matching 1,000 openings with the distinct filters of many subscriptions.

Alerts are skewed: many people ask for the same few things, and a long tail for things of their own. A
million subscriptions drawn here have some 195,000 distinct filters. The openings are those of the recorded
world, with their own texts, in places and with residencies drawn by lot.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from pyroaring import BitMap

from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening, Pay, Place, Residency
from aggregator.domain.search import Filter, matches
from alerts.match import Filters, news
from bench import drafts
from bench.figures import Figure
from bench.measure import spent

_NOW = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)
_OPENINGS = 1000
_SAMPLE = 3  # openings that every filter is asked about by itself
_CODES = ("CPC", "CCS", "RHIT", "CPC-A", "COC", "CCS-P", "RHIA", "CRC", "CCA", "CIC", "CPMA", "CDEO", "CANPC")
_WORDS = (
    "inpatient", "outpatient", "risk", "hcc", "epic", "auditor", "surgery", "emergency", "cardiology", "drg",
    "radiology", "oncology", "anesthesia", "orthopedic", "profee", "denials", "cerner", "lead", "pediatric",
    "trauma", "part", "entry", "edits", "3m", "home", "behavioral", "dermatology", "government", "va",
)  # fmt: skip
Thing = TypeVar("Thing")


def wishes(subscriptions: int, dice: random.Random) -> list[Filter]:
    """What so many subscribers ask for, each distinct filter once."""
    return list(dict.fromkeys(islice(drawn(dice), subscriptions)))


def drawn(dice: random.Random) -> Iterator[Filter]:
    """What one subscriber after another asks for, without end."""
    while True:
        yield _wish(dice)


def _wish(dice: random.Random) -> Filter:
    asked: dict[str, Any] = {}
    if dice.random() < 0.6:
        asked["setting"] = frozenset({_skewed(dice, ("remote", "hospital", "office"))})
    if dice.random() < 0.55:
        asked["holds"] = frozenset(_skewed(dice, _CODES) for _ in range(dice.choice((1, 1, 1, 2))))
    if dice.random() < 0.6:
        asked["lives"] = _skewed(dice, tuple(STATES))
    elif dice.random() < 0.3:
        asked["state"] = frozenset(_skewed(dice, tuple(STATES)) for _ in range(dice.choice((1, 1, 2))))
    if dice.random() < 0.12:
        asked["pay"] = float(dice.choice((20, 22, 25, 25, 28, 30, 30, 35, 40, 50_000, 60_000)))
    if dice.random() < 0.15:
        asked["years"] = float(_skewed(dice, (1, 2, 0, 3, 5)))
    if dice.random() < 0.14:
        chosen = " ".join(_skewed(dice, _WORDS) for _ in range(dice.choice((1, 1, 2))))
        asked["q"] = tuple(dict.fromkeys(chosen.split()))
    if dice.random() < 0.05:
        asked["requires"] = frozenset({_skewed(dice, _CODES)})
    return Filter(**asked, paid=dice.random() < 0.04, posted=7 if dice.random() < 0.03 else None)


def _skewed(dice: random.Random, things: Sequence[Thing]) -> Thing:
    """The first ones most often: the nth about 1/n times as often as the first (Zipf)."""
    return things[min(int(len(things) ** dice.random() ** 1.2) - 1, len(things) - 1)]


def openings(dice: random.Random) -> list[Opening]:
    """New openings, each somewhere else, and every third with a list of states."""
    adverts = [drafts.own(one) for one in drafts.originals()]
    made = []
    for number in range(_OPENINGS):
        posting, tags = adverts[number % len(adverts)].posting, adverts[number % len(adverts)].tags
        few = frozenset(dice.sample(sorted(STATES), dice.choice((2, 5, 20, 40)))) if number % 3 == 0 else ()
        tags = replace(
            tags,
            places=(Place("Here", _skewed(dice, tuple(STATES)), "US"),),
            residency=Residency(frozenset(few)),
            pay=Pay(None, round(dice.uniform(18, 50), 2), "hour") if number % 2 else None,
        )
        seen = _NOW - timedelta(minutes=number)
        said = (posting.title, posting.company, posting.description)
        made.append(Opening(number + 1, *said, tags, first_seen=seen, last_verified=seen))
    return made


def figures(sizes: Sequence[int]) -> Iterator[Figure]:
    """One for each number of subscriptions; the peer asks one filter after another."""
    found = openings(random.Random(1))
    for size in sizes:
        wanted = wishes(size, random.Random(2))
        known = Filters()
        queries = [(at, one.query()) for at, one in enumerate(wanted, 1)]
        building = spent(lambda: known.add(queries))  # noqa: B023
        took = min(spent(lambda: _told(known, found)) for _ in range(3))  # noqa: B023
        answer = [ids for told in _told(known, found) for ids in told.values()]
        least = min(spent(lambda: [ids.copy() for ids in answer]) for _ in range(3))  # noqa: B023
        pairs = sum(map(len, answer))
        peers = {"one filter after another": _one_by_one(known, wanted, found)}
        note = f"{len(wanted):,} distinct filters, read in {building:.1f} s; {pairs:,} matches"
        yield Figure("match", took, least, peers, size, note=note)


def _told(known: Filters, found: Sequence[Opening]) -> list[dict[tuple[str, ...], BitMap]]:
    return [news(known, one, _NOW.date()) for one in found]


def _one_by_one(known: Filters, wanted: Sequence[Filter], found: Sequence[Opening]) -> float:
    """Seconds for all, from a sample; and both say the same."""
    some, today = found[:: len(found) // _SAMPLE], _NOW.date()
    expected = [[at for at, wish in enumerate(wanted, 1) if matches(wish, one, today)] for one in some[:1]]
    assert expected == [list(known.finding(one, today)) for one in some[:1]]
    loop = spent(lambda: [matches(wish, one, today) for one in some for wish in wanted])
    return loop / len(some) * len(found)


if __name__ == "__main__":  # with the numbers of subscriptions: a million take a minute to make up
    for figure in figures([int(one) for one in sys.argv[1:]]):
        print(figure, flush=True)
