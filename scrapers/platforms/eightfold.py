"""Eightfold career sites (`{label}.eightfold.ai/careers?domain={tenant}`, also on the employers' own hosts).

Endpoint: GET https://{host}/api/pcsx/search?domain={tenant}&query=…&start={n}, details
    /api/pcsx/position_details; of site "v2" /api/apply/v2/jobs?domain=…, details /api/apply/v2/jobs/{id}
Paging: `start` by 10, whatever is asked for, to `count`; nothing is given from 2,000 on
Quirks: newer tenants answer the older API with no jobs; lists have no text; days are seconds since 1970; no
    pay, no type; some tenants refuse plain clients, and that is their answer
Source: career-ops-hq/career-ops#4297; captured answers of two tenants
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from scrapers.html import absolute, subdomain
from scrapers.jobposting import completed, count, first, joined, listed, rows, salvage, under, words
from scrapers.location import place_in_country, states_countries
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_ROWS, _LAST = 10, 2_000
_MARKS = ("positionUrl", "canonicalPositionUrl", "atsJobId", "ats_job_id", "displayJobId", "display_job_id")


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, first: int) -> Follow:
    asked: dict[str, Any] = {"domain": board.tenant, "query": search, "start": first}
    asked |= {"num": _ROWS} if board.site == "v2" else {"sort_by": "timestamp"}
    path = "apply/v2/jobs" if board.site == "v2" else "pcsx/search"
    url = f"https://{board.host}/api/{path}?{urlencode(asked, errors='replace')}"
    return Follow(Request(url), partial(jobs, board=board, search=search, first=first))


def jobs(page: Page, board: Board, search: str = "", first: int = 0) -> Iterator[Item]:
    answer = page.json()
    view = under(answer, "data") or answer
    found, total = rows(view, "positions", page, board, marks=_MARKS), count(under(view, "count"))
    yield from [] if total is None else [Total(total)]
    yield from salvage(found, partial(_row, board=board, stated=states_countries(page.text)))
    after = first + _ROWS
    if found and after < min(_LAST, _LAST if total is None else total):
        yield _query(board, search, after)


def _row(row: Any, board: Board, stated: bool) -> Item:
    posting = _posting(row, board, stated)
    if posting.description or not (posting.external_id and board.host):
        return posting
    asked = {"domain": board.tenant} | ({} if board.site == "v2" else {"position_id": posting.external_id})
    path = f"apply/v2/jobs/{posting.external_id}" if board.site == "v2" else "pcsx/position_details"
    url = f"https://{board.host}/api/{path}?{urlencode(asked, errors='replace')}"
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _posting(job: Any, board: Board, stated: bool = False) -> RawPosting:
    spots = [words(one) for one in listed(under(job, "locations")) or listed(under(job, "location"))]
    place: dict[str, Any] = {"location": joined(spots)}
    if len(set(spots)) == 1:
        place = place_in_country(spots[0], stated=stated)
    place["remote"] = first(job, "workLocationOption", "work_location_option") or place.get("remote")
    address = first(job, "canonicalPositionUrl", "publicUrl", "positionUrl")
    return RawPosting(
        title=first(job, "name", "posting_name") or "",
        external_id=words(under(job, "id")),
        url=absolute(f"https://{board.host}/", address) if address else None,
        company=board.employer or None,
        posted_on=first(job, "postedTs", "t_create", "creationTs"),
        description=first(job, "jobDescription", "job_description"),
        requisition=first(job, "displayJobId", "display_job_id", "atsJobId", "ats_job_id"),
        **place,
    )


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    answer = page.json()
    job = rows({"jobs": [under(answer, "data") or answer]}, "jobs", page, board, marks=_MARKS)[0]
    yield completed(row, _posting(job, board))


def resolve(url: str) -> Board | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    named = (parse_qs(parts.query).get("domain") or [""])[0]
    label = subdomain(url, "eightfold.ai")
    if label is None and not (named and re.match(r"/careers\b|/api/(pcsx|apply/v2)/", parts.path)):
        return None
    tenant, site = named or f"{label}.com", "v2" if "/apply/v2/" in parts.path else ""
    address = f"https://{host}/careers?domain={tenant}"
    return Board(tenant, tenant, "other", "eightfold", address, host, tenant, site, rights="off")


PLATFORM = Platform(
    name="eightfold",
    rights=Rights("off", "refuses plain clients on many sites; on for a board that answers", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
