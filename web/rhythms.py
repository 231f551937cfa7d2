"""How often and when an alert comes, to choose from, as HTML. PURE."""

from __future__ import annotations

from markupsafe import Markup

from alerts.rhythm import ZONES, clock
from web.boxes import options
from web.forms import FREQUENCIES

_LINE = "</option>\n"
_FREQUENCIES = options("frequency", dict(FREQUENCIES), end=_LINE)
_HOURS = options("hour", {str(hour): clock(hour) for hour in range(24)}, end=_LINE)
_ZONES = options("zone", dict(ZONES), end=_LINE)


def frequencies(chosen: str) -> Markup:
    """Options of how often."""
    return _FREQUENCIES.html((chosen,), None)


def hours(chosen: int) -> Markup:
    """Options of the hour of a day."""
    return _HOURS.html((str(chosen),), None)


def zones(chosen: str) -> Markup:
    """Options of the time zone: those of the United States."""
    return _ZONES.html((chosen,), None)
