"""Which openings are news to whom: distinct filters against openings that are new or have changed. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter, matches


def matching(wishes: Mapping[int, Filter], openings: Iterable[Opening], today: date) -> list[tuple[int, int]]:
    """(filter id, opening id) for every open coding opening that a filter finds."""
    listed = [one for one in openings if one.status == "open" and one.tags.is_coding]
    return [
        (number, one.id) for one in listed for number, wish in wishes.items() if matches(wish, one, today)
    ]
