"""iCIMS Jibe career sites, JSON under the employer's own domain.

Endpoint: GET https://{host}/api/jobs?page={n}&limit=100
Paging: `page` from 1, up to `totalCount`; some sites give ten rows whatever `limit` says, so rows are counted
Quirks: a posting is wrapped in `data`; `apply_url` is a login page of icims.com; `location_type` is a kind of
    map point on most sites and a work mode on some, `tags1` to `tags9` mean what the employer wants; the
    description mostly, not always, holds responsibilities and qualifications
Source: strelov1/freehire#149; careers.garmin.com, September 2026; the names of the pay fields are unverified
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from scrapers.jobposting import count, joined, listed, pay_range, record, rows, salvage, under, words
from scrapers.modes import mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_LABELS = ("location_type", "workplace_type", *(f"tags{number}" for number in range(1, 10)))


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 1, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, number: int, before: int) -> Follow:
    asked = urlencode({"page": number, "limit": 100} | ({"keywords": search} if search else {}))
    read = partial(jobs, board=board, search=search, number=number, before=before)
    return Follow(Request(f"https://{board.host}/api/jobs?{asked}"), read)


def jobs(page: Page, board: Board, search: str = "", number: int = 1, before: int = 0) -> Iterator[Item]:
    answer = page.json()
    found = rows(answer, "jobs", page, board, marks=("data",))
    total, seen = count(under(answer, "totalCount")), before + len(found)
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_job, page=page, board=board))
    if found and (total is None or seen < total):
        yield _query(board, search, number + 1, seen)


def _job(row: Any, page: Page, board: Board) -> RawPosting:
    job = record(row, "data", page, board)
    number = words(job.get("slug")) or words(job.get("req_id"))
    own = f"https://{board.host}/jobs/{quote(number, errors='replace')}" if number and board.host else None
    several = job.get("multipleLocations") is True or bool(listed(job.get("additional_locations")))
    return RawPosting(
        title=words(job.get("title")) or "",
        external_id=number,
        url=words(under(job, "meta_data", "canonical_url")) or own or words(job.get("apply_url")),
        company=words(job.get("hiring_organization")) or board.employer or None,
        location=_place(job),
        city=None if several else words(job.get("city")),
        state=None if several else words(job.get("state")),
        country=words(job.get("country_code")) or words(job.get("country")),
        remote=mode(one for name in _LABELS for one in listed(job.get(name))),
        posted_on=words(job.get("posted_date")) or words(job.get("create_date")),
        pay=_pay(job),
        employment=joined(listed(job.get("employment_type")), ", "),
        description=_text(job),
        requisition=words(job.get("req_id")),
    )


def _place(job: dict[str, Any]) -> str | None:
    """`full_location` names every place; without it the first one and the additional ones."""
    if told := words(job.get("full_location")):
        return told
    towns = [job, *listed(job.get("additional_locations"))]
    parts = [joined([under(one, "city"), under(one, "state")], ", ") for one in towns]
    return joined(parts) or words(job.get("short_location")) or words(job.get("location_name"))


def _pay(job: dict[str, Any]) -> str | None:
    unit = job.get("salary_unit") or job.get("salary_frequency")
    single = job.get("salary_value")
    low, high = job.get("salary_min_value") or single, job.get("salary_max_value") or single
    return pay_range(low, high, job.get("salary_currency"), unit)


def _text(job: dict[str, Any]) -> str | None:
    whole = words(job.get("description")) or ""
    more = [words(job.get(name)) or "" for name in ("responsibilities", "qualifications")]
    return joined([whole, *(one for one in more if one not in whole)], "\n")


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.path.rstrip("/") != "/api/jobs" or "." not in host:
        return None
    name = host.removeprefix("www.")
    return Board(name, "", "other", "icims_jibe", f"https://{host}/api/jobs", host)


PLATFORM = Platform(
    name="icims_jibe",
    rights=Rights("on", "public JSON that the career site itself reads, no login", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
)
