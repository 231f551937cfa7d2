"""Work modes as a source labels them: a field's own wording, never a guess from a title or a text. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from scrapers.jobposting import words

_MODE = re.compile(
    r"(?:fully |100% ?)?(?:remote|hybrid|on[- ]?site|in[- ](?:office|person)|virtual|telework|telecommut\w+"
    r"|(?:work )?(?:from|at) home|home[- ]based)(?: work(?:er|place)?| only| optional| eligible| position)?"
    r"(?: ?[-(,/].{0,30})?",
    re.IGNORECASE,
)


def mode(labels: Iterable[Any]) -> str | None:
    """The first of an employer's own labels that is a work mode ("Hybrid (2 days)") and nothing else.

    For fields that may hold anything: "Remote Patient Monitoring" and "Virtual Care" are departments.
    """
    return next((text for one in labels if (text := words(one)) and _MODE.fullmatch(text)), None)


_PLACE_MODE = re.compile(r"\b(remote|hybrid|on-?site)\b", re.IGNORECASE)


def place_mode(place: str | None) -> str | None:
    """The work mode where it is a label of the one place: "US, Remote", "Tampa, FL (Hybrid)"."""
    return said[1] if (said := _PLACE_MODE.search(place or "")) and ";" not in said.string else None
