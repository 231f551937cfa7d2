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

Steps 5 to 9 are one transaction: a crash leaves the board as it was before the run, or as it is after it.
Steps 1 to 4 hold no lock. A posting that is no coding job is remembered by its title only, so that it is
not read again; one whose detail could not be read is kept by its list row, and asked for again next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from aggregator.domain import relevance, tagging
from aggregator.domain.identity import Advert
from aggregator.domain.lifecycle import KnownPosting, Rhythm
from aggregator.domain.normalise import content_hash, normalise
from aggregator.record import Collected, OnOpenings, Read, Writing
from aggregator.store import boards, postings
from aggregator.store.engine import Store
from scrapers import mailbox, registry
from scrapers.keys import with_keys
from scrapers.report import BoardRun, Seen
from scrapers.report import key as key_of
from scrapers.run import Fetch, run, run_pages
from scrapers.source import Board, Platform, RawPosting

_MAIL_DAYS = 30  # a posting that no alert mail of so many days names is no longer listed
_LEASE = timedelta(minutes=90)  # a run that takes longer than its budget of an hour is dead
_RHYTHM = Rhythm.around(timedelta(hours=6))
_CHUNK = 50  # postings that are read before others get their turn


@dataclass(frozen=True, slots=True)
class Collector:
    """Collects boards. `now` is the clock, `rhythm` says how often a board is run, `keys`
    holds for each platform that needs some their names and values."""

    store: Store
    fetch: Fetch
    now: Callable[[], datetime]
    on_openings: OnOpenings
    rhythm: Rhythm = _RHYTHM
    mailbox_password: str | None = field(default=None, repr=False)
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    async def due(self) -> list[str]:
        """The boards whose time has come, the longest overdue first."""
        async with self.store.read() as conn:
            return [state.board.name for state in await boards.due(conn, self.now())]

    async def collect(self, name: str) -> Collected | None:
        """Runs one board whole; None when another process runs it now.

        A broken board is a report; raises StoreError, UnknownPlatform only.
        """
        now = self.now()
        async with self.store.write() as conn:
            if not await boards.claim(conn, name, now, now + _LEASE):
                return None
        try:
            return await self._collect(name)
        except BaseException:
            async with self.store.write() as conn:
                await boards.release(conn, name)
            raise

    async def _collect(self, name: str) -> Collected:
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
            writing = Writing(conn, state, result, read, now=self.now(), rhythm=self.rhythm)
            return await writing.write(self.on_openings)

    async def _read_mail(self, board: Board, platform: Platform) -> BoardRun:
        since = self.now().date() - timedelta(days=_MAIL_DAYS)
        pages = mailbox.read(board.url, password=self.mailbox_password, since=since)
        return await run_pages(board, platform, pages, now=self.now)


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
    tags = tagging.tag_posting(posting)
    # An empty row hash is equal to none: the detail is asked for again.
    return Read(
        posting.key,
        seen.row_hash if wanted else "",
        content_hash(posting),
        Advert(posting, tags),
        tagging.is_ours(tags),
    )
