"""Posting dates as sources word them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapers import ages

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")
_US = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_EPOCH = re.compile(r"^\s*(\d{10}|\d{13})\s*$")
_NAMED = re.compile(
    r"\b([A-Za-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (?:\d\d:\d\d:\d\d [A-Z]{3,4} )?(\d{4})"
    r"|\b(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OLDEST = timedelta(days=3 * 365)


def parse(text: str | None, seen_on: date) -> date | None:
    """The day that a source says, read on `seen_on`; a day that lies ahead, within the turn of the date
    line, is that day, and one further ahead or over three years back is nobody's posting date: None.

    "30+ days ago" and "3 months ago" tell no day: None.
    """
    said = (text or "").strip()
    if not said:
        return None
    found = stated(said) or ages.day(said, seen_on)
    if found is None or found > seen_on + timedelta(days=1) or found < seen_on - _OLDEST:
        return None
    return min(found, seen_on)


def stated(said: str) -> date | None:
    """The day that a source writes out, however old; None for "today" and the like."""
    try:
        if iso := _ISO.search(said):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if epoch := _EPOCH.match(said):
            return datetime.fromtimestamp(int(epoch[1][:10]), UTC).date()
        if slashed := _US.search(said):
            year = int(slashed[3])
            return date(year + 2000 if year < 100 else year, int(slashed[1]), int(slashed[2]))
        if named := _NAMED.search(said):
            month, day, year_ = (named[1], named[2], named[3]) if named[1] else (named[5], named[4], named[6])
            return date(int(year_), _MONTHS.index(month[:3].lower()) + 1, int(day))
        return parsedate_to_datetime(said).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
