"""UKG Pro (UltiPro) job boards (`recruiting{N}.ultipro.com/{tenant}/JobBoard/{site}`).

Endpoint: POST https://{host}/{tenant}/JobBoard/{site}/JobBoardView/LoadSearchResults; details GET
    …/OpportunityDetail?opportunityId={id}, HTML with the posting as argument of CandidateOpportunityDetail
Paging: Top and Skip by 50 to `totalCount`, which may change on the way
Quirks: a remote place has neither town nor state, and coordinates of anywhere; JobLocationType 1 is on-site,
    2 remote, 0 not sure; a closed posting answers with an empty shell; pay stands in details only
Source: captured search of one tenant; details as several public collectors read them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.jobposting import completed, count, listed, pay_range, places, rows, salvage, under, words
from scrapers.scripts import embedded
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS = 50
_MARKS = ("OpportunityType", "JobLocationType", "RequisitionNumber", "JobCategoryName")
_NEWEST = {"Value": "postedDateDesc", "PropertyName": "PostedDate", "Ascending": False}
_LISTS = ("PreferredJobs", "Educations", "LicenseAndCertifications", "Skills", "SkippedSkills")
_ANYTHING: dict[str, Any] = {name: [] for name in _LISTS} | {"hasNoLicenses": False}
_MODES = {1: "On-site", 2: "Remote"}
_CALL = "US.Opportunity.CandidateOpportunityDetail("
_BOARD = re.compile(
    r"https?://(?P<host>recruiting\d*\.ultipro\.(?:com|ca))/(?P<tenant>\w+)/JobBoard/(?P<site>[\da-f-]{36})",
    re.IGNORECASE,
)


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, skip: int) -> Follow:
    asked = {"Top": _ROWS, "Skip": skip, "QueryString": search, "OrderBy": [_NEWEST], "Filters": []}
    body = {"opportunitySearch": asked, "matchCriteria": _ANYTHING}
    request = Request(f"{_address(board)}/JobBoardView/LoadSearchResults", json=body)
    return Follow(request, partial(jobs, board=board, search=search, skip=skip))


def _address(board: Board) -> str:
    return f"https://{board.host}/{board.tenant}/JobBoard/{board.site}"


def jobs(page: Page, board: Board, search: str = "", skip: int = 0) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "opportunities", page, board, marks=_MARKS)
    total = count(under(answer, "totalCount"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_row, board=board))
    if found and (total is None or skip + _ROWS < total):
        yield _query(board, search, skip + _ROWS)


def _row(row: Any, board: Board) -> Item:
    posting = _posting(row, board)
    if not posting.url:
        return posting
    return Follow(Request(posting.url), partial(detail, board=board, row=posting), row=posting)


def _posting(job: Any, board: Board) -> RawPosting:
    number, full, kind = words(under(job, "Id")), under(job, "FullTime"), under(job, "JobLocationType")
    found = listed(under(job, "Locations"))
    where = places(map(_address_of, found))
    where["location"] = where["location"] or words(under(next(iter(found), None), "LocalizedName"))
    return RawPosting(
        title=words(under(job, "Title")) or "",
        external_id=number,
        url=f"{_address(board)}/OpportunityDetail?opportunityId={number}" if number and board.site else None,
        company=board.employer or None,
        remote=_MODES.get(kind) if isinstance(kind, int) else None,
        posted_on=words(under(job, "PostedDate")),
        pay=_pay(job),
        employment=("Full time" if full else "Part time") if isinstance(full, bool) else None,
        description=words(under(job, "Description")) or words(under(job, "BriefDescription")),
        requisition=words(under(job, "RequisitionNumber")),
        **where,
    )


def _address_of(place: Any) -> tuple[Any, Any, Any]:
    address = under(place, "Address")
    return under(address, "City"), under(address, "State", "Code"), under(address, "Country", "Code")


def _pay(job: Any) -> str | None:
    for name, unit in (("CompensationHourly", "hour"), ("CompensationAnnual", "year"), ("PayRange", None)):
        low, high = under(job, f"{name}Minimum"), under(job, f"{name}Maximum")
        if stated := pay_range(low or None, high or None, under(job, "CompensationCurrency"), unit):
            return stated
    return words(under(job, "CompensationAmount"))


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    job = rows({"jobs": [embedded(page.text, _CALL)]}, "jobs", page, board, marks=("Title",))[0]
    yield completed(row, _posting(job, board))


def resolve(url: str) -> Board | None:
    if not (match := _BOARD.match(url)):
        return None
    host, tenant, site = match.group("host", "tenant", "site")
    address = f"https://{host}/{tenant}/JobBoard/{site}"
    return Board(tenant, tenant, "other", "ukg", address, host, tenant, site, rights="off")


PLATFORM = Platform(
    name="ukg",
    rights=Rights("off", "robots.txt disallows the path of the search (*/JobBoardView)", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
