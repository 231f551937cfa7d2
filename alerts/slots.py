"""When a subscription's next message is due, in the subscriber's own time. PURE.

A digest has one slot for each local date, a weekly one for one date in seven; an instant alert waits for the
end of the night.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_NOWHERE = frozenset({"Factory", "localtime", "posixrules"})  # what a machine is set to, not where one lives
_DEFAULT = "America/New_York"
QUIET_FROM, QUIET_UNTIL = 21, 7  # local hours in which no instant alert is sent
_RESTS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))  # and then until the morning


@cache
def zones() -> frozenset[str]:
    """The IANA names of all zones: of those that people live in."""
    return frozenset(available_timezones()) - _NOWHERE


def _here(zone: str) -> ZoneInfo:
    """The zone of a name; the East's for one that is none any more ("US/Pacific-New" was one until 2020)."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(_DEFAULT)


def local_date(now: datetime, zone: str) -> date:
    """The subscriber's date."""
    return now.astimezone(_here(zone)).date()


def next_daily(after: datetime, zone: str, hour: int) -> datetime:
    """The first instant later than `after` at which it is `hour` o'clock there.

    An hour that a spring night skips is the instant that its clock would have shown; of an hour that an
    autumn night repeats the first one counts.
    """
    here = _here(zone)
    day = after.astimezone(here).date()
    slot = _at(day, hour, here)
    return slot if slot > after else _at(day + timedelta(days=1), hour, here)


def weekday(at: datetime, zone: str) -> int:
    """The subscriber's day of the week, 0 for Monday."""
    return local_date(at, zone).weekday()


def next_weekly(after: datetime, zone: str, hour: int, on: int) -> datetime:
    """The first instant later than `after` at which it is `hour` o'clock there on weekday `on`."""
    here = _here(zone)
    day = after.astimezone(here).date()
    day += timedelta(days=(on - day.weekday()) % 7)
    slot = _at(day, hour, here)
    return slot if slot > after else _at(day + timedelta(days=7), hour, here)


def first(frequency: str, zone: str, hour: int, since: datetime, now: datetime) -> datetime:
    """When something may be sent next to one who has wanted it `since` then: weekly on that day's weekday."""
    if frequency == "instant":
        return next_instant(now, zone)
    if frequency == "weekly":
        return next_weekly(now, zone, hour, weekday(since, zone))
    return next_daily(now, zone, hour)


def begin_of(day: date, zone: str) -> datetime:
    """When a date begins there."""
    return _at(day, 0, _here(zone))


def next_instant(now: datetime, zone: str) -> datetime:
    """Now, or the morning when it is night there."""
    hour = now.astimezone(_here(zone)).hour
    return next_daily(now, zone, QUIET_UNTIL) if hour >= QUIET_FROM or hour < QUIET_UNTIL else now


def after_rest(in_vain: Sequence[datetime], zone: str, now: datetime) -> datetime | None:
    """When an instant alert may be tried again after so many that came to nothing, given when they did, the
    last one first; None when it may now. A server that blocks us, or takes mails and hangs up, is not asked
    without end."""
    if not in_vain or now < in_vain[0]:  # the clock was set back
        return None
    times, last = len(in_vain), in_vain[0]
    until = last + _RESTS[times - 1] if times <= len(_RESTS) else next_daily(last, zone, QUIET_UNTIL)
    return until if now < until else None


def _at(day: date, hour: int, here: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), here).astimezone(UTC)
