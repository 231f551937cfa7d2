"""Workday career sites (`{tenant}.wd{N}.myworkdayjobs.com/{site}`, `wd{N}.myworkdaysite.com/recruiting/…`).

Endpoint: POST https://{host}/wday/cxs/{tenant}/{site}/jobs; details GET .../{tenant}/{site}{externalPath}
Paging: `offset`, 20 rows at most (more is a 400); only the first page's `total` holds, later ones say 0, and
    2,000 may be a clamp: then the facets count higher
Quirks: `bulletFields` hold the requisition on most tenants, on others a place; "2 Locations" names no place;
    `postedOn` is relative; one requisition stands on several sites and reposts add `-1` to the path
Source: career-ops-hq/career-ops#3310, colophon-group/jobseek#6424, brockamer/findajob#248
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.facets import largest_sum
from scrapers.jobposting import completed, count, joined, listed, record, rows, salvage, under, words
from scrapers.location import named_place
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS = 20
_CLAMP = 2_000  # what some tenants say however many there are; asked further, they begin anew
_REQUISITION = re.compile(r"[A-Z]{0,6}[-_]?\d[\w-]{2,}", re.IGNORECASE)
_HOST = r"https?://(?P<host>(?P<label>[\w-]+)\.wd\d+\.myworkdayjobs\.com|wd\d+\.myworkdaysite\.com)/"
_SITE = r"(?:[a-z]{2}(?:-[A-Z]{2})?/)?(?:(?:wday/cxs|recruiting)/(?P<tenant>[\w-]+)/)?(?P<site>[\w-]+)"
_CAREERS = re.compile(_HOST + _SITE)


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, offset: int, total: int = 0) -> Follow:
    body = {"appliedFacets": {}, "limit": _ROWS, "offset": offset, "searchText": search}
    read = partial(jobs, board=board, search=search, offset=offset, total=total)
    return Follow(Request(_address(board, "/jobs"), json=body), read)


def _address(board: Board, path: str) -> str:
    return f"https://{board.host}/wday/cxs/{board.tenant}/{board.site}{path}"


def jobs(page: Page, board: Board, search: str = "", offset: int = 0, total: int = 0) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "jobPostings", page, board)
    if offset == 0:
        total = count(under(answer, "total")) or 0
        total = max(total, largest_sum(under(answer, "facets"))) if total == _CLAMP else total
        yield from [Total(total)] if total or not found else []
    yield from salvage(found, partial(_row, board=board))
    after = offset + _ROWS
    if found and (after < total if total else len(found) >= _ROWS):
        yield _query(board, search, after, total)


def _row(row: Any, board: Board) -> Item:
    path, place = words(under(row, "externalPath")), named_place(words(under(row, "locationsText")))
    number = _requisition(listed(under(row, "bulletFields")), path or "")
    posting = RawPosting(
        title=words(under(row, "title")) or "",
        external_id=number or path,
        url=board.url.rstrip("/") + path if path else None,
        company=board.employer or None,
        location=place,
        remote=words(under(row, "remoteType")) or place_mode(place),
        posted_on=words(under(row, "postedOn")),
        employment=words(under(row, "timeType")),
        requisition=number,
    )
    read = partial(detail, board=board, row=posting)
    return Follow(Request(_address(board, path)), read, row=posting) if path else posting


def _requisition(bullets: list[Any], path: str) -> str | None:
    """The bullet field that ends the path (others are places or ZIP codes), else what stands there."""
    ends = (path, re.sub(r"-\d{1,2}$", "", path))
    told = [one for one in map(words, bullets) if one and any(end.endswith(f"_{one}") for end in ends)]
    return next((one for one in (*told, ends[1].rpartition("_")[2]) if _REQUISITION.fullmatch(one)), None)


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    answer = page.json()
    job = record(answer, "jobPostingInfo", page, board)
    place = joined([job.get("location"), *listed(job.get("additionalLocations"))])
    nation = under(job, "jobRequisitionLocation", "country") or job.get("country")
    posting = RawPosting(
        title=words(job.get("title")) or "",
        external_id=words(job.get("jobReqId")) or words(job.get("jobPostingId")),
        url=words(job.get("externalUrl")),
        company=words(under(answer, "hiringOrganization", "name")) or board.employer or None,
        location=place,
        country=words(under(nation, "alpha2Code")) or words(under(nation, "descriptor")),
        remote=words(job.get("remoteType")) or place_mode(place),
        posted_on=words(job.get("startDate")) or words(job.get("postedOn")),
        employment=words(job.get("timeType")),
        description=words(job.get("jobDescription")),
        requisition=words(job.get("jobReqId")),
    )
    yield completed(row, posting)


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)) or not (tenant := match["tenant"] or match["label"]):
        return None
    host, site = match["host"], match["site"]
    address = f"https://{host}/{site}" if match["label"] else f"https://{host}/recruiting/{tenant}/{site}"
    return Board(tenant, tenant, "other", "workday", address, host, tenant, site)


PLATFORM = Platform(
    name="workday",
    rights=Rights("on", "public JSON of the career site; no login, cookie or token", "2026-11-23"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
