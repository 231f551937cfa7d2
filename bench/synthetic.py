"""Openings in any number, like real ones where it costs: texts from the recorded world's grammar with their
true tags, few large employers and many small ones, a few states that most jobs are in, more fresh ones than
old ones, words that everybody uses and words that one in ten thousand does.

Three in ten have copies on other boards, some of them many; one in seventeen has closed lately; one in eight
came back under a new key. What a board loses and gains from one day to the next: `bench.boards`.

    from bench.synthetic import fill, openings
    await fill(store, 100_000, now)

An opening depends on its number alone, so that a store that is half full can be filled further.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate, count, islice
from typing import Any

from sqlalchemy import func, insert, select, text

from aggregator.domain.identity import Advert
from aggregator.domain.listed import facts
from aggregator.domain.places import STATES
from aggregator.domain.posting import Copy, Opening, Pay, Place, Posting, Residency, Tags
from aggregator.domain.tagging import RULES
from aggregator.store import listed, market, schema, search_index
from aggregator.store.codec import dump
from aggregator.store.engine import Connection, Store
from bench import drafts
from scrapers.source import Board

BATCH = 2_000
_EMPLOYERS, _WORDS, _STEADY = 3_000, 20_000, 0.35
_CLOSED, _REPOSTED, _CLOSED_DAYS = 0.06, 0.12, 14
_COPIES = (1, 2, 3, 4, 8)  # boards that show one opening,
_SHARES = (70, 88, 95, 99, 100)  # and how many openings in a hundred have so many or fewer
BOARDS = 40
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


@cache
def _spread() -> tuple[float, ...]:
    """Cumulated weights of the states."""
    return tuple(accumulate([*_STATES.values(), *(47 / len(_OTHERS) for _ in _OTHERS)]))


def _name(number: int) -> str:
    """A word that stands for a number."""
    said, size = "", len(_CONSONANTS) * len(_VOWELS)
    while not said or number:
        number, at = divmod(number, size)
        said += _CONSONANTS[at // len(_VOWELS)] + _VOWELS[at % len(_VOWELS)]
    return f"{said}x"


RARE = _name(11_449)  # in one of ten thousand, and in no employer's name


def rare_words(chance: random.Random, many: int = 12) -> str:
    """Words of which the n-th is said 1/n as often as the first."""
    return " ".join(map(_name, chance.choices(range(_WORDS), cum_weights=_zipf(_WORDS), k=many)))


def employer(chance: random.Random) -> str:
    """An employer's name; the n-th has 1/n as many jobs as the first."""
    return f"{_name(chance.choices(range(_EMPLOYERS), cum_weights=_zipf(_EMPLOYERS))[0]).title()} Health"


def state(chance: random.Random) -> str:
    """A state, as jobs are spread."""
    return chance.choices([*_STATES, *_OTHERS], cum_weights=_spread())[0]


def openings(now: datetime, seed: int = 0, first: int = 1) -> Iterator[Opening]:
    """Openings without end, ids from `first` on, none fresher than `now` by much."""
    return (_opening(one, random.Random(f"{seed}/{one}"), now) for one in count(first))


def _opening(identity: int, chance: random.Random, now: datetime) -> Opening:
    base, where, company = chance.choice(_pool()), state(chance), employer(chance)
    words = rare_words(chance)
    seen = now - timedelta(days=min(chance.expovariate(1 / 45), 400), minutes=chance.randrange(1440))
    tags = replace(
        base.tags, places=(Place(base.tags.place.city, where, "US"),), pay=_pay(base.tags.pay, chance)
    )
    if tags.residency.allowed:
        tags = replace(tags, residency=Residency(tags.residency.allowed | {where}))
    is_closed = chance.random() < _CLOSED
    return Opening(
        id=identity,
        title=base.posting.title,
        company=company,
        description=f"{base.posting.description}\n\n{company} serves {words}.",
        tags=tags,
        location=f"{base.tags.place.city or 'Remote'}, {where}",
        posted_on=seen.date() if chance.random() < _STEADY else None,
        first_seen=seen,
        last_verified=now,
        status="closed" if is_closed else "open",
        reposts=int(chance.random() < _REPOSTED),
        copies=tuple(_copies(identity, company, seen, chance, now)),
    )


def _copies(
    identity: int, company: str, seen: datetime, chance: random.Random, now: datetime
) -> Iterator[Copy]:
    """The employer's own, and perhaps others; no board shows one opening twice."""
    many = chance.choices(_COPIES, cum_weights=_SHARES)[0]
    home = chance.randrange(BOARDS)
    for at in range(many):
        board = f"synthetic-{(home + at) % BOARDS}"
        url = f"https://{board}.example/jobs/{identity}"
        later = min(seen + timedelta(days=at), now)
        yield Copy(board, company if at == 0 else board, url, own_site=at == 0, status="open",
                   first_seen=later, last_verified=now)  # fmt: skip


def _pay(pay: Pay | None, chance: random.Random) -> Pay | None:
    """The same pay, a few steps up or down."""
    if pay is None:
        return None
    step = chance.randrange(-6, 7) * (0.5 if pay.unit == "hour" else 1000)
    low, high = (None if one is None else max(one + step, 1) for one in (pay.minimum, pay.maximum))
    return replace(pay, minimum=low, maximum=high)


