"""What lists show, kept in memory as `domain.listed` and brought up to date by what has changed since.

Every transaction that makes openings anew gives their rows in `listed` a version above all others. Whoever
holds the sets asks for rows of later versions: one look at an index when nothing has changed. Versions are
given out under the lock of `openings.alone`, so that none comes into sight after a later one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from pyroaring import BitMap
from sqlalchemy import delete, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import search
from aggregator.domain.listed import Facts, Listed, Needs, facts
from aggregator.domain.posting import Opening, Tags
from aggregator.store import search_index
from aggregator.store.codec import load
from aggregator.store.engine import Store
from aggregator.store.postings import batches
from aggregator.store.schema import listed, openings
from aggregator.store.upsert import insert_all

_CHUNK = 2_000  # rows after which others get a turn
PATIENCE = 0.2  # seconds that a page waits for what is not in memory yet
_UNCHECKED = 1.0  # seconds after which another process may have written
_ANEW = 20_000  # so many changed rows are read as if for the first time, beside the old sets
_WORDS = 256  # sets of words that are kept, those that were asked for last


async def rewrite(conn: AsyncConnection, after: Sequence[Opening]) -> None:
    """Notes what lists show of these openings, under a new version."""
    newest = (await conn.execute(select(func.max(listed.c.version)))).scalar() or 0
    for some in batches(one.id for one in after):
        await conn.execute(delete(listed).where(listed.c.opening_id.in_(some)))
    await insert_all(conn, listed, [row(one, newest + 1) for one in after])


def row(opening: Opening, version: int) -> dict[str, Any]:
    """What is noted of an opening."""
    said = facts(opening)
    return {
        "opening_id": opening.id,
        "version": version,
        "is_listed": opening.is_listed,
        "facets": " ".join(said.facets),
        "needs": " ".join(",".join(sorted(codes)) or "-" for codes in said.needs),
        "pay": said.pay,
        "years": said.years,
        "day": said.day,
        "seen": said.seen,
    }


@lru_cache(maxsize=1 << 14)
def _needs(said: str) -> Needs:
    return tuple(frozenset(group.split(",")) - {"-"} for group in said.split())


@lru_cache(maxsize=1 << 16)
def _facets(said: str) -> tuple[str, ...]:
    return tuple(said.split())


async def changed(
    conn: AsyncConnection, since: int, after: int, limit: int
) -> list[tuple[int, int, Facts | None]]:
    """(version, opening id, its facts or None for one that is not listed), in this order from behind
    (`since`, `after`) on."""
    key = tuple_(listed.c.version, listed.c.opening_id)
    later = select(listed).where(key > (since, after)).order_by(listed.c.version, listed.c.opening_id)
    found: list[tuple[int, int, Facts | None]] = []
    for row in await conn.execute(later.limit(limit)):
        said = Facts(_facets(row.facets), _needs(row.needs), row.pay, row.years, row.day, row.seen)
        found.append((row.version, row.opening_id, said if row.is_listed else None))
    return found


async def unlisted(conn: AsyncConnection, limit: int) -> list[int]:
    """Openings that were written before lists were read from `listed`. Closed ones are in no list, and leave
    it for good with their texts (`upkeep`)."""
    new = ~exists().where(listed.c.opening_id == openings.c.id), openings.c.status != "closed"
    return list(await conn.scalars(select(openings.c.id).where(*new).order_by(openings.c.id).limit(limit)))


class Catalogue:
    """The sets of one process. Ask for them with `get` each time: they change between two awaits."""

    def __init__(self, store: Store, patience: float = PATIENCE) -> None:
        self._store, self._patience = store, patience
        self._listed: Listed | None = None
        self._seen: tuple[int, float] | None = None  # of when they were last up to date
        self._updating: asyncio.Task[None] | None = None
        self._arriving: dict[str, asyncio.Task[None]] = {}
        self._part: dict[str, BitMap] = {}
        self._closing = False

    async def get(self, wanted: Iterable[str] = ()) -> Listed | None:
        """The sets, with those of these words; None while something of it is still being read, which goes
        on by itself. Raises StoreError."""
        if not self._is_fresh():
            if self._updating is None or self._updating.done():
                self._updating = asyncio.create_task(self._update())
            # what was true a moment ago is better than nothing
            if not await self._in_time(self._updating) and self._listed is None:
                return None
        wanted = tuple(wanted)
        for word in self._unknown(wanted):
            task = self._arriving.get(word) or asyncio.create_task(self._read_word(word))
            self._arriving[word] = task
            await self._in_time(task)
        if self._listed is None or self._unknown(wanted):
            return None
        for word in wanted:
            self._listed.words[word] = self._listed.words.pop(word)  # last in the order of their going
        return self._listed

    async def close(self) -> None:
        """Ends what is being read, after the statement that is under way: one that is given up in its middle
        would leave a connection to nobody."""
        self._closing = True
        tasks = [one for one in (self._updating, *self._arriving.values()) if one]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _in_time(self, task: asyncio.Task[None]) -> bool:
        """Is it done, or soon? Raises what it raised."""
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        if done:
            task.result()
        return bool(done)

    def _unknown(self, wanted: Iterable[str]) -> list[str]:
        known = self._listed.words if self._listed is not None else {}
        return [one for one in wanted if one not in known]

    def _is_fresh(self) -> bool:
        if self._seen is None or self._listed is None:
            return False
        written, at = self._seen
        return written == self._store.written and asyncio.get_running_loop().time() < at + _UNCHECKED

    async def _update(self) -> None:
        written, at = self._store.written, asyncio.get_running_loop().time()
        async with self._store.read() as conn:
            newest = (await conn.execute(select(func.max(listed.c.version)))).scalar() or 0
            known = self._listed.version if self._listed is not None else 0
            if self._listed is None or await self._is_much(conn, known):
                fresh = Listed()
                async for rows in _all(conn, 0):
                    if self._closing:
                        return
                    for version, identity, said in rows:
                        fresh.put(identity, said)
                        fresh.version = version
                self._listed, self._part = fresh, {}
            elif known < newest:
                rows = [row async for some in _all(conn, known) for row in some]
                said_words = await self._words_of(conn, [one for _, one, said in rows if said])
                self._apply(self._listed, rows, said_words)
        self._seen = written, at

    async def _is_much(self, conn: AsyncConnection, since: int) -> bool:
        some = select(listed.c.opening_id).where(listed.c.version > since).limit(_ANEW).subquery()
        return int((await conn.execute(select(func.count()).select_from(some))).scalar_one()) == _ANEW

    async def _words_of(self, conn: AsyncConnection, ids: Sequence[int]) -> dict[int, frozenset[str]]:
        """The words of changed openings, if somebody has asked for words."""
        found: dict[int, frozenset[str]] = {}
        if self._listed is None or not (self._listed.words or self._part):
            return found
        columns = (openings.c[name] for name in ("id", "title", "company", "location", "description", "tags"))
        wanted = select(*columns)
        for some in batches(ids):
            for row in await conn.execute(wanted.where(openings.c.id.in_(some))):
                tags = load(Tags, {**row.tags, "evidence": []})
                told = search.said(row.title, row.company, row.location, row.description, tags)
                found[row.id] = frozenset(told)
        return found

    def _apply(
        self,
        kept: Listed,
        rows: Iterable[tuple[int, int, Facts | None]],
        said_words: dict[int, frozenset[str]],
    ) -> None:
        for version, identity, said in rows:
            kept.put(identity, said)
            kept.version = version
            theirs = said_words.get(identity, frozenset())
            for word, ids in (*kept.words.items(), *self._part.items()):
                (ids.add if word in theirs else ids.discard)(identity)

    async def _read_word(self, word: str) -> None:
        """The ids of all listed openings with a word, chunk by chunk from the newest on."""
        try:
            kept, ids, last = self._listed, self._part.setdefault(word, BitMap()), None
            while kept is self._listed and kept is not None and not self._closing:
                version = kept.version
                async with self._store.read() as conn:
                    found = await search_index.with_word(conn, word, last, _CHUNK)
                if version != kept.version:
                    continue  # what was read may be older than what is known by now
                ids.update(one & (search_index.IDS - 1) for one in found)
                if len(found) < _CHUNK:
                    kept.words[word] = ids
                    while len(kept.words) > _WORDS:
                        del kept.words[next(iter(kept.words))]
                    return
                last = found[-1]
        finally:
            self._part.pop(word, None)
            self._arriving.pop(word, None)


async def _all(conn: AsyncConnection, since: int) -> Any:
    """Everything that has changed, chunk by chunk."""
    after = search_index.IDS
    while rows := await changed(conn, since, after, _CHUNK):
        yield rows
        since, after = rows[-1][0], rows[-1][1]
        await asyncio.sleep(0)
