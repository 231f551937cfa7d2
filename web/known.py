"""What many lists have in common: made for one, it need not be made for the next.

Nothing here can be out of date for long or in part: an opening is kept for as long as a page is, counts are
those of a version of the sets and a day, and what is made of either is made anew once it is another.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from aggregator.domain.listed import Listed
from aggregator.domain.posting import Opening
from web.boxes import Counts
from web.cards import Cards
from web.forms import Listing
from web.latest import Latest
from web.panel import Panel, panel

_OPENINGS = 2_000  # without their texts, of about 5 KB each
_SEARCHES = 200  # panels of about 40 KB each


class Known:
    """Openings and their cards, counts and their panels."""

    def __init__(self) -> None:
        self._counts: Latest[Hashable, Counts] = Latest(_SEARCHES)
        self._panels: Latest[Hashable, tuple[Counts, Panel]] = Latest(_SEARCHES)
        self.forget()

    def forget(self) -> None:
        """Openings are read again: that one was seen again changes no version."""
        self.openings: Latest[int, Opening] = Latest(_OPENINGS)
        self.cards = Cards()

    def counts(self, listed: Listed, asked: Listing, today: date) -> Counts:
        """`Listed.counts` of a search: the same on each of its pages, in either order."""
        key = (listed.version, asked.wish, asked.since, today)
        found = self._counts.get(key)
        if found is None:
            found = self._counts[key] = listed.counts(asked.wish, today, asked.since)
        return found

    def panel(self, asked: Listing, counts: Counts | None) -> Panel:
        """`panel` of a search and its counts; of one that has errors or no counts none is kept."""
        if counts is None or asked.errors:
            return panel(asked, counts)
        known = self._panels.get(asked.wish)
        if known is None or known[0] is not counts:
            known = self._panels[asked.wish] = counts, panel(asked, counts)
        return known[1]
