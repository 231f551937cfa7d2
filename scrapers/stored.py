"""Reads one stored response of a platform with the code that the collector uses, and no network."""

from __future__ import annotations

from collections.abc import Iterable

from scrapers.source import Board, Follow, Page, ParseError, Platform, RawPosting
from scrapers.walk import read


def read_stored(
    platform: Platform, body: bytes, *, url: str = "", kind: str | None = None
) -> list[RawPosting]:
    """The postings of a response. `kind` ("list" or "detail") is tried out when not given. A list row whose
    detail is another page counts as it stands. Raises ParseError naming what was expected."""
    page, board = Page(url, body), platform.resolve(url) or Board("", "", "other", platform.name, url)
    refusals: list[ParseError] = []
    for name in (kind,) if kind else platform.readers:
        reader = platform.readers[name]
        items, broken = read(lambda one, reader=reader: reader(one, board), page)  # type: ignore[misc]
        found = _postings(items)
        if found:
            return found
        if broken is None:  # a real answer that lists nothing
            return []
        refusals.append(broken)
    expected = " or ".join(dict.fromkeys(one.expected for one in refusals))
    raise ParseError(expected, url=url)


def _postings(items: Iterable[object]) -> list[RawPosting]:
    rows = (one.row if isinstance(one, Follow) else one for one in items)
    return [one for one in rows if isinstance(one, RawPosting)]
