"""Oracle Recruiting Cloud career sites (`{host}/hcmUI/CandidateExperience/en/sites/{site}`).

Endpoint: GET https://{host}/hcmRestApi/resources/latest/recruitingCEJobRequisitions?finder=findReqs;…
    and for details recruitingCEJobRequisitionDetails?finder=ById;Id="…",siteNumber={site}
Paging: `offset` in the finder (beside it it is ignored) to `TotalJobsCount`; short pages are not the last
Quirks: without `expand=requisitionList…` the list is empty under a total that is not; the text is in up to
    five fields, any of them empty; children are a list or `{"items": …}`; `hasMore` and facets say nothing
Source: strelov1/freehire#153 and #195, career-ops-hq/career-ops#4296, colophon-group/jobseek#6526
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

from scrapers.jobposting import completed, count, joined, listed, rows, salvage, under, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS, _ORDER, _POSTED = 100, "sortBy=POSTING_DATES_DESC", "ExternalPostedStartDate"
_EXPAND = "requisitionList.secondaryLocations,requisitionList.requisitionFlexFields,flexFieldsFacet.values"
_TEXTS = ("ExternalDescriptionStr", "ExternalResponsibilitiesStr", "ExternalQualificationsStr")
_PAY = re.compile(r"\b(pay|salary|wage|compensation|hiring) (range|rate|min|max)|^salary$", re.IGNORECASE)
_TYPE = re.compile(r"\b(employment|job|position|time) (type|status)\b|^schedule$", re.IGNORECASE)
_CAREERS = re.compile(
    r"https?://(?P<host>(?P<label>[\w-]+)\.[\w.-]+)/(?:hcmUI/CandidateExperience/\w{2}(?:-\w+)?/sites/"
    r"|hcmRestApi/resources/.*[;,]siteNumber=)(?P<site>[\w-]+)"
)


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, offset: int) -> Follow:
    keyword = 'keyword="{}",'.format(re.sub('[",;]+', " ", search)) if search else ""
    finder = f"findReqs;siteNumber={board.site},{keyword}limit={_ROWS},offset={offset},{_ORDER}"
    url = _address(board, "s", _EXPAND, finder)
    return Follow(Request(url), partial(jobs, board=board, search=search, offset=offset))


def _address(board: Board, resource: str, expand: str, finder: str) -> str:
    query = f"onlyData=true&expand={expand}&finder={quote(finder, safe=';,=', errors='replace')}"
    return f"https://{board.host}/hcmRestApi/resources/latest/recruitingCEJobRequisition{resource}?{query}"


def jobs(page: Page, board: Board, search: str = "", offset: int = 0) -> Iterator[Item]:
    head = next(iter(listed(under(page.json(), "items"))), None)
    found, total = rows(head, "requisitionList", page, board), count(under(head, "TotalJobsCount"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_row, board=board))
    if found and (total is None or offset + _ROWS < total):
        yield _query(board, search, offset + _ROWS)


def _row(row: Any, board: Board) -> Item:
    posting = _posting(row, board, words(under(row, "ShortDescriptionStr")))
    url = _address(board, "Details", "all", f'ById;Id="{posting.external_id}",siteNumber={board.site}')
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _posting(job: Any, board: Board, description: str | None) -> RawPosting:
    number = words(under(job, "Id"))
    public = f"https://{board.host}/hcmUI/CandidateExperience/en/sites/{board.site}/job/{number}"
    others = [under(one, "Name") for one in _children(job, "secondaryLocations")]
    kinds = [under(job, name) for name in ("JobSchedule", "WorkerType", "ContractType", "JobType")]
    return RawPosting(
        title=words(under(job, "Title")) or "",
        external_id=number,
        url=public if number and board.host and board.site else None,
        company=board.employer or words(under(job, "LegalEmployer")),
        location=joined([under(job, "PrimaryLocation"), *others]),
        country=words(under(job, "PrimaryLocationCountry")),
        remote=words(under(job, "WorkplaceType")) or words(under(job, "WorkplaceTypeCode")),
        posted_on=words(under(job, _POSTED)) or words(under(job, "PostedDate")),
        pay=joined((one for one in _flex(job, _PAY) if re.search(r"\d", one)), " - "),
        employment=joined([*kinds, *_flex(job, _TYPE)], ", "),
        description=description,
        requisition=number,
    )


def _children(job: Any, name: str) -> list[Any]:
    """The members of an expanded child resource, which comes as a list or in an envelope of its own."""
    return listed(under(job, name, "items") or under(job, name))


def _flex(job: Any, names: re.Pattern[str]) -> list[str]:
    """What the employer's own fields of fitting names say."""
    fields = _children(job, "requisitionFlexFields")
    fitting = [one for one in fields if names.search(words(under(one, "Prompt")) or "")]
    return [value for one in fitting if (value := words(under(one, "Value")))]


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    answer = page.json()
    found = listed(under(answer, "items")) or [answer]  # asked for by its own address, it stands alone
    job = rows({"items": found}, "items", page, board, marks=(*_TEXTS, _POSTED))[0]
    own = joined((under(job, name) for name in _TEXTS), "\n") or words(under(job, "ShortDescriptionStr"))
    about = [under(job, "OrganizationDescriptionStr"), under(job, "CorporateDescriptionStr")]
    yield completed(row, _posting(job, board, joined([own, *about], "\n")))


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(unquote(url))):
        return None
    host, tenant, site = match["host"], match["label"], match["site"]
    address = f"https://{host}/hcmUI/CandidateExperience/en/sites/{site}"
    return Board(f"{tenant}-{site}", "", "other", "oracle_recruiting", address, host, tenant, site)


PLATFORM = Platform(
    name="oracle_recruiting",
    rights=Rights("on", "public REST resource that the career site itself reads, no login", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
