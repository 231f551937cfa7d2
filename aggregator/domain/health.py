"""How a board does: its last run against its history, with a named cause in words for everybody. PURE.

Volume is judged beside the outcome: a board that answers and lists a third of what it did is in trouble, even
when a second run said so too and `lifecycle` believes it. The words of every outcome of `scrapers.report` stand
in one table, CAUSES; docs/how-to/watch-it.md says what an operator does about each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from aggregator.domain.breaker import READ, Rest
from aggregator.domain.lifecycle import COMPLETE, SHRUNK_TO, BoardHistory

State = Literal["failing", "resting", "trouble", "unchecked", "working", "needs key", "off"]
# What needs a look comes first; the words are those of JobSentinel's health page, and two more.
STATES: Mapping[State, str] = {
    "failing": "Not working",
    "resting": "Resting",
    "trouble": "Having trouble",
    "unchecked": "Not checked",
    "working": "Working",
    "needs key": "Needs a key",
    "off": "Off",
}
CAUSES: Mapping[str, str] = {
    "ok": "",
    "unchanged": "",
    "empty": "It answers, and lists nothing.",
    "truncated": "Only a part of its list came.",
    "blocked": "It refuses programs; we do not work around that.",
    "auth": "It asks for a key or a login.",
    "not_found": "Its page is gone from the address that we know.",
    "moved": "It sends us on to another place than the one we know.",
    "layout": "It answers with a page that we cannot read: its layout has changed.",
    "robots": "Its rules for programs (robots.txt) do not allow it, or could not be read.",
    "denied": "It leads to a site whose terms forbid collecting.",
    "slow": "It answers too slowly, or told us to come back later.",
    "unreachable": "It does not answer.",
    "over_budget": "Its list is longer than one visit may take.",
    "wrong_employer": "It answered in the name of another employer, so it is not read.",
    "forged": "Mails came in its name that are not proven to be its own, so they are not read.",
    "no_job": "Its alert mails name no job: their layout has changed.",
    "broken": "We could not process what it sent; the fault is ours.",
}
FAILING = 3  # failures in a row
_ENOUGH_RUNS, _ENOUGH_POSTINGS = 3, 4  # below these a fall says nothing
_LATE = timedelta(days=1)  # overdue by so much: the collector does not run, or cannot keep up
_MANY_LOST = 0.5  # of the details that were asked for

_LATER = "Jobs from here may reach you late; none is closed because of this."
_EFFECTS: Mapping[State, str] = {
    "failing": _LATER,
    "resting": _LATER,
    "trouble": _LATER,
    "unchecked": "Its jobs come with the first reading.",
    "working": "Its jobs are shown and mailed as they appear.",
    "needs key": "No job comes from here.",
    "off": "No job comes from here.",
}


@dataclass(frozen=True, slots=True)
class Past:
    """One run in a board's history."""

    outcome: str
    listed: int
    trusted: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an enabled board. `past`: its runs, oldest first."""

    due_at: datetime
    history: BoardHistory
    past: Sequence[Past] = ()
    details: int = 0
    details_failed: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """`cause`: an outcome, or fewer, details, late, unverified, resting; "" when all is well. `said`: in a sentence."""

    state: State
    cause: str = ""
    said: str = ""
    effect: str = ""

    @property
    def words(self) -> str:
        return STATES[self.state]


def volumes(past: Sequence[Past]) -> tuple[int | None, ...]:
    """How many postings each run listed: what it was before where nothing had changed, None where the board
    could not be read."""
    found: list[int | None] = []
    last: int | None = None
    for one in past:
        if one.outcome != "unchanged":
            last = one.listed if one.outcome in READ else last
        found.append(last if one.outcome in READ else None)
    return tuple(found)


def judge(facts: Facts, rest: Rest | None, now: datetime) -> Health:
    """The health of an enabled board. `rest`: its platform's, if it rests."""
    if rest is not None:
        why = CAUSES.get(rest.cause, "").rstrip(".").lower()
        said = (
            f"Boards of this platform failed one after the other ({why or rest.cause}), so all of them are left"
            f" alone until {rest.until:%B} {rest.until.day}, {rest.until:%H:%M} UTC; then one is tried first."
        )
        return _health("resting", "resting", said)
    if not facts.past:
        return _health("unchecked")
    last, failures = facts.past[-1], facts.history.failures
    if last.outcome not in COMPLETE:
        dead = failures >= FAILING and last.outcome not in READ
        return _health("failing" if dead else "trouble", last.outcome)
    if failures:  # a whole list that was thrown away all the same
        return _health("trouble", "unverified", "It answered, and nothing proves yet whose board it is.")
    if fall := _fall(facts.past):
        confirmed = "Two readings agree, so jobs that it no longer lists are being closed."
        return _health("trouble", "fewer", fall, confirmed if last.trusted else _LATER)
    if facts.details_failed > _MANY_LOST * (facts.details + facts.details_failed):
        said = f"Its list can be read, but {facts.details_failed} job pages could not."
        return _health("trouble", "details", said)
    if now - facts.due_at > _LATE:
        return _health("trouble", "late", "It should have been read again more than a day ago.")
    return _health("working", "empty" if last.outcome == "empty" else "")


def unread(state: Literal["off", "needs key"], reason: str) -> Health:
    """The health of a board that is not read, and why."""
    return _health(state, "", f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}")


def words(cause: str) -> str:
    """What an outcome means, for everybody; of one that is too new for this table, its name."""
    return CAUSES.get(cause, cause.replace("_", " ").capitalize() + ".")


def _health(state: State, cause: str = "", said: str = "", effect: str = "") -> Health:
    return Health(state, cause, said or (words(cause) if cause else ""), effect or _EFFECTS[state])


def _fall(past: Sequence[Past]) -> str:
    """What the last run lists against the middle of the runs before it; "" unless it is less than half."""
    counts = volumes(past)
    before = [one for one in counts[:-1] if one is not None]
    now = counts[-1]
    if now is None or len(before) < _ENOUGH_RUNS:
        return ""
    usual = median(before)
    if usual < _ENOUGH_POSTINGS or now >= usual * SHRUNK_TO:
        return ""
    return f"It lists {now} where about {usual:.0f} are usual."
