"""A board's run becomes rows: steps 5 to 9 of `aggregator.collect`, inside one transaction."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.domain import identity, lifecycle
from aggregator.domain.identity import Advert, Register
from aggregator.domain.lifecycle import Decisions, KnownPosting, Rhythm
from aggregator.domain.posting import Opening
from aggregator.remake import remade
from aggregator.store import boards, openings, postings, verdicts
from aggregator.store.candidates import candidates
from aggregator.store.engine import Connection
from aggregator.store.postings import NewPosting
from aggregator.store.search_index import IDS
from scrapers import registry
from scrapers.answer import Validators
from scrapers.report import BoardRun

# It runs inside the transaction (`Store.at_once`): it awaits nothing but its connection.
OnOpenings = Callable[[Connection, Sequence[Opening], datetime], Awaitable[int]]
_TO_COME = IDS  # openings that are still to be made are counted from here on, above all ids
_NOT_THEIR_OWN = frozenset({"job board", "aggregator", "staffing", "alert mail", "feed"})  # Board.kind


@dataclass(frozen=True, slots=True)
class Collected:
    """What one run came to. `matched`: rows that `on_openings` says it wrote."""

    run: BoardRun
    trusted: bool
    reason: str
    decisions: Decisions
    openings: int
    matched: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A posting that was seen, and said what we knew already when the run began."""

    key: str
    row_hash: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Read(Listed):
    """One that says something new, as the store shall know it. `keep`: it is a coding job of ours."""

    advert: Advert
    keep: bool


