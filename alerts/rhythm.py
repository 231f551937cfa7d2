"""How often an alert comes, in words. PURE."""

from __future__ import annotations

from aggregator.store.subscriptions import Subscription
from alerts.slots import weekday

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico)"),
    ("Pacific/Guam", "Guam"),
)


def in_words(one: Subscription) -> str:
    """How often an alert comes, in words."""
    named = dict(ZONES).get(one.zone)
    zone = f"{named} time" if named else one.zone
    at = f"at {clock(one.hour)} ({zone})"
    if one.frequency == "instant":
        return f"At once, but not at night ({zone})."
    if one.frequency == "daily":
        return f"Once a day, {at}."
    on = f"on {_DAYS[weekday(one.confirmed_at or one.created_at, one.zone)]}"
    if one.status == "pending":
        on = "on the weekday on which you confirm it,"
    return f"Once a week, {on} {at}."


def clock(hour: int) -> str:
    """An hour of the day as people say it."""
    return f"{(hour + 11) % 12 + 1} {'am' if hour < 12 else 'pm'}"
