"""SmartRecruiters career sites (`careers.smartrecruiters.com/{company}`, the same under `jobs.`).

Endpoint: GET https://api.smartrecruiters.com/v1/companies/{company}/postings; details .../postings/{id}
Paging: `offset`, 100 rows at most, against `totalFound`; `q` searches
Quirks: an unknown company answers 200 with nothing found; `ref` is the API's address, not the reader's;
    country codes are in lower case; `remote` and `hybrid` both false is what nobody filled in; the text comes
    in sections, and pay stands only there; postings of 2018 are still live
Source: https://developers.smartrecruiters.com/docs/posting-api, career-ops-hq/career-ops#4179 and #2046,
    QuentinMeow/jobs-finder-toolkit#236
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from scrapers.jobposting import completed, count, joined, record, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS = 100
_CAREERS = re.compile(
    r"https?://(?:(?:careers|jobs)\.smartrecruiters\.com|api\.smartrecruiters\.com/v1/companies)/(?P<company>[\w-]+)"
)


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _address(board: Board) -> str:
    return f"https://api.smartrecruiters.com/v1/companies/{board.tenant}/postings"


def _query(board: Board, search: str, offset: int) -> Follow:
    asked = urlencode({"limit": _ROWS, "offset": offset} | ({"q": search} if search else {}))
    read = partial(jobs, board=board, search=search, offset=offset)
    return Follow(Request(f"{_address(board)}?{asked}"), read)


def jobs(page: Page, board: Board, search: str = "", offset: int = 0) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "content", page, board, marks=("refNumber", "releasedDate", "ref"))
    total = count(under(answer, "totalFound"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_row, board=board))
    after = offset + len(found)
    if found and (after < total if total is not None else len(found) >= _ROWS):
        yield _query(board, search, after)


def _row(row: Any, board: Board) -> Follow:
    posting = _posting(row, board)
    url = f"{_address(board)}/{quote(posting.external_id or '', errors='replace')}"
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _posting(job: Any, board: Board, text: str | None = None) -> RawPosting:
    number, place = words(under(job, "id")), under(job, "location")
    company = words(under(job, "company", "identifier")) or board.tenant
    public = f"https://jobs.smartrecruiters.com/{company}/{number}" if company else None
    modes = [name for name in ("Hybrid", "Remote") if yes(under(place, name.lower()))]
    kind = under(job, "typeOfEmployment")
    return RawPosting(
        title=words(under(job, "name")) or "",
        external_id=number,
        url=words(under(job, "postingUrl")) or public,
        company=words(under(job, "company", "name")) or board.employer or None,
        location=words(under(place, "fullLocation")),
        city=words(under(place, "city")),
        state=words(under(place, "region")),
        country=words(under(place, "country")),
        remote=modes[0] if modes else None,
        posted_on=words(under(job, "releasedDate")),
        employment=words(under(kind, "label")) or words(under(kind, "id")),
        description=text,
        requisition=words(under(job, "refNumber")),
    )


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    answer = page.json()
    sections = under(record(answer, "jobAd", page, board), "sections")
    told = list(sections.values()) if isinstance(sections, Mapping) else []
    parts = [
        f"<h3>{words(under(one, 'title')) or ''}</h3>\n{text}"
        for one in told
        if (text := words(under(one, "text")))
    ]
    yield completed(row, _posting(answer, board, joined(parts, "\n")))


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)):
        return None
    company, api = match["company"], "api.smartrecruiters.com"
    address = f"https://careers.smartrecruiters.com/{company}"
    return Board(company, company, "other", "smartrecruiters", address, host=api, tenant=company)


PLATFORM = Platform(
    name="smartrecruiters",
    rights=Rights("on", "public Posting API without login, made for career sites", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
