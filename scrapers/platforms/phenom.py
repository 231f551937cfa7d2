"""Phenom career sites, the data object in their pages (`{host}/us/en/search-results`).

Endpoint: GET https://{host}/{site}/search-results?from={n}&s=1; details /{site}/job/{jobSeqNo}/{slug}
Paging: `from` counts rows, mostly ten a page, against `totalHits`
Quirks: other assignments follow `phApp.ddo`; the locale in the path varies, a wrong one leads home; lists
    hold a teaser at most; often fronts Workday or iCIMS; `/widgets` refuses some clients and is not asked
Source: colophon-group/jobseek#2442, #2488 and #6424; careers.dukehealth.org, September 2026
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from scrapers.jobposting import completed, count, first, joined, listed, read, rows, salvage, under
from scrapers.modes import mode
from scrapers.scripts import embedded, json_ld
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_IDS = ("jobId", "reqId", "jobSeqNo")
_OURS = re.compile(r"phApp\b|phenompeople")
_DDO = re.compile(r"phApp\.ddo\s*=(?=\s*\{)")
_CAREERS = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)/([a-z]{2,6}/[a-z]{2})/(?:search-results\b|job/\w)")


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, offset: int) -> Follow:
    asked = urlencode({"from": offset, "s": 1} | ({"keywords": search} if search else {}))
    url = f"https://{board.host}/{board.site or 'us/en'}/search-results?{asked}"
    return Follow(Request(url), partial(jobs, board=board, search=search, offset=offset))


def _data(page: Page) -> Any:
    match, bare = _DDO.search(page.text), page.text.lstrip().startswith("{")
    return page.json() if bare else embedded(page.text, match[0]) if match else None


def jobs(page: Page, board: Board, search: str = "", offset: int = 0) -> Iterator[Item]:
    data = _data(page)
    answer = under(data, "eagerLoadRefineSearch") or under(data, "refineSearch")
    found = rows(under(answer, "data"), "jobs", page, board, marks=_IDS)
    total, after = count(under(answer, "totalHits")), offset + len(found)
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_row, board=board))
    if found and (total is None or after < total):
        yield _query(board, search, after)


def _row(row: Any, board: Board) -> Item:
    name = quote(first(row, "jobSeqNo", *_IDS) or "", errors="replace")
    slug = re.sub("[^A-Za-z0-9]+", "-", first(row, "title") or "").strip("-")
    url = f"https://{board.host}/{board.site or 'us/en'}/job/{name}/{slug}" if name and board.host else None
    posting = _posting(row, board, first(row, *_IDS), url)
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting) if url else posting


def _posting(job: Any, board: Board, number: str | None, url: str | None) -> RawPosting:
    return RawPosting(
        title=first(job, "title") or "",
        external_id=number,
        url=url,
        company=board.employer or None,
        remote=first(job, "remoteType", "RemoteType", "workplaceType") or mode([under(job, "locationType")]),
        posted_on=first(job, "postedDate", "dateCreated"),
        pay=first(job, "salaryRange", "payRange", "salary"),
        employment=joined([under(job, "type"), under(job, "jobType")], ", "),
        description=first(job, "description", "descriptionTeaser"),
        requisition=first(job, "reqId"),
        **_place(job),
    )


def _place(job: Any) -> dict[str, str | None]:
    """All places as a text; town and state only of a single one."""
    named = listed(under(job, "multi_location")) or listed(under(job, "multi_location_array"))
    texts = joined(under(one, "location") or one for one in named)
    standard = listed(under(job, "standardised_multi_location"))
    if len(named) > 1 or len(standard) > 1:
        return {"location": texts or joined(first(one, "standardisedMapQueryLocation") for one in standard)}
    one = next(iter(standard), None)
    return {
        "location": first(job, "location", "cityStateCountry", "cityState") or texts,
        "city": first(job, "city") or first(one, "standardisedCity"),
        "state": first(job, "state") or first(one, "standardisedStateCode", "standardisedState"),
        "country": first(job, "country") or first(one, "standardisedCountry"),
    }


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    """The data object's job, and what only the JobPosting beside it states; some pages have but that."""
    block = next((one for one in json_ld(page.text, "JobPosting") if first(one, "title")), None)
    job = under(_data(page), "jobDetail", "data", "job") or (_OURS.search(page.text) and block)
    rows({"jobs": [job]}, "jobs", page, board, marks=("title",))
    number = first(job, *_IDS) or first(under(block, "identifier"), "value")
    url = row.url if row else page.url if page.url.startswith("http") else None
    posting = _posting(job, board, number, url)
    told = read(block, external_id=number, url=url, company=board.employer or None) if block else posting
    yield completed(row, completed(told, posting))


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)):
        return None
    host, site = match.groups()
    return Board(host, "", "other", "phenom", f"https://{host}/{site}/search-results", host, site=site)


PLATFORM = Platform(
    name="phenom",
    rights=Rights("on", "pages that the server renders for everybody; robots.txt is obeyed", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