async def fill(store: Store, count: int, now: datetime, seed: int = 0) -> None:
    """A store with so many openings, their postings and everything that is kept of them, and its statistics
    up to date. One that `fill` has begun is filled further; progress goes to standard error."""
    async with store.write() as conn:
        there = int(await conn.scalar(select(func.max(schema.openings.c.id))) or 0)
        if not there:
            await _boards(conn, now)
    made = islice(openings(now, seed, there + 1), max(count - there, 0))
    while some := list(islice(made, BATCH)):
        async with store.write() as conn:
            await _add(conn, some, now)
        there += len(some)
        if there % (10 * BATCH) == 0:
            print(f"  {there:,} openings", file=sys.stderr, flush=True)
    async with store.write() as conn:
        await count_on(conn, "openings")
        await conn.execute(text("ANALYZE"))


async def count_on(conn: Connection, *tables: str) -> None:
    """PostgreSQL gives out ids by itself, from where it has counted to: which is behind those given."""
    for table in tables if conn.dialect.name == "postgresql" else ():
        newest = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
        await conn.execute(text(newest))


async def _boards(conn: Connection, now: datetime) -> None:
    plain = {"enabled": False, "due_at": now, "suspect": 0, "failures": 0}
    names = (f"synthetic-{at}" for at in range(BOARDS))
    rows = [{"name": one, "board": asdict(Board(one, "", "feed", "feed", f"https://{one}.example/")), **plain}
            for one in names]  # fmt: skip
    await conn.execute(insert(schema.boards), rows)


async def _add(conn: Connection, some: list[Opening], now: datetime) -> None:
    """What `openings.refresh_all` writes, without looking for what was there before."""
    closings = {one.id: _closed_at(one, now) for one in some}
    tags = {one.id: _dumped(one.tags) for one in some}
    rows = [_row(one) | {"tags": tags[one.id], "closed_at": closings[one.id]} for one in some]
    await conn.execute(insert(schema.openings), rows)
    await conn.execute(insert(schema.postings), [row for one in some for row in _postings(one, tags[one.id])])
    await search_index.rewrite(conn, (), some)
    await listed.rewrite(conn, some)
    await market.keep(conn, some, closings)
    keys = [{"key": key, "opening_id": one.id} for one in some for key in _keys(one)]
    await conn.execute(insert(schema.opening_keys), keys)


_evidence: dict[int, Any] = {}


def _dumped(tags: Tags) -> dict[str, Any]:
    """`dump`, but for the evidence, which is most of it and one of few: the very tuples of the pool."""
    if id(tags.evidence) not in _evidence:
        _evidence[id(tags.evidence)] = dump(tags)["evidence"]
    row: dict[str, Any] = dump(replace(tags, evidence=()))
    return row | {"evidence": _evidence[id(tags.evidence)]}


def _closed_at(one: Opening, now: datetime) -> datetime | None:
    return now - timedelta(days=one.id % _CLOSED_DAYS) if one.status == "closed" else None


def _keys(one: Opening) -> set[str]:
    """As many look-up keys, as long and as often shared as those of `identity.keys`, which take longer."""
    name, title = (one.company or "").split()[0].lower(), " ".join(sorted(one.title.lower().split()))
    chance = random.Random(one.id)
    texts = [f"{chance.getrandbits(28):x}" for _ in range(6)]
    return {
        f"link:{one.copies[0].source}.example/:{one.id}",
        f"requisition:{name}:{one.id}",
        f"title:{name}:{title}",
        f"title:{name}:{title}:{one.tags.place.state}",
        *(f"text:{code}" for code in texts[:3]),
        *(f"text:{title}:{code}" for code in texts[3:]),
    }


def _row(one: Opening) -> dict[str, object]:
    plain = ("id", "title", "company", "description", "location", "posted_on", "fresh_on")
    row = {name: getattr(one, name) for name in (*plain, "first_seen", "last_verified", "status", "reposts")}
    said = facts(one)
    return row | {"pay_year": said.pay, "experience": one.tags.experience_years}


def _postings(one: Opening, tags: dict[str, Any]) -> Iterator[dict[str, object]]:
    for at, copy in enumerate(one.copies):
        said = one.title, copy.url, one.company, str(one.id), one.location, one.tags.places, one.posted_on
        posting = Posting(copy.board, str(one.id), *said, description=one.description)
        yield {
            "board": copy.board,
            "key": str(one.id),
            "row_hash": f"{one.id:040x}",
            "content_hash": f"{one.id:040x}",
            "relevance": one.tags.relevance,
            "opening_id": one.id,
            "merge_reason": "" if at == 0 else "the same text",
            "title": one.title,
            "url": copy.url,
            "own_site": copy.own_site,
            "posting": dump(posting),
            "tags": tags,
            "first_seen": copy.first_seen,
            "last_verified": copy.last_verified,
            "misses": 0,
            "status": one.status,
            "reposts": one.reposts if at == 0 else 0,
            "rules": RULES,
        }
