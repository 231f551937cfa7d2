"""HealthcareSource (symplr) career sites of hospitals (`pm.healthcaresource.com/cs/{tenant}`).

Endpoint: POST https://pm.healthcaresource.com/JobseekerSearchAPI/{tenant}/api/Search?size=1000, a query for
    Elasticsearch; details GET /JobseekerAPI/Site/{tenant}/api/v2/JobPostingV2?id={n}
Paging: `from` in the body, 1000 a page; `hits.total` counts them, as an object or as a number
Quirks: `_id` is "{client}_{job}"; a job's address differs in its fragment alone, so every one answers 200;
    the text may stand in the list already, in `userArea.jobSummaryDisplay`
Source: public collectors of several hospitals' boards; no documentation
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from scrapers.jobposting import completed, count, joined, listed, places, rows, salvage, under, words
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

_API = "https://pm.healthcaresource.com"
_FIELDS = ["title^4", "description^1", "userArea.jobSummary^1"]
_SIZE = 1000


def start(board: Board) -> Iterator[Follow]:
    for search in board.searches or (None,):
        yield _query(board, search, 0)


def _query(board: Board, search: str | None, offset: int) -> Follow:
    asked = {"query_string": {"query": search, "fields": _FIELDS}} if search else {"match_all": {}}
    body = {"query": {"bool": {"must": asked}}, "sort": {"title.raw": "asc"}, "from": offset}
    url = f"{_API}/JobseekerSearchAPI/{board.tenant}/api/Search?size={_SIZE}"
    return Follow(Request(url, json=body), partial(jobs, board=board, search=search, offset=offset))


def jobs(page: Page, board: Board, search: str | None = None, offset: int = 0) -> Iterator[Item]:
    hits = under(page.json(), "hits")
    found = rows(hits, "hits", page, board, marks=("_source",))
    yield from salvage(found, partial(_row, board=board))
    total = count(under(hits, "total", "value")) or count(under(hits, "total"))
    if total is not None or not found:
        yield Total(total or 0)
    if found and (total or 0) > offset + len(found):
        yield _query(board, search, offset + len(found))


def _row(hit: Any, board: Board) -> Follow | RawPosting:
    job = under(hit, "_source")
    number = (words(under(hit, "_id")) or "").rpartition("_")[2] or words(
        under(job, "userArea", "jobPostingID")
    )
    posting = _posting(job, number, board)
    if posting.description or not number or not board.tenant:
        return posting
    url = f"{_API}/JobseekerAPI/Site/{board.tenant}/api/v2/JobPostingV2?id={quote(number, errors='replace')}"
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _posting(job: Any, number: str | None, board: Board) -> RawPosting:
    area, told = under(job, "userArea"), [under(one, "address") for one in listed(under(job, "jobLocation"))]
    facts = ("addressLocality", "addressRegion", "addressCountry")
    place = places((*(under(one, name) for name in facts),) for one in told)
    place["location"] = joined(under(one, "addressLocalityRegion") for one in told) or place["location"]
    texts = (under(area, "jobSummaryDisplay"), under(area, "jobSummary"), under(job, "description"))
    return RawPosting(
        title=words(under(job, "title")) or "",
        external_id=number,
        url=f"{_API}/cs/{board.tenant}#/job/{number}" if board.tenant and number else None,
        company=words(under(job, "hiringOrganization", "name")) or board.employer or None,
        posted_on=words(under(job, "datePosted")),
        employment=joined(listed(under(job, "employmentType")), ", "),
        description=next((text for one in texts if (text := words(one))), None),
        requisition=words(under(area, "requisitionNumber")),
        **place,
    )


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    job = page.json()
    job = under(job, "_source") or job
    if not isinstance(under(job, "userArea"), dict):
        raise ParseError('a job of HealthcareSource with "userArea"', board=board.name, url=page.url)
    number = (
        row.external_id if row else words(under(job, "userArea", "jobPostingID")) or words(under(job, "id"))
    )
    yield completed(row, _posting({"title": row.title if row else None} | job, number, board))


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    found = re.match(r"/(?:cs|JobseekerSearchAPI|JobseekerAPI/Site)/([\w-]+)", parts.path, re.IGNORECASE)
    if parts.hostname != "pm.healthcaresource.com" or not found:
        return None
    tenant = found[1]
    return Board(
        tenant, tenant, "health system", "healthcaresource", f"{_API}/cs/{tenant}", parts.hostname, tenant
    )


PLATFORM = Platform(
    name="healthcaresource",
    rights=Rights("off", "a private service without documentation or published terms", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
