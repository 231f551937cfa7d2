"""One board, from its pages to the store: the pipeline.

step                                                        who
 1  take the board; what do we know of it and its postings   lease, store.boards, store.postings
    is it the employer's, where nobody has seen that yet?    scrapers.probe
 2  fetch the list, and the details that are worth it       scrapers.run (`wants`: titles.may_code)
 3  clean each posting                                      understand: domain.normalise
 4  judge and tag it, with evidence                         understand: domain.tagging
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

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.domain import breaker, lifecycle
from aggregator.domain.lifecycle import Decisions, Rhythm
from aggregator.lease import BEAT, LASTS, Lease, LeaseLost, Taken
from aggregator.record import Collected, OnOpenings, Writing
from aggregator.store import boards, rests
from aggregator.store.engine import Connection, Store, StoreUnavailable
from aggregator.understand import understand, wants
from scrapers import mailbox, registry
from scrapers.answer import Validators
from scrapers.keys import with_keys
from scrapers.probe import Probe, probe
from scrapers.report import BoardReport, BoardRun
from scrapers.run import Fetch, run, run_pages
from scrapers.source import Board, Platform

log = logging.getLogger(__name__)
_UNPROVEN = "the employer is not verified: nothing listed, or no name read"
_NAMELESS = "the answer names no employer: see whose board it is, and write yes into its line under verified"
_RHYTHM = Rhythm.around(timedelta(hours=6))


async def due(store: Store, now: datetime) -> list[Board]:
    """The boards whose time has come, the longest overdue first; of platforms at rest only the probe."""
    async with store.read() as conn:
        found = {one.board.name: one.board for one in await boards.due(conn, now)}
        named = [(one.name, one.platform) for one in found.values()]
        return [found[name] for name in breaker.let_through(named, await rests.every(conn), now)]


@dataclass(frozen=True, slots=True)
class Collector:
    """Collects boards. `now` is the clock, `rhythm` says how often a board is run, `keys`
    holds for each platform that needs some their names and values, `beat` is the seconds after which the
    lease of a board at work is renewed, `lasts` how long it holds without that."""

    store: Store
    fetch: Fetch
    now: Callable[[], datetime]
    on_openings: OnOpenings
    rhythm: Rhythm = _RHYTHM
    mailbox_password: str | None = field(default=None, repr=False)
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    beat: float = BEAT
    lasts: timedelta = LASTS

    async def due(self) -> list[str]:
        """The names of the boards whose time has come."""
        return [one.name for one in await due(self.store, self.now())]

    async def not_before(self, name: str) -> datetime | None:
        """When the source's terms allow the next run of a board; None: at any time.

        Raises StoreError, UnknownPlatform.
        """
        async with self.store.read() as conn:
            state = await boards.state(conn, name)
        allowed = timedelta(hours=registry.platform(state.board.platform).rights.least_hours)
        return state.last_run_at + allowed if state.last_run_at and allowed else None

    async def collect(self, name: str, *, asked: bool = False) -> Collected | None:
        """Runs one board whole; None when another process runs it now, it is off, or its platform rests.

        `asked`: somebody wants it read in spite of the rest. A broken board is a report, and so is a fault of
        the program's own; raises StoreError where nothing can be written, UnknownPlatform.
        """
        started, lease = self.now(), Lease(self.store, name, self.now, self.beat, self.lasts)
        taken = await lease.take(asked=asked)
        if taken is None:
            return None
        try:
            async with lease.kept():
                return await self._collect(taken, lease)
        except LeaseLost:
            log.warning("%s: another process took it over; this run is thrown away", name)
            return None
        except (StoreUnavailable, registry.UnknownPlatform):
            await lease.give_back()
            raise
        except Exception as broken:
            log.exception("%s: the run broke off", name)
            return await self._broke_off(taken, lease, started, broken)
        except BaseException:
            await lease.give_back()
            raise

    async def _broke_off(
        self, taken: Taken, lease: Lease, started: datetime, broken: Exception
    ) -> Collected | None:
        """The run failed like one that got no answer: else the board would be due again at once, and its
        host be asked at every tick for what nobody can process."""
        message = f"processing it failed ({type(broken).__name__}); the log says where"
        report = BoardReport(taken.state.board.name, "broken", message, started, self.now())
        try:
            return await self._reported(taken.state, report, message, lease)
        except LeaseLost:
            return None

    async def _collect(self, taken: Taken, lease: Lease) -> Collected:
        state, known = taken.state, taken.known
        platform = registry.platform(state.board.platform)
        fetch = with_keys(self.fetch, platform, self.keys.get(platform.name, {}))
        if not state.board.verified and state.last_ok_at is None:
            seen = await probe(replace(state.board, searches=()), platform, fetch, now=self.now)
            if not (seen.proven and seen.named):
                return await self._turned_away(state, seen, lease)
        # What newer rules doubt (`outdated.reconsider`) is read again even where the board has not changed.
        doubted = any(not one.content_hash for one in known.values() if one.status != "closed")
        if platform.medium == "mail":
            result = await self._read_mail(state.board, platform)
        else:
            result = await run(
                state.board,
                platform,
                fetch,
                now=self.now,
                wants=lambda row, row_hash: wants(row, row_hash, known),
                validators=None if doubted else state.validators,
                body_hash=None if doubted else state.body_hash,
            )
        result, read = await understand(result, state.board, known, self.now().date())
        rhythm = self.rhythm.within(timedelta(hours=platform.rights.least_hours))

        async def write(conn: Connection, now: datetime) -> Collected:
            writing = Writing(conn, state, result, read, now=now, rhythm=rhythm)
            done = await writing.write(self.on_openings)
            await _judge_platform(conn, state.board, result.report.outcome, now)
            return done

        return await lease.write(write)

    async def _turned_away(self, state: boards.BoardState, seen: Probe, lease: Lease) -> Collected:
        """A board whose employer could not be verified: the report is kept, and nothing else.

        One that answered is looked at again seldom: what is wrong is mostly its line in the catalogue.
        """
        message = seen.report.message or (_NAMELESS if seen.proven else _UNPROVEN)
        return await self._reported(state, replace(seen.report, message=message), message, lease)

    async def _reported(
        self, state: boards.BoardState, report: BoardReport, reason: str, lease: Lease
    ) -> Collected:
        """Nothing but the report of a failure is kept."""
        failures = state.history.failures + 1
        allowed = timedelta(hours=registry.platform(state.board.platform).rights.least_hours)
        most, answered = self.rhythm.most, report.outcome in (*lifecycle.COMPLETE, "wrong_employer")

        async def write(conn: Connection, now: datetime) -> None:
            due = now + most if answered else lifecycle.next_due(now, most, failures, allowed=allowed)
            await boards.record(
                conn,
                state.board.name,
                report,
                trusted=False,
                history=replace(state.history, failures=failures),
                due_at=max(due, now + timedelta(seconds=report.retry_after or 0)),
                interval=state.interval,
                validators=Validators(),
                body_hash=None,
            )
            await _judge_platform(conn, state.board, report.outcome, now)

        await lease.write(write)
        return Collected(BoardRun(report, ()), False, reason, Decisions(), 0, 0)

    async def _read_mail(self, board: Board, platform: Platform) -> BoardRun:
        since = self.now().date() - lifecycle.STANDS
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
