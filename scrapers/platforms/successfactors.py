"""Career sites made with SAP SuccessFactors' Career Site Builder, on the employers' own hosts.

Endpoint: GET https://{host}/search/?q=…&startrow={n}, details /job/{slug}/{id}/; a board without searches is
    its feed (`successfactors_feed`), one of site "legacy" a portal (`successfactors_legacy`)
Paging: `startrow`, on from the last row of "Results 1 – 25 of 103"; tenants choose how many a page holds
Quirks: a row repeats title and place for phones; places end in an ISO country ("Rudolstadt, DE" is not
    Delaware); a page has metas for every place and spans for its own; labels of facts are the tenant's
Source: captured pages of two tenants
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborNode

from scrapers import microdata
from scrapers.html import absolute, own_address, parse, shown_of, words
from scrapers.jobposting import completed, salvage
from scrapers.location import place_in_country, states_countries
from scrapers.platforms import successfactors_feed, successfactors_legacy
from scrapers.source import (
    Board,
    Follow,
    Item,
    Page,
    ParseError,
    Platform,
    RawPosting,
    Request,
    Rights,
    Total,
)

_ROWS = 25
_JOB = re.compile(r"/job/[^?#]{1,500}?/(?P<id>\d{4,})/?(?:[?#]|$)")
_XML = re.compile(r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?<(rss|Job-Listing)\b")
_LIST = "#searchresults, .paginationLabel, li.job-tile, #noresults, #noresults-message"


def start(board: Board) -> Iterator[Follow]:
    if board.site == "legacy":
        yield from successfactors_legacy.start(board)
    elif not board.searches:
        yield from successfactors_feed.start(board)
    else:
        yield from (_query(board, search, 0) for search in board.searches)


def _query(board: Board, search: str, first: int) -> Follow:
    asked = {"q": search, "sortColumn": "referencedate", "sortDirection": "desc", "startrow": first}
    url = f"https://{board.host}/search/?{urlencode(asked)}"
    return Follow(Request(url), partial(jobs, board=board, search=search, first=first))


def jobs(page: Page, board: Board, search: str = "", first: int = 0) -> Iterator[Item]:
    if xml := _XML.match(page.text):
        yield from (successfactors_feed.feed if xml[1] == "rss" else successfactors_legacy.jobs)(page, board)
        return
    tree = parse(page.text)
    if tree.css_first(_LIST) is None:
        raise ParseError("a SuccessFactors list (searchresults)", board=board.name, url=page.url)
    rows = [row for row in tree.css("tr.data-row, li.job-tile") if row.css_first("a.jobTitle-link")]
    base = absolute(f"https://{board.host}/", page.url) or ""
    stated = states_countries(words(tree.body))
    yield from salvage(rows, partial(_row, board=board, base=base, stated=stated))
    last, total = shown_of(words(tree.css_first(".paginationLabel")))
    yield from [Total(total)] if total else []
    if last < total if total else len(rows) >= _ROWS:
        yield _query(board, search, max(last, first + len(rows)))


def _row(row: LexborNode, board: Board, base: str, stated: bool) -> Item:
    link, place = row.css_first("a.jobTitle-link"), row.css_first('.jobLocation, [id$="-location-value"]')
    href = (link.attributes.get("href") if link else None) or ""
    number, url = _JOB.search(href), absolute(base, href)
    posting = RawPosting(
        title=words(link),
        external_id=number["id"] if number else None,
        url=url,
        company=board.employer or None,
        posted_on=words(row.css_first('.jobDate, [id$="-date-value"]')) or None,
        **place_in_country(re.sub(r"\s*\+\s*\d+ more.*", "", words(place)), stated=stated),
    )
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting) if url else posting


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    url = own_address(page)
    number = _JOB.search(url or "")
    found = microdata.read(
        parse(page.text), external_id=number["id"] if number else None, url=url, company=board.employer
    )
    if found is None:
        raise ParseError("a SuccessFactors job (careersite-propertyid)", board=board.name, url=page.url)
    yield completed(row, found)


def resolve(url: str) -> Board | None:
    """Sites stand on the employers' own hosts; only their paths tell them."""
    parts = urlsplit(url)
    host = parts.hostname
    if not host or not re.search(r"/search/\?.*\b(q|sortColumn|startrow)=|/job/[^?#]+/\d{8,}/?([?#]|$)", url):
        return None
    return Board(host, host, "other", "successfactors", f"https://{host}/search/?q=", host, site="csb")


PLATFORM = Platform(
    name="successfactors",
    rights=Rights("on", "public pages and feeds of the career site, without login", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
