"""When a whole platform rests: a pure decision over the newest run of each of its boards.

One board that fails is that board's trouble (`lifecycle.next_due`), one host that fails is that host's
(`scrapers.lane`). When board after board of one platform fails in the same way, its vendor has changed
something: asking eighty more tenants teaches nothing and bothers eighty hosts. Then all boards of the platform
are postponed. When the time is over a single one is let through, the probe: if it can be read the rest ends,
else it goes on, twice as long. The figures are ours; the scheme is that of every circuit breaker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.domain.lifecycle import COMPLETE

# What a vendor's change looks like. Not "unreachable" and "slow": they look the same when our own line is down,
# and then no platform is to blame.
VENDORS_DOING = frozenset({"layout", "blocked", "auth", "robots", "moved", "not_found"})
READ = COMPLETE | {
    "truncated",
    "over_budget",
}  # a list came, if not a whole one: the vendor's pages can be read
MOST_ASKED, LEAST_ASKED = 5, 3  # so many boards in a row, or all of a small platform
WINDOW = timedelta(hours=12)
WORKED_WITHIN = timedelta(days=7)  # a board that has been dead for longer says nothing of its platform
FIRST_REST, LONGEST_REST = timedelta(minutes=30), timedelta(hours=12)
PROBE_TIME = timedelta(minutes=15)  # nobody else is let through while a probe is under way


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest run of a board, and when the board was last read well."""

    board: str
    outcome: str
    at: datetime
    last_ok_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rest:
    """A platform at rest. `boards`: how many failed alike; `probe`: the board that is let through, if any."""

    platform: str
    cause: str
    since: datetime
    until: datetime
    boards: int
    failed_probes: int = 0
    probe: str | None = None


def tripped(platform: str, latest: Iterable[Latest], now: datetime) -> Rest | None:
    """The rest that begins when the boards that were read last all failed alike; None when they did not.

    `latest`: one for each board of the platform, in any order.
    """
    telling = [
        one
        for one in latest
        if now - one.at <= WINDOW and one.last_ok_at is not None and one.at - one.last_ok_at <= WORKED_WITHIN
    ]
    newest = sorted(telling, key=lambda one: one.at, reverse=True)[:MOST_ASKED]
    causes = {one.outcome for one in newest}
    if len(newest) < LEAST_ASKED or len(causes) > 1 or not causes <= VENDORS_DOING:
        return None
    return Rest(platform, causes.pop(), now, now + FIRST_REST, len(newest))


def probing(rest: Rest, board: str, now: datetime) -> Rest:
    """The rest while a board is let through, to see whether the trouble is over."""
    return replace(rest, probe=board, until=now + PROBE_TIME)


def after_run(rest: Rest, board: str, outcome: str, now: datetime) -> Rest | None:
    """What a run of one of its boards makes of a rest; None ends it.

    Only the probe's failure lengthens it: runs that were under way when it began all fail at once.
    """
    if outcome in READ:
        return None
    if board != rest.probe:
        return rest
    failed = rest.failed_probes + 1
    wait = min(FIRST_REST * 2.0 ** min(failed, 10), LONGEST_REST)
    return replace(rest, until=now + wait, failed_probes=failed, probe=None)


def let_through(due: Sequence[tuple[str, str]], rests: Mapping[str, Rest], now: datetime) -> tuple[str, ...]:
    """Of boards that are due, as (name, platform), those that may be read: of a platform at rest none, or
    the first one when its time is over."""
    passed, probes = [], set()
    for name, platform in due:
        rest = rests.get(platform)
        if rest is not None:
            if rest.until > now or platform in probes:
                continue
            probes.add(platform)
        passed.append(name)
    return tuple(passed)