class Writing:
    """One run on its way into the tables. `read`: what was seen by key, None where the row is unchanged."""

    def __init__(
        self,
        conn: Connection,
        state: boards.BoardState,
        result: BoardRun,
        read: Mapping[str, Listed | None],
        *,
        now: datetime,
        rhythm: Rhythm,
    ) -> None:
        self.conn, self.state, self.result, self.read = conn, state, result, read
        self.now, self.rhythm = now, rhythm
        self.own_site = state.board.kind not in _NOT_THEIR_OWN
        self.listed = frozenset(read) if self.own_site else frozenset()
        self.touched: set[int] = set()  # openings to be made anew
        self.told: set[int] = set()  # those of them that readers should hear of
        self.coming = 0  # openings that are still to be made

    async def write(self, on_openings: OnOpenings) -> Collected:
        report = self.result.report
        self.known = await postings.known(self.conn, self.state.board.name)
        trust = lifecycle.judge_run(report.outcome, report.listed, self.state.history)
        decisions = self._decide(trust)
        await self._absent(decisions)
        await self._unchanged(decisions)
        await self._spoken(decisions)
        shown = await remade(self.conn, self.touched, self.now)
        heard = [one for one in shown if one.id in self.told and one.status == "open"]
        matched = await on_openings(self.conn, heard, self.now) if heard else 0
        await self._record(trust, news=bool(self.told))
        return Collected(self.result, trust.trusted, trust.reason, decisions, len(shown), matched)

    def _decide(self, trust: lifecycle.Trust) -> Decisions:
        newest = registry.platform(self.state.board.platform).newest
        report = self.result.report
        is_cut = newest and (report.outcome == "unchanged" or newest <= report.listed)
        since = self.now - lifecycle.STANDS if is_cut else None
        if report.outcome == "unchanged":  # nothing was read: what it listed stands
            last = max((one.last_verified for one in self.known.values()), default=self.now)
            still = {
                key: ""
                for key, one in self.known.items()
                if one.status == "open" and (not newest or one.last_verified == last)
            }
            return lifecycle.decide(self.known, still, trusted=trust.trusted, since=since)
        hashes = {key: one.content_hash if one else "" for key, one in self.read.items()}
        gone = self.result.gone
        return lifecycle.decide(self.known, hashes, trusted=trust.trusted, gone=gone, since=since)

    async def _absent(self, decisions: Decisions) -> None:
        await postings.miss(self.conn, self._ids(decisions.missing))
        await postings.close(self.conn, self._ids(decisions.gone), self.now)
        self._touch(decisions.missing)
        self._touch(decisions.gone)

    async def _unchanged(self, decisions: Decisions) -> None:
        await postings.touch(self.conn, self._ids(decisions.unchanged), self.now)
        await postings.reopen(self.conn, self._ids(decisions.relisted), self.now)
        new_rows = [
            (self.known[key].id, one.row_hash)
            for key in decisions.unchanged
            if (one := self.read.get(key)) and one.row_hash != self.known[key].row_hash
        ]
        await postings.rehash(self.conn, new_rows)
        self._touch(key for key in decisions.unchanged if self.known[key].status == "missing")
        self._touch(decisions.relisted, tell=True)

    async def _spoken(self, decisions: Decisions) -> None:
        """What is said for the first time, or anew. Where the store has changed under a run that knew what a
        posting says, it is left to the next run."""
        told = (self.read[key] for key in (*decisions.new, *decisions.changed))
        spoken = [one for one in told if isinstance(one, Read)]
        if not spoken:
            return
        wanted = {key for one in spoken if one.keep for key in identity.keys(one.advert)}
        found = await candidates(self.conn, sorted(wanted), identity.COMMON)
        theirs = [self.known[key].opening_id for key in decisions.changed]
        others = await postings.of_openings(self.conn, sorted({one for one in theirs if one is not None}))
        said = await verdicts.given(self.conn)
        adverts = [(one, Advert(posting, tags)) for one, posting, tags in found.postings]
        self.register = Register(adverts, said, found.by_key)
        seen_already = {one for one, _ in adverts}
        for other in others:
            if other.opening_id not in seen_already:
                self.register.add(other.opening_id, Advert(other.posting, other.tags))
        new, changed = [], []
        for one in spoken:
            if before := self.known.get(one.key):
                changed.append((before.id, one, *self._place_again(one, before)))
            else:
                new.append(self._new(one))
        await self._make_openings()
        placed = [replace(one, opening_id=one.opening_id and self._made(one.opening_id)) for one in new]
        await postings.add_all(self.conn, placed, self.now)
        for posting_id, one, opening_id, reason in changed:
            await postings.change(
                self.conn,
                posting_id,
                one.advert.posting,
                one.advert.tags,
                row_hash=one.row_hash,
                content_hash=one.content_hash,
                now=self.now,
                opening_id=opening_id and self._made(opening_id),
                merge_reason=reason,
            )

    def _new(self, one: Read) -> NewPosting:
        opening_id, reason, again = self._home(one) if one.keep else (None, "", False)
        return NewPosting(
            one.advert.posting,
            one.advert.tags,
            row_hash=one.row_hash,
            content_hash=one.content_hash,
            own_site=self.own_site,
            opening_id=opening_id,
            merge_reason=reason,
            reposts=int(again),
        )

    def _place_again(self, one: Read, before: KnownPosting) -> tuple[int | None, str | None]:
        """(opening id, why it is another one, None where it is not) of a posting that says something new."""
        old = before.opening_id
        if old is not None:
            self.touched.add(old)
            self.register.remove(old, self.state.board.name, one.key)
        if not one.keep:
            return None, None
        if old is not None and self.register.fits(old, one.advert, self.listed - {one.key}):
            self._joins(old, one)
            return old, None
        opening_id, reason, _ = self._home(one)
        return opening_id, reason

    def _home(self, one: Read) -> tuple[int, str, bool]:
        """(opening id, why it is that one, was it shown on this board before); one to be made if there is
        none."""
        found = self.register.home(one.advert, self.listed)
        if found:
            opening_id = found.opening_id
        else:
            opening_id = _TO_COME + self.coming
            self.coming += 1
        self._joins(opening_id, one)
        return opening_id, found.reason if found else "", found.again if found else False

    async def _make_openings(self) -> None:
        self.made = await openings.create(self.conn, self.coming, self.now)
        self.touched = {self._made(one) for one in self.touched}
        self.told = {self._made(one) for one in self.told}

    def _made(self, opening_id: int) -> int:
        """The id that an opening has got."""
        return opening_id if opening_id < _TO_COME else self.made[opening_id - _TO_COME]

    def _joins(self, opening_id: int, one: Read) -> None:
        self.register.add(opening_id, one.advert)
        self.touched.add(opening_id)
        self.told.add(opening_id)

    async def _record(self, trust: lifecycle.Trust, *, news: bool) -> None:
        report, failures = self.result.report, trust.history.failures
        interval = self.state.interval if failures else self.rhythm.after(self.state.interval, news=news)
        wait = interval or self.rhythm.usual
        due = lifecycle.next_due(self.now, wait, failures, random.uniform(-1, 1), self.rhythm.allowed)
        if report.retry_after is not None:
            due = max(due, self.now + timedelta(seconds=report.retry_after))
        if trust.reason and not report.message:
            report = replace(report, message=trust.reason)
        await boards.record(
            self.conn,
            self.state.board.name,
            report,
            trusted=trust.trusted,
            history=trust.history,
            due_at=due,
            interval=interval,
            # What was not believed must be read in full again: "unchanged" would confirm nothing.
            validators=self.result.validators if trust.trusted else Validators(),
            body_hash=self.result.body_hash if trust.trusted else None,
        )

    def _ids(self, keys: Iterable[str]) -> list[int]:
        return [self.known[key].id for key in keys]

    def _touch(self, keys: Iterable[str], *, tell: bool = False) -> None:
        found = {opening_id for key in keys if (opening_id := self.known[key].opening_id) is not None}
        self.touched |= found
        if tell:
            self.told |= found
