"""One board, from its pages to the store: the pipeline.

step                                                        who
 1  take the board; what do we know of it and its postings   store.boards, store.postings
 2  fetch the list, and the details that are worth it       scrapers.run (`wants`: relevance.may_code)
 3  clean each posting                                      domain.normalise
 4  judge and tag it, with evidence                         domain.tagging
 5  may what is absent be missed?                           record: domain.lifecycle.judge_run
 6  new, changed, unchanged, missing, gone, relisted        record: domain.lifecycle.decide
 7  which opening is a posting of?                          record: domain.identity.Register
 8  write postings, openings and the run's report           record: store.postings, .openings, .boards
 9  match what is new or changed                            record: `on_openings`, given by who mails
10  do all boards of this platform fail alike?              domain.breaker, store.rests

Steps 5 to 10 are one transaction: a crash leaves the board as it was before the run, or as it is after it.
Steps 1 to 4 hold no lock. A posting that is no coding job is remembered by its title only, so that it is
not read again; one whose detail could not be read is kept by its list row, and asked for again next time.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import uuid4

from aggregator.domain import breaker, relevance, tagging
from aggregator.domain.identity import Advert
from aggregator.domain.lifecycle import KnownPosting, Rhythm
from aggregator.domain.normalise import content_hash, normalise
from aggregator.domain.posting import Tags
from aggregator.record import Collected, OnOpenings, Read, Writing
from aggregator.store import boards, openings, postings, rests
from aggregator.store.engine import Connection, Store, StoreError
from scrapers import mailbox, registry
from scrapers.keys import with_keys
from scrapers.report import BoardRun, Seen
from scrapers.report import key as key_of
from scrapers.run import Fetch, run, run_pages
from scrapers.source import Board, Platform, RawPosting

log = logging.getLogger(__name__)
_MAIL_DAYS = 30  # a posting that no alert mail of so many days names is no longer listed
# A run keeps its board by renewing the lease, so that a board whose process died is free again soon.
_LEASE = timedelta(minutes=3)
_BEAT = 45.0  # seconds
_RHYTHM = Rhythm.around(timedelta(hours=6))
_CHUNK = 50  # postings that are read before others get their turn


@dataclass(frozen=True, slots=True)
class Collector:
    """Collects boards. `now` is the clock, `rhythm` says how often a board is run, `keys`
    holds for each platform that needs some their names and values, `beat` is the seconds after which the
    lease of a board at work is renewed."""

    store: Store
    fetch: Fetch
    now: Callable[[], datetime]
    on_openings: OnOpenings
    rhythm: Rhythm = _RHYTHM
    mailbox_password: str | None = field(default=None, repr=False)
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    beat: float = _BEAT

    async def due(self) -> list[str]:
        """The boards whose time has come, the longest overdue first; of platforms at rest only the probe."""
        now = self.now()
        async with self.store.read() as conn:
            found = [(one.board.name, one.board.platform) for one in await boards.due(conn, now)]
            return list(breaker.let_through(found, await rests.every(conn), now))

    async def collect(self, name: str, *, asked: bool = False) -> Collected | None:
        """Runs one board whole; None when another process runs it now, or its platform rests.

        `asked`: somebody wants it read in spite of the rest. A broken board is a report; raises StoreError,
        UnknownPlatform only.
        """
        holder = uuid4().hex
        if not await self._claim(name, holder, asked=asked):
            return None
        try:
            async with self._kept(name, holder):
                return await self._collect(name, holder)
        except BaseException:
            async with self.store.write() as conn:
                await boards.release(conn, name, holder)
            raise

    async def _claim(self, name: str, holder: str, *, asked: bool) -> bool:
        now = self.now()
        async with self.store.write() as conn:
            platform = (await boards.state(conn, name)).board.platform
            rest = await rests.get(conn, platform)
            if rest is not None and rest.until > now and not asked:
                return False
            if not await boards.claim(conn, name, holder, now, now + _LEASE):
                return False
            if rest is not None:
                await rests.put(conn, platform, breaker.probing(rest, name, now))
            return True

    @asynccontextmanager
    async def _kept(self, name: str, holder: str) -> AsyncIterator[None]:
        """Renews the lease while the block is at work. The task is told to end, never broken off: it may be
        in the middle of a transaction."""
        ended = asyncio.Event()

        async def beat() -> None:
            while not ended.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.beat):
                        await ended.wait()
                        return
                try:
                    async with self.store.write() as conn:
                        await boards.renew(conn, name, holder, self.now() + _LEASE)
                except StoreError as broken:  # whether the run may still write is asked when it does
                    log.warning("%s: its lease could not be renewed: %s", name, broken)

        beating = asyncio.create_task(beat(), name=f"lease of {name}")
        try:
            yield
        finally:
            ended.set()
            await beating

    async def _collect(self, name: str, holder: str) -> Collected | None:
        async with self.store.read() as conn:
            state = await boards.state(conn, name)
            known = await postings.known(conn, name)
        platform = registry.platform(state.board.platform)
        if platform.medium == "mail":
            result = await self._read_mail(state.board, platform)
        else:
            result = await run(
                state.board,
                platform,
                with_keys(self.fetch, platform, self.keys.get(platform.name, {})),
                now=self.now,
                wants=lambda row, row_hash: _wants(row, row_hash, known),
                validators=state.validators,
                body_hash=state.body_hash,
            )
        read = await _understand(result, state.board, known, self.now().date())
        async with self.store.write() as conn:
            await openings.alone(conn)
            now = self.now()
            if not await boards.renew(conn, name, holder, now + _LEASE):
                log.warning("%s: another process took it over; this run is thrown away", name)
                return None
            writing = Writing(conn, state, result, read, now=now, rhythm=self.rhythm)
            done = await writing.write(self.on_openings)
            await _judge_platform(conn, state.board, result.report.outcome, now)
            return done

    async def _read_mail(self, board: Board, platform: Platform) -> BoardRun:
        since = self.now().date() - timedelta(days=_MAIL_DAYS)
        pages = mailbox.read(board.url, password=self.mailbox_password, since=since)
        return await run_pages(board, platform, pages, now=self.now)


async def _judge_platform(conn: Connection, board: Board, outcome: str, now: datetime) -> None:
    """What a run, just recorded, means for its platform: a rest begins, goes on or ends."""
    platform = board.platform
    rest = await rests.get(conn, platform)
    after = None
    if rest is not None:
        after = breaker.after_run(rest, board.name, outcome, now)
    elif outcome in breaker.VENDORS_DOING:
        latest = await rests.latest(conn, platform, now - breaker.WINDOW)
        after = breaker.tripped(platform, latest, now)
    if after != rest:
        await rests.put(conn, platform, after)
        log.warning(
            "platform %s: %s",
            platform,
            "it can be read again"
            if after is None
            else f"{after.cause}, rests until {after.until:%F %R} UTC",
        )


def _wants(row: RawPosting, row_hash: str, known: dict[str, KnownPosting]) -> bool:
    """Is the detail worth a request? Not for a row that says what it said, nor for a nurse."""
    before = known.get(key_of(row))
    return (before is None or before.row_hash != row_hash) and relevance.may_code(row.title)


async def _understand(
    result: BoardRun, board: Board, known: dict[str, KnownPosting], today: date
) -> dict[str, Read | None]:
    """Every posting that was seen, by key; None for a row that was recognised as unchanged.

    Reading is work for the processor: it is done in slices, so that the site answers meanwhile.
    """
    read: dict[str, Read | None] = {}
    for at in range(0, len(result.seen), _CHUNK):
        for seen in result.seen[at : at + _CHUNK]:
            key = key_of(seen.raw)
            before = known.get(key)
            same_row = before is not None and not seen.complete and before.row_hash == seen.row_hash
            read[key] = None if same_row else _read(seen, board, before, today)
        await asyncio.sleep(0)
    return read


def _read(seen: Seen, board: Board, before: KnownPosting | None, today: date) -> Read | None:
    posting = normalise(seen.raw, board, today)
    wanted = seen.complete or not relevance.may_code(posting.title)
    if not wanted and before is not None:
        return None  # its detail could not be read this time; what we know is better than the row
    tags = tagging.tag(
        title=posting.title,
        company=posting.company,
        location=posting.location,
        description=posting.description,
        markup=False,
        stated_arrangement=posting.arrangement,
        stated_pay=posting.pay,
        stated_places=posting.places,
        stated_employment=posting.employment,
    )
    # An empty row hash is equal to none: the detail is asked for again.
    return Read(
        posting.key,
        seen.row_hash if wanted else "",
        content_hash(posting),
        Advert(posting, tags),
        _is_ours(tags),
    )


def _is_ours(tags: Tags) -> bool:
    """A coding job, and in the United States as far as its place is stated."""
    countries = {place.country for place in tags.places if place.country}
    return tags.is_coding and (not countries or "US" in countries)
