"""Facets of a search: how many postings each of their values has. PURE."""

from __future__ import annotations

from typing import Any

from scrapers.jobposting import count, listed, under


def largest_sum(facets: Any) -> int:
    """The counts of one facet together, of the one where that is most; the values of a group are facets."""
    sums = [0]
    for one in listed(facets):
        values = listed(under(one, "values"))
        sums += [sum(count(under(value, "count")) or 0 for value in values), largest_sum(values)]
    return max(sums)
