"""Days and ages in words. PURE."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from markupsafe import Markup

_MINUTE = timedelta(minutes=1)


def day(at: datetime) -> str:
    """A day in words, e.g. "March 3, 2026"."""
    return f"{at:%B} {at.day}, {at.year}"


def age(at: datetime, now: datetime) -> Markup:
    """How long ago, with the instant itself as a machine and a hovering reader want it."""
    return Markup(f"{instant(at)}{ago(at, now)}</time>")  # noqa: S704 - of numbers only


def instant(at: datetime) -> str:
    """What stands before the words of an age, as HTML."""
    when = f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return f'<time datetime="{when}" title="{when}">'


def ago(at: datetime, now: datetime) -> str:
    """How long ago, e.g. "3 hours ago"."""
    return _ago((now - at) // _MINUTE)


@lru_cache(maxsize=4096)
def _ago(minutes: int) -> str:
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'s' * (count > 1)} ago"
    return "just now"
