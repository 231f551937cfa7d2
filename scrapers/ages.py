"""Ages of adverts in words ("Just posted", "3 days ago", "5d") → the day. PURE."""

from __future__ import annotations

import re
from datetime import date, timedelta

_AGO = re.compile(r"(?<!\d)(\d{1,3})\s*(minute|min|hour|hr|day|d|week|w)s?\b(?:\s*ago)?", re.IGNORECASE)
_ARTICLE_AGO = re.compile(r"\ban? (minute|hour|day|week) ago", re.IGNORECASE)
_DAYS = {
    "minute": 0,
    "min": 0,
    "hour": 0,
    "hr": 0,
    "day": 1,
    "d": 1,
    "week": 7,
    "w": 7,
}


def day(said: str, on: date) -> date | None:
    """The day that an age means which was true `on` a day; None for "30+ days ago" and what is no age."""
    lower = said.lower()
    if "today" in lower or "just posted" in lower or "just now" in lower:
        return on
    if "yesterday" in lower:
        return on - timedelta(days=1)
    if one := _ARTICLE_AGO.search(lower):
        return on - timedelta(days=_DAYS[one[1]])
    if ago := _AGO.search(lower):
        return on - timedelta(days=int(ago[1]) * _DAYS[ago[2]])
    return None
