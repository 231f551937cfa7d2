"""Openings in any number, like real ones where it costs: texts from the recorded world's grammar with their
true tags, few large employers and many small ones, a few states that most jobs are in, more fresh ones than
old ones, words that everybody uses and words that one in ten thousand does.

    from bench.synthetic import fill, openings
    await fill(store, 100_000, now)
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, islice

from sqlalchemy import insert, text

from aggregator.domain.identity import Advert
from aggregator.domain.listed import facts
from aggregator.domain.places import STATES
from aggregator.domain.posting import Copy, Opening, Pay, Place, Residency
from aggregator.store import listed, schema, search_index
from aggregator.store.codec import dump
from aggregator.store.engine import Store
from bench import drafts

BATCH = 2_000
_EMPLOYERS, _WORDS, _STEADY = 3_000, 20_000, 0.35
# Share of all jobs by state, roughly as people are spread; the rest goes to the others evenly.
_STATES = {"CA": 10, "TX": 9, "FL": 7, "NY": 6, "PA": 4, "IL": 4, "OH": 4, "GA": 3, "NC": 3, "MI": 3}
_OTHERS = tuple(one for one in STATES if one not in _STATES)
_CONSONANTS, _VOWELS = "bcdfgklmnprstvz", "aeiou"


@cache
def _pool() -> tuple[Advert, ...]:
    """The recorded world's coding jobs, tagged for real."""
    return tuple(drafts.own(one) for one in drafts.originals())


@cache
def _zipf(count: int) -> tuple[float, ...]:
    """Cumulated weights of which the n-th is 1/n."""
    return tuple(accumulate(1 / at for at in range(1, count + 1)))


def _name(number: int) -> str:
    """A word that stands for a number."""
    said, size = "", len(_CONSONANTS) * len(_VOWELS)
    while not said or number:
        number, at = divmod(number, size)
        said += _CONSONANTS[at // len(_VOWELS)] + _VOWELS[at % len(_VOWELS)]
    return f"{said}x"


RARE = _name(11_449)  # in one of ten thousand, and in no employer's name


def openings(now: datetime, seed: int = 0) -> Iterator[Opening]:
    """Openings without end, ids from 1 on, the oldest first and none fresher than `now` by much."""
    chance = random.Random(seed)
    states = [*_STATES, *_OTHERS]
    weights = tuple(accumulate([*_STATES.values(), *(47 / len(_OTHERS) for _ in _OTHERS)]))
    identity = 0
    while True:
        identity += 1
        base = chance.choice(_pool())
        state = chance.choices(states, cum_weights=weights)[0]
        employer = chance.choices(range(_EMPLOYERS), cum_weights=_zipf(_EMPLOYERS))[0]
        rare = chance.choices(range(_WORDS), cum_weights=_zipf(_WORDS), k=12)
        yield _opening(identity, base, state, employer, rare, chance, now)


def _opening(
    identity: int,
    base: Advert,
    state: str,
    employer: int,
    rare: list[int],
    chance: random.Random,
    now: datetime,
) -> Opening:
    company = f"{_name(employer).title()} Health"
    seen = now - timedelta(days=min(chance.expovariate(1 / 45), 400), minutes=chance.randrange(1440))
    tags = replace(
        base.tags, places=(Place(base.tags.place.city, state, "US"),), pay=_pay(base.tags.pay, chance)
    )
    if tags.residency.allowed:
        tags = replace(tags, residency=Residency(tags.residency.allowed | {state}))
    words = " ".join(map(_name, rare))
    copy = Copy("synthetic", company, f"https://jobs.example/{identity}", own_site=True, status="open",
                first_seen=seen, last_verified=now)  # fmt: skip
    return Opening(
        id=identity,
        title=base.posting.title,
        company=company,
        description=f"{base.posting.description}\n\n{company} serves {words}.",
        tags=tags,
        location=f"{base.tags.place.city or 'Remote'}, {state}",
        posted_on=seen.date() if chance.random() < _STEADY else None,
        first_seen=seen,
        last_verified=now,
        copies=(copy,),
    )


def _pay(pay: Pay | None, chance: random.Random) -> Pay | None:
    """The same pay, a few steps up or down."""
    if pay is None:
        return None
    step = chance.randrange(-6, 7) * (0.5 if pay.unit == "hour" else 1000)
    low, high = (None if one is None else max(one + step, 1) for one in (pay.minimum, pay.maximum))
    return replace(pay, minimum=low, maximum=high)


async def fill(store: Store, count: int, now: datetime, seed: int = 0) -> None:
    """An empty store with so many openings, each with one posting, and its statistics up to date."""
    made = islice(openings(now, seed), count)
    async with store.write() as conn:
        board = {"platform": "feed", "employer": ""}
        row = {
            "name": "synthetic",
            "board": board,
            "enabled": False,
            "due_at": now,
            "suspect": 0,
            "failures": 0,
        }
        await conn.execute(insert(schema.boards), [row])
    while some := list(islice(made, BATCH)):
        async with store.write() as conn:
            await conn.execute(insert(schema.openings), [_row(one) for one in some])
            await conn.execute(insert(schema.postings), [_posting(one) for one in some])
            await search_index.rewrite(conn, (), some)
            await listed.rewrite(conn, some)
    async with store.write() as conn:
        await conn.execute(text("ANALYZE"))


def _row(one: Opening) -> dict[str, object]:
    plain = ("id", "title", "company", "description", "location", "posted_on", "fresh_on")
    row = {name: getattr(one, name) for name in (*plain, "first_seen", "last_verified", "status", "reposts")}
    said = facts(one)
    return row | {"tags": dump(one.tags), "pay_year": said.pay, "experience": one.tags.experience_years}


def _posting(one: Opening) -> dict[str, object]:
    return {
        "board": "synthetic",
        "key": str(one.id),
        "row_hash": "",
        "content_hash": "",
        "relevance": one.tags.relevance,
        "opening_id": one.id,
        "merge_reason": "",
        "title": one.title,
        "url": one.copies[0].url,
        "own_site": True,
        "first_seen": one.first_seen,
        "last_verified": one.last_verified,
        "misses": 0,
        "status": "open",
        "reposts": 0,
    }
