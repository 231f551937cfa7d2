"""Infor HCM candidate spaces (`css-{tenant}-prd.inforcloudsuite.com/hcm/Jobs`).

Endpoint: GET https://{host}/hcm/Jobs/list/JobPosting.SearchForJobsResults?csk.HROrganization={site}&pagesize=500…;
    details GET /hcm/Jobs/form/JobPosting[JobPostingSet]({site},{requisition},{n}).JobPostingDisplay?…
Paging: `pagingUrls.nextPageUrl` while `pagingInfo.hasNext`
Quirks: each field is an object with a `value`; places read "US:NC:Holly Springs" or "Chapel Hill:NC"; a
    detail names its place only beside category and work type, its day only as "Posted 6 months ago"
Source: Aaronearlerichardson/Jobs, its tests of UNC Health
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from scrapers.html import absolute
from scrapers.jobposting import completed, joined, listed, record, rows, salvage, under, words
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Request, Rights

_ACCEPT = {"Accept": "application/json"}
_SHOWN = "_op_{}_spc_translation_cp_".format  # what a page shows of a field
_TITLE, _TEXT, _AGE = map(_SHOWN, ("Description", "PositionDescription", "DisplayDuration"))
_SUMMARY = _SHOWN("JobRequisitionLocationCategoryWorkType")
_PLACE = re.compile(r"(?P<country>[A-Z]{2,3}):(?P<state>[A-Z]{2,3}):(?P<city>[^:]+)(?::.*)?")
_OLD_PLACE = re.compile(r"(?P<city>[^:]{3,}):(?P<state>[A-Z]{2})")
_CAREERS = re.compile(
    r"https?://(?P<host>css-(?P<tenant>[\w-]+?)-[a-z]+\.inforcloudsuite\.com)/.*"
    r"(?:HROrganization(?:=|%3D)|JobPostingSet(?:\]|%5D)(?:\(|%28))(?P<site>\w+)"
)


def _keys(organization: str) -> str:
    return f"csk.JobBoard=EXTERNAL&csk.HROrganization={quote(organization, errors='replace')}"


def start(board: Board) -> Iterator[Follow]:
    asked = f"SearchForJobsResults?pagepanel=JobsHomePage.Jobs.Jobs&{_keys(board.site)}&pagesize=500"
    url = f"https://{board.host}/hcm/Jobs/list/JobPosting.{asked}"
    yield Follow(Request(url, headers=_ACCEPT), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    view = record(page.json(), "dataViewSet", page, board)
    here = absolute(f"https://{board.host}/", words(view.get("listUrl"))) or ""
    yield from salvage(rows(view, "data", page, board), partial(_row, board=board, here=here))
    after = absolute(here, words(under(view, "pagingUrls", "nextPageUrl")))
    if under(view, "pagingInfo", "hasNext") is True and after:
        yield Follow(Request(after, headers=_ACCEPT), partial(jobs, board=board))


def _row(row: Any, board: Board, here: str) -> Item:
    fields, name = under(row, "fields"), words(under(row, "resourceId")) or ""
    keys = _keys(board.site or name.partition("(")[2].partition(",")[0])
    form = f"/hcm/Jobs/form/{quote(name, '', errors='replace')}.JobPostingDisplay?pagesize=1&{keys}"
    url = absolute(here, form) if name else None
    posting = _posting(fields, board, url, _value(fields, "LocationOfJob", "LocationOfJobDescriptionForSort"))
    read = partial(detail, board=board, row=posting)
    return Follow(Request(url, headers=_ACCEPT), read, row=posting) if url else posting


def _value(fields: Any, *names: str) -> str | None:
    return next((text for name in names if (text := words(under(fields, name, "value")))), None)


def _posting(fields: Any, board: Board, url: str | None, place: str | None) -> RawPosting:
    number = _value(fields, "JobRequisition", "JobId")
    owners = listed(under(fields, "HROrganization", "stateValues"))
    day = re.fullmatch(r"([12]\d{3})(\d\d)(\d\d)", _value(fields, "PostingDateRange_prd_Begin") or "")
    return RawPosting(
        title=_value(fields, "Description", _TITLE) or "",
        external_id=number,
        url=url,
        company=joined(under(one, "label") for one in owners) or board.employer or None,
        location=place,
        **_parts(place),
        remote=place_mode(place),
        posted_on="-".join(day.groups()) if day else None,
        description=_value(fields, _TEXT),
        requisition=number,
    )


def _parts(place: str | None) -> dict[str, str | None]:
    """The parts where their order is sure; any other is left to whoever reads the text."""
    found = _PLACE.fullmatch(place or "") or _OLD_PLACE.fullmatch(place or "")
    parts: dict[str, str | None] = found.groupdict() if found else {}
    return parts | {"city": None} if place_mode(parts.get("city")) else parts


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[Item]:
    answer = page.json()
    fields = record(answer, "fields", page, board)
    if not (_value(fields, "JobRequisition") and _value(fields, "Description", _TITLE)):
        raise ParseError("an Infor job posting", board=board.name, url=page.url)
    place, *others = [part.strip() for part in (_value(fields, _SUMMARY) or "").split(" | ")]
    posting = _posting(fields, board, words(under(answer, "formUrl")), place or None)
    told = posting.posted_on or (row and row.posted_on) or _value(fields, _AGE)
    yield completed(row, replace(posting, posted_on=told, employment=others[-1] if others else None))


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)):
        return None
    host, tenant, site = match.group("host", "tenant", "site")
    address = f"https://{host}/hcm/Jobs/page/JobsHomePage?{_keys(site)}"
    return Board(tenant, tenant, "other", "infor", address, host, tenant, site)


PLATFORM = Platform(
    name="infor",
    rights=Rights("on", "public JSON of the candidate space, without login", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
