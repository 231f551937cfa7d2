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
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import accumulate, count, islice
from multiprocessing import get_context
from typing import Any

import msgspec
import orjson
from sqlalchemy import Table, func, insert, select, text

from aggregator.domain.identity import Advert
from aggregator.domain.places import STATES
from aggregator.domain.posting import Copy, Opening, Pay, Place, Posting, Residency, Tags
from aggregator.domain.search import facets, pay_per_year
from aggregator.domain.tagging import RULES
from aggregator.store import filling, listed, market, schema, search_index
from aggregator.store.engine import Connection, Store
from bench import drafts
from scrapers.source import Board

_AT_ONCE = 2_000  # openings that a worker makes at a time,
_SPANS, _AHEAD = 15, 6  # how many times so many go into a transaction, and are waited for
_WIDE = schema.openings, schema.postings
_TABLES = (
    *_WIDE, schema.opening_facets, schema.opening_needs, schema.opening_facts, schema.opening_keys,
    schema.listed,
)  # fmt: skip
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
    """An SQLite store with so many openings, their postings and everything that is kept of them, and its
    statistics up to date. One that `fill` has begun is filled further; progress goes to standard error."""
    async with store.write() as conn:
        there = int(await conn.scalar(select(func.max(schema.openings.c.id))) or 0)
        if not there:
            await _boards(conn, now)
    if there >= count:
        return
    spans = [(first, min(first + _AT_ONCE, count + 1)) for first in range(there + 1, count + 1, _AT_ONCE)]
    with _workers(len(spans)) as each:
        made = each(partial(_rows, now, seed), spans)
        for start in range(0, len(spans), _SPANS):
            async with store.write() as conn:
                await filling.lay_aside(conn, _TABLES)
                await _add(conn, islice(made, _SPANS))
            there = spans[min(start + _SPANS, len(spans)) - 1][1] - 1
            print(f"  {there:,} openings", file=sys.stderr, flush=True)
    async with store.write() as conn:
        await filling.make_anew(conn, _TABLES)
        await conn.execute(text("ANALYZE"))


async def _boards(conn: Connection, now: datetime) -> None:
    plain = {"enabled": False, "due_at": now, "suspect": 0, "failures": 0}
    names = (f"synthetic-{at}" for at in range(BOARDS))
    rows = [{"name": one, "board": asdict(Board(one, "", "feed", "feed", f"https://{one}.example/")), **plain}
            for one in names]  # fmt: skip
    await conn.execute(insert(schema.boards), rows)


@contextmanager
def _workers(spans: int) -> Iterator[Callable[..., Iterator[Any]]]:
    """`map`, by as many processes as there are processors where it is worth to start them, and not much more
    at a time than somebody takes."""
    if spans < _SPANS:
        yield map
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:

        def each(work: Callable[..., Any], things: Iterable[Any]) -> Iterator[Any]:
            waiting: deque[Future[Any]] = deque()
            for one in things:
                waiting.append(pool.submit(work, one))
                if len(waiting) > _AHEAD:
                    yield waiting.popleft().result()
            yield from (one.result() for one in waiting)

        yield each


async def _add(conn: Connection, parts: Iterable[dict[str, list[filling.Row]]]) -> None:
    """Table by table, and each in the order of its key, so that neighbours are written at once; the texts,
    which are most of it, part by part."""
    rows: dict[str, list[filling.Row]] = {}
    for part in parts:
        for table in _WIDE:
            await filling.put(conn, table, part.pop(table.name))
        for name, some in part.items():
            rows.setdefault(name, []).extend(some)
    for table in (*_TABLES, filling.WORDS):
        await filling.put(conn, table, sorted(rows.get(table.name, ())))


def _rows(now: datetime, seed: int, span: tuple[int, int]) -> dict[str, list[filling.Row]]:
    """What `openings.refresh_all` writes of the openings with these numbers, by table."""
    some = list(islice(openings(now, seed, span[0]), span[1] - span[0]))
    version = -(-span[0] // _AT_ONCE)  # as if so many had been written at once
    closings = {one.id: _closed_at(one, now) for one in some}
    tags = {one.id: _dumped(one.tags) for one in some}
    coding = [one for one in some if one.tags.is_coding]
    of = {one.id: {"opening_id": one.id} for one in some}
    made: dict[Table, list[dict[str, Any]]] = {
        schema.openings: [_row(one) | {"tags": tags[one.id], "closed_at": closings[one.id]} for one in some],
        schema.postings: [row for one in some for row in _postings(one, tags[one.id])],
        schema.opening_facets: [of[one.id] | {"facet": facet} for one in some for facet in facets(one)],
        schema.opening_needs: [of[one.id] | row for one in some for row in search_index.need_rows(one)],
        schema.opening_facts: [of[one.id] | market.row(one, closings[one.id]) for one in coding],
        schema.opening_keys: [of[one.id] | {"key": key} for one in some for key in _keys(one)],
        schema.listed: [listed.row(one, version) for one in some],
        filling.WORDS: [search_index.row(one) for one in some if one.is_listed],
    }
    return {table.name: filling.plain_rows(table, rows) for table, rows in made.items()}


def _dumped(value: Tags | Posting) -> orjson.Fragment:
    """`codec.dump`, as text and without looking whether it can be read again."""
    return orjson.Fragment(msgspec.json.encode(value, order="deterministic"))


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
    return row | {"pay_year": pay_per_year(one), "experience": one.tags.experience_years}


def _postings(one: Opening, tags: orjson.Fragment) -> Iterator[dict[str, object]]:
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
            "vouched": True,
            "posting": _dumped(posting),
            "tags": tags,
            "first_seen": copy.first_seen,
            "last_verified": copy.last_verified,
            "misses": 0,
            "status": one.status,
            "reposts": one.reposts if at == 0 else 0,
            "rules": RULES,
        }
