"""What a run of a board means for the postings that we know: a pure decision, `now` passed in.

Fail closed. A posting is missed only by a run that can be trusted, is shown as *missing* after one
such run and *closed* after two, or at once when the source says 404 or 410 for it. A run that
lists nothing, or less than half of what is usual, is suspect: it expires nothing until a second
run in a row agrees. Empty is not the same as blocked: a run without a usable answer is never
trusted, however often it repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.domain.posting import Relevance, Status

CLOSE_AFTER_MISSES = 2
CONFIRMING_RUNS = 2
SHRUNK_TO = 0.5
_SOONER, _LATER = 0.7, 1.2  # what news, and no news, make of the time between two runs
_USUAL_WEIGHT = 0.3  # how fast the running mean of listed postings follows a trusted run
# A posting that a source of the newest ones, or no alert mail, has named for so long is no longer listed.
STANDS = timedelta(days=30)
COMPLETE = frozenset({"ok", "unchanged", "empty"})  # outcomes after which an absence can mean something


@dataclass(frozen=True, slots=True)
class KnownPosting:
    """A posting as the store remembers it."""

    id: int
    key: str
    row_hash: str
    content_hash: str
    relevance: Relevance
    opening_id: int | None
    status: Status
    misses: int
    first_seen: datetime
    last_verified: datetime
    closed_at: datetime | None = None
    reposts: int = 0


@dataclass(frozen=True, slots=True)
class BoardHistory:
    """What the store remembers of a board's runs."""

    usual: float | None = None
    suspect: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Trust:
    """May this run expire postings, and the board's history after it."""

    trusted: bool
    history: BoardHistory
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The keys of one run by what became of them. Every key stands in exactly one place,
    but for `relisted`, which are also in `changed` or `unchanged`."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    relisted: tuple[str, ...] = ()


def judge_run(outcome: str, listed: int, history: BoardHistory) -> Trust:
    """Quarantine: is what this run does not list really gone? `listed` counts distinct postings."""
    if outcome not in COMPLETE:
        return Trust(False, BoardHistory(history.usual, history.suspect, history.failures + 1), outcome)
    if outcome == "unchanged":
        return Trust(True, BoardHistory(history.usual, 0, 0))
    usual = history.usual
    if usual and listed < usual * SHRUNK_TO:
        suspect = history.suspect + 1
        if suspect < CONFIRMING_RUNS:
            reason = f"{listed} postings where about {usual:.0f} are usual; waiting for a second run"
            return Trust(False, BoardHistory(usual, suspect, 0), reason)
        return Trust(True, BoardHistory(float(listed), 0, 0), "confirmed by a second run")
    mean = float(listed) if usual is None else usual + _USUAL_WEIGHT * (listed - usual)
    return Trust(True, BoardHistory(mean, 0, 0))


def decide(
    known: Mapping[str, KnownPosting],
    seen: Mapping[str, str],
    *,
    trusted: bool,
    gone: Iterable[str] = (),
    since: datetime | None = None,
) -> Decisions:
    """Compare what a run saw with what we know.

    `seen` maps key → content hash, or "" for a list row that was recognised as unchanged and whose
    detail was therefore not read. `gone` are keys whose own page answered 404 or 410. What was seen at
    `since` or later is not missed: its source shows only the newest (`STANDS`).
    """
    told_gone = frozenset(gone) & known.keys()
    listed = seen.keys() - told_gone
    same = {key for key in listed & known.keys() if seen[key] in ("", known[key].content_hash)}
    absent = {
        key
        for key, posting in known.items()
        if key not in seen
        and key not in told_gone
        and posting.status != "closed"
        and trusted
        and (since is None or posting.last_verified < since)
    }
    closing = {key for key in absent if known[key].misses + 1 >= CLOSE_AFTER_MISSES}
    still_open = {key for key in told_gone if known[key].status != "closed"}
    return Decisions(
        new=_ordered(listed - known.keys(), seen),
        changed=_ordered((listed & known.keys()) - same, seen),
        unchanged=_ordered(same, seen),
        missing=tuple(sorted(absent - closing)),
        gone=tuple(sorted(closing | still_open)),
        relisted=_ordered({key for key in listed & known.keys() if known[key].status == "closed"}, seen),
    )


def _ordered(keys: set[str] | frozenset[str], seen: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key in seen if key in keys)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often boards are run: `usual` at first; a board that brings news comes sooner, another one later,
    within `least` and `most`. Never sooner than `allowed`, after a failure neither: a source's own terms."""

    usual: timedelta
    least: timedelta
    most: timedelta
    allowed: timedelta = timedelta(0)

    @classmethod
    def around(cls, usual: timedelta) -> Rhythm:
        """From half of the usual time to four times as long."""
        return cls(usual, usual / 2, usual * 4)

    @classmethod
    def steady(cls, usual: timedelta) -> Rhythm:
        """The same for every board."""
        return cls(usual, usual, usual)

    def within(self, allowed: timedelta) -> Rhythm:
        """The same for a source that may be asked so often and no oftener."""
        usual, least = max(self.usual, allowed), max(self.least, allowed)
        return Rhythm(usual, least, max(self.most, least), allowed)

    def after(self, last: timedelta | None, *, news: bool) -> timedelta:
        """The time until the next run, given the last such time (None: there was none)."""
        if last is None:
            return self.usual
        return min(max(last * (_SOONER if news else _LATER), self.least), self.most)


def next_due(
    now: datetime,
    interval: timedelta,
    failures: int,
    spread: float = 0.0,
    allowed: timedelta = timedelta(0),
) -> datetime:
    """When to run a board again: after its interval, or sooner after a first failure, then ever later.

    `spread`, from -1 to 1, sets boards of one interval apart by up to a tenth of it; `allowed` is the least
    that the source's terms grant.
    """
    if failures:
        interval = min(interval, timedelta(minutes=15 * 2.0 ** min(failures - 1, 16)))
    return now + max(interval * (1 + 0.1 * spread), allowed)
